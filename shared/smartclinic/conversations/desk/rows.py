"""Conversations as rows of a list, and the gates that they are read from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.desk.views import Row
from smartclinic.conversations.gate import Gate, Speaker, Turn
from smartclinic.work.unit import Unit

_MOST_HOPS: Final = 10
"""A merge points at a survivor, which may be merged in its turn; never in a circle."""


def row_of(contact: ContactId, gate: Gate, now: datetime) -> Row:
    """What a list shows of a conversation at this moment. A hold that has run out is none."""
    attention, is_taken = gate.attention, gate.is_taken(now)
    return Row(
        contact=contact,
        name=gate.known_as,
        phone=gate.address.phone,
        reasons=attention.reasons if attention else (),
        since=attention.since if attention else gate.sounding_since,
        is_sounding=gate.sounding_since is not None,
        is_unread=gate.is_unread,
        holder=gate.taken_by if is_taken else None,
        held_until=gate.taken_until if is_taken else None,
        is_composing=gate.is_leased(now),
        waiting_since=gate.waiting_since,
        heard_at=gate.heard_at,
        last=_said(gate),
    )


def _said(gate: Gate) -> Turn | None:
    """What was said last. While a person is needed, what the patient said: that is what staff have to answer."""
    wanted = [turn for turn in gate.turns if turn.by is Speaker.PATIENT] if gate.attention else []
    return (wanted or gate.turns or (None,))[-1]


def is_shown(gate: Gate) -> bool:
    """Whether it is a conversation with a patient, that goes on: not a merged one, nor one with staff on call."""
    return gate.merged_into is None and not gate.on_call


async def current_gates(unit: Unit, contacts: Iterable[ContactId]) -> Mapping[ContactId, tuple[ContactId, Gate]]:
    """For each of these contacts the conversation that goes on, where there is one. One read more for each merge."""
    leads = {contact: contact for contact in contacts}
    found: dict[ContactId, tuple[ContactId, Gate]] = {}
    for _ in range(_MOST_HOPS):
        if not leads:
            break
        await unit.load(*((Gate, now_at) for now_at in set(leads.values())))
        onward: dict[ContactId, ContactId] = {}
        for contact, now_at in leads.items():
            gate = await unit.get(Gate, now_at)
            if gate is not None and gate.merged_into is not None:
                onward[contact] = gate.merged_into
            elif gate is not None:
                found[contact] = (now_at, gate)
        leads = onward
    return found
