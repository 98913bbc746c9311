"""Whether a message may leave now. Pure; asked again at the moment of the claim, which guards what it read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from smartclinic.conversations.gate import Gate
from smartclinic.conversations.outbox import Author, End, Lane, OutboxItem

CLOSES_EARLY: Final = timedelta(seconds=60)
"""The window is taken for closed this long before Meta closes it."""


@dataclass(frozen=True, slots=True)
class Send:
    """It may leave now."""


@dataclass(frozen=True, slots=True)
class EndNow:
    """It must never leave."""

    reason: End


Verdict: TypeAlias = Send | EndNow


def may_send(item: OutboxItem, gate: Gate, now: datetime, *, subject_stands: bool = True) -> Verdict:
    """The verdict on one message. Invariants 4, 5 and 6 are about what this returns at the claim."""
    if is_superseded(item, gate, now):
        return EndNow(End.SUPERSEDED)
    if item.lane is Lane.PROACTIVE and gate.opted_out_at is not None:
        return EndNow(End.OPTED_OUT)
    if gate.window_until is None or now >= gate.window_until - CLOSES_EARLY:
        return EndNow(End.WINDOW_CLOSED)
    return Send() if subject_stands else EndNow(End.SUBJECT_GONE)


def is_superseded(item: OutboxItem, gate: Gate, now: datetime) -> bool:
    """Staff hold the conversation, or have held it since this was written. Emergency words and receipts leave."""
    if item.author is not Author.ASSISTANT or item.receipt:
        return False
    return gate.is_taken(now) or item.epoch < gate.epoch
