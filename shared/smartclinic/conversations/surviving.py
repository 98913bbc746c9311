"""Which conversation goes on: two contacts may have turned out to be one person, and nothing is ever re-keyed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from smartclinic.audit.entry import Act, AuditEntry, entry_id, has_acted
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.gate import Gate
from smartclinic.records.fields import Record
from smartclinic.work.unit import Unit

_MOST_HOPS: Final = 10
"""A merge points at a survivor, which may be merged in its turn; never in a circle."""


class NoConversation(Exception):
    """There is none: this contact has never written, or is staff on call."""


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


async def opened(unit: Unit, contact: ContactId, act: Act) -> Current | None:
    """The conversation that staff act in, or None when this very act has committed already. Raises NoConversation."""
    await unit.load((Gate, contact), (AuditEntry, entry_id(act.id)))
    current = await current_gate(unit, contact)
    if current is None or current.gate.on_call:
        raise NoConversation
    return None if await has_acted(unit, act) else current


async def current_gate(unit: Unit, contact: str, *, beside: tuple[type[Record], ...] = ()) -> Current | None:
    """The gate that decides for this contact now; None when there is none. Reads once more for each merge."""
    return (await current_gates(unit, [ContactId(contact)], beside=beside)).get(ContactId(contact))


async def current_gates(
    unit: Unit, contacts: Iterable[ContactId], *, beside: tuple[type[Record], ...] = ()
) -> Mapping[ContactId, Current]:
    """The same for several contacts at once, in their order; whoever has none is left out.

    `beside`: what else of each contact is read in the same round trips. Raises ValueError for a circle.
    """
    under_way: dict[ContactId, tuple[ContactId, ...]] = {contact: (contact,) for contact in contacts}
    in_order, found = tuple(under_way), dict[ContactId, Current]()
    kinds: tuple[type[Record], ...] = (Gate, *beside)
    for _ in range(_MOST_HOPS):
        if not under_way:
            return {contact: found[contact] for contact in in_order if contact in found}
        await unit.load(*((kind, way[-1]) for way in under_way.values() for kind in kinds))
        onward: dict[ContactId, tuple[ContactId, ...]] = {}
        for contact, way in under_way.items():
            gate = await unit.get(Gate, way[-1])
            if gate is not None and gate.merged_into is not None:
                onward[contact] = (*way, gate.merged_into)
            elif gate is not None:
                found[contact] = Current(way[-1], gate, way[:-1])
        under_way = onward
    raise ValueError("conversations that are merged in a circle")
