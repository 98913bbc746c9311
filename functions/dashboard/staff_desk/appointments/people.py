"""Patients as the desk reads them: for whom a conversation acts, and who might be the same person twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from smartclinic.appointments.appointment import Appointment
from smartclinic.contacts.acting_for import people_of
from smartclinic.contacts.identity import Contact, ContactId, ids_to_ask
from smartclinic.contacts.patients import Patient
from smartclinic.conversations.desk.rows import row_of
from smartclinic.conversations.desk.views import Row
from smartclinic.conversations.surviving import current_gate, current_gates
from smartclinic.work.unit import Found, Unit
from staff_desk.visit import NotFound, Visit

MOST_VISITS = 5
MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Person:
    """A patient, who acts for them as the desk knows them, and their latest visits."""

    id: str
    patient: Patient
    booker: Row | None = None
    visits: tuple[Found[Appointment], ...] = ()

    @property
    def is_linked(self) -> bool:
        """Whether a conversation acts for them."""
        return self.patient.contact is not None and self.patient.unlinked_at is None


async def people_beside(visit: Visit, contact: ContactId) -> tuple[Found[Patient], ...]:
    """Those for whom this conversation acts. Raises NotFound where there is no such conversation."""

    async def read(unit: Unit) -> tuple[Found[Patient], ...]:
        current = await current_gate(unit, contact)
        if current is None:
            raise NotFound
        return tuple(each for each in await _of(unit, current.id) if each.record.unlinked_at is None)

    return await visit.app.work.run(visit.clinic_id, read)


async def read_person(visit: Visit, patient: str) -> Person:
    """One patient with their latest visits. Raises NotFound; also for one who was merged into another."""

    async def read(unit: Unit) -> Person:
        found = await unit.get(Patient, patient)
        if found is None or found.same_as is not None:
            raise NotFound
        visits, gate = await asyncio.gather(
            unit.find(Appointment, {"patient": patient}, order="-starts_at", limit=MOST_VISITS),
            current_gate(unit, found.contact) if found.contact else _nobody(),
        )
        booker = row_of(gate.id, gate.gate, visit.app.clock.now()) if gate else None
        return Person(patient, found, booker, tuple(visits))

    return await visit.app.work.run(visit.clinic_id, read)


async def may_be_the_same(visit: Visit, person: Person, contacts: Sequence[ContactId]) -> tuple[Person, ...]:
    """Other patients of the same conversation, and of these conversations."""

    async def read(unit: Unit) -> tuple[Person, ...]:
        asked = dict.fromkeys([*([person.patient.contact] if person.patient.contact else []), *contacts])
        gates, _ = await asyncio.gather(current_gates(unit, asked), unit.load(*((Contact, each) for each in asked)))
        now = visit.app.clock.now()
        who = {gates[each].id: row_of(gates[each].id, gates[each].gate, now) for each in asked if each in gates}
        lists = await asyncio.gather(*(_of(unit, each) for each in who))
        found = {
            each.id: Person(each.id, each.record, booker)
            for booker, people in zip(who.values(), lists, strict=True)
            for each in people
            if each.id != person.id and each.record.same_as is None
        }
        return tuple(found.values())[:MOST_FOUND]

    return await visit.app.work.run(visit.clinic_id, read)


async def _of(unit: Unit, contact: ContactId) -> list[Found[Patient]]:
    known = await unit.get(Contact, contact)
    return await people_of(unit, ids_to_ask(contact, known) if known else (contact,))


async def _nobody() -> None:
    return None
