"""What is noted in a conversation without an answer: staff on the clinic's phone, choices, deletions. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from smartclinic.conversations.amending import Amended
from smartclinic.conversations.content import Echo, Preference, Revoke
from smartclinic.conversations.effects import OPENS_WINDOW, effect_of
from smartclinic.conversations.gate import (
    HELD_BY_PHONE,
    HELD_FOR,
    Gate,
    Speaker,
    Turn,
    answered,
    taken,
    with_turns,
    with_window,
    without_turn,
)
from smartclinic.conversations.message import Message
from smartclinic.conversations.wording import wording

EDITABLE_FOR: Final = timedelta(minutes=15)
"""How long WhatsApp lets people rewrite what they have written. Source: WhatsApp Help Center, "Edit messages"."""


def noted(gate: Gate, pending: Sequence[Message], now: datetime) -> Gate:
    """The gate after what these messages, oldest first, say by themselves."""
    for message in pending:
        if effect_of(message.content) in OPENS_WINDOW:
            gate = with_window(gate, message.at)
        if isinstance(message.content, Echo):
            gate = _with_echo(gate, message, message.content, now)
        if isinstance(message.content, Preference):
            gate = _with_preference(gate, message, message.content)
    return gate


def with_unseen(gate: Gate, amended: Amended) -> Gate:
    """The gate after edits that came before what they change: it was written, and shortly before."""
    for of, content in amended.unseen.items():
        if not isinstance(content, Revoke):
            gate = with_window(gate, amended.at[of] - EDITABLE_FOR)
    return gate


def forgotten(gate: Gate, amended: Amended, originals: Mapping[str, Message | None]) -> Gate:
    """The gate without what messages said before they were rewritten or deleted, after they had been answered."""
    for of, content in amended.contents.items():
        if (original := originals.get(of)) and original.content != content:
            gate = without_turn(gate, wording(original))
    return gate


def answered_on_the_phone(message: Message, pending: Sequence[Message]) -> bool:
    """Whether staff wrote on the clinic's phone after this message: then they have seen it."""
    return any(isinstance(other.content, Echo) and other.at >= message.at for other in pending)


def _with_echo(gate: Gate, message: Message, echo: Echo, now: datetime) -> Gate:
    """Staff have answered on the clinic's phone: they hold the conversation, and what waited for them has been seen."""
    said = Turn(Speaker.STAFF, echo.body)
    gate = gate if said in gate.turns else with_turns(gate, said)
    gate = answered(gate, message.at)
    if message.at + HELD_FOR <= now:  # it comes hours late
        return gate
    if gate.is_taken(now) and gate.taken_by and gate.taken_until:
        return taken(gate, gate.taken_by, max(gate.taken_until, message.at + HELD_FOR))
    return taken(gate, HELD_BY_PHONE, message.at + HELD_FOR)


def _with_preference(gate: Gate, message: Message, preference: Preference) -> Gate:
    """What was chosen last counts, in whatever order it comes."""
    if gate.marketing_said_at and gate.marketing_said_at > message.at:
        return gate
    stopped = None if preference.marketing else message.at
    return msgspec.structs.replace(gate, marketing_stopped_at=stopped, marketing_said_at=message.at)
