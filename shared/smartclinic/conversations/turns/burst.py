"""A burst: messages that follow each other closely get one answer, given by the wake-up of the newest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from smartclinic.conversations.content import Media, Text
from smartclinic.conversations.effects import Effect, effect_of
from smartclinic.conversations.message import Message
from smartclinic.work.unit import Found

LONGEST: Final = timedelta(seconds=8)
"""Past this age the oldest message is answered, whatever is still coming."""

HEARING_WAIT: Final = timedelta(seconds=20)
"""So long after it came an answer waits for what a voice note says or a picture shows: the wake-up's task comes then,
well before the sweep looks for messages without one (OWED_AFTER).
"""

STILL_WRITING: Final = timedelta(seconds=2)
"""A newer text or picture than this may be followed by another."""


class Turn(Enum):
    """Whose turn it is to answer."""

    MINE = "mine"
    THE_NEWEST_WAKES = "the_newest_wakes"
    TOO_EARLY = "too_early"


def whose_turn(message: str, pending: Sequence[Found[Message]], now: datetime) -> Turn:
    """Decide for the wake-up of `message`, given what is pending, oldest first (at least one)."""
    pending = [found for found in pending if not was_settled(found.record)]
    if not pending:  # only what was heard late, which waits for nothing
        return Turn.MINE
    oldest, newest = pending[0], pending[-1]
    if now - oldest.record.recorded_at >= LONGEST or _is_urgent(pending):
        return Turn.MINE
    if newest.id != message:
        return Turn.THE_NEWEST_WAKES
    said = next((found for found in reversed(pending) if _is_said(found)), newest).record
    if isinstance(said.content, Text | Media) and now - said.recorded_at < STILL_WRITING:
        return Turn.TOO_EARLY
    return Turn.MINE


def was_settled(message: Message) -> bool:
    """Whether an answer was given, or none needed, before its file was heard: it is looked at once more."""
    return message.handling is not None


def _is_urgent(pending: Sequence[Found[Message]]) -> bool:
    """Whether staff have written on the clinic's own phone: the assistant must fall silent at once."""
    return any(effect_of(found.record.content) is Effect.TAKES_OVER for found in pending)


def _is_said(found: Found[Message]) -> bool:
    return effect_of(found.record.content) is Effect.ANSWERED


def in_order(messages: Sequence[Found[Message]]) -> tuple[Found[Message], ...]:
    """Oldest first."""
    return tuple(sorted(messages, key=lambda found: (found.record.recorded, found.id)))
