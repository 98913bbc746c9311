"""Conversations as rows of a list."""

from __future__ import annotations

from datetime import datetime

from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.desk.views import Row
from smartclinic.conversations.gate import Asked, Gate, Speaker, Turn


def row_of(contact: ContactId, gate: Gate, now: datetime) -> Row:
    """What a list shows of a conversation at this moment. A hold that has run out is none."""
    attention, is_taken = gate.attention, gate.is_taken(now)
    return Row(
        contact=contact,
        name=gate.known_as,
        phone=gate.address.phone,
        reasons=attention.reasons if attention else (),
        since=attention.since if attention else gate.sounding_since or gate.flagged_at,
        is_sounding=gate.sounding_since is not None,
        is_unread=gate.is_unread,
        holder=gate.taken_by if is_taken else None,
        held_until=gate.taken_until if is_taken else None,
        is_composing=gate.is_leased(now),
        waiting_since=gate.waiting_since,
        heard_at=gate.heard_at,
        last=_said(gate),
        flagged_at=gate.flagged_at,
        on_call_heard_at=gate.on_call_heard_at,
        has_open_question=gate.has_open_question,
        asked=_asked(gate),
    )


def _said(gate: Gate) -> Turn | None:
    """What was said last. While a person is needed, what the patient said: that is what staff have to answer."""
    wanted = [turn for turn in gate.turns if turn.by is Speaker.PATIENT] if gate.attention else []
    return (wanted or gate.turns or (None,))[-1]


def _asked(gate: Gate) -> Asked | None:
    """The question that was open when a person was needed: what was asked long before says nothing of it."""
    was_open = gate.attention and gate.asked and gate.attention.since < gate.asked.until
    return gate.asked if was_open else None


def is_shown(gate: Gate) -> bool:
    """Whether it is a conversation with a patient, that goes on: not a merged one, nor one with staff on call."""
    return gate.merged_into is None and not gate.on_call
