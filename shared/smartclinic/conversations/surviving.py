"""Which conversation goes on: two contacts may have turned out to be one person, and nothing is ever re-keyed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.gate import Gate
from smartclinic.work.unit import Unit

_MOST_HOPS: Final = 10
"""A merge points at a survivor, which may be merged in its turn; never in a circle."""


@dataclass(frozen=True, slots=True)
class Current:
    """The conversation that goes on: its contact, its gate, and the merged ones that lead to it."""

    id: ContactId
    gate: Gate
    through: tuple[ContactId, ...] = ()

    def guard(self, unit: Unit) -> None:
        """Fail the commit if any of them changes meanwhile: a merge, STOP or a takeover."""
        for contact in (*self.through, self.id):
            unit.guard(Gate, contact)


async def current_gate(unit: Unit, contact: str) -> Current | None:
    """The gate that decides for this contact now; None when there is none. Reads once more for each merge."""
    through: list[ContactId] = []
    current = ContactId(contact)
    for _ in range(_MOST_HOPS):
        gate = await unit.get(Gate, current)
        if gate is None:
            return None
        if gate.merged_into is None:
            return Current(current, gate, tuple(through))
        through.append(current)
        current = gate.merged_into
    raise ValueError("conversations that are merged in a circle")
