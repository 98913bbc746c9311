"""Everyone whom a disruption affects, as the desk shows it: who was told, who has answered, who is to be called."""

from __future__ import annotations

from dataclasses import dataclass

from smartclinic.appointments.appointment import Appointment
from smartclinic.contacts.identity import Contact
from smartclinic.contacts.patients import Patient
from smartclinic.disruptions.answers import as_it_is
from smartclinic.disruptions.disruption import Affected, Disrupted, Disruption
from smartclinic.disruptions.rounds import rows_of
from smartclinic.work.unit import Unit


@dataclass(frozen=True, slots=True)
class Row:
    """One affected visit: `state` as it is now, whoever has moved or cancelled it. `phone` in digits, where known."""

    id: str
    disrupted: Disrupted
    state: Affected
    appointment: Appointment | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class View:
    """A disruption and everyone whom it affects, the earliest visit first."""

    id: str
    disruption: Disruption
    rows: tuple[Row, ...]

    @property
    def telling(self) -> bool:
        """Whether some are still to be told."""
        return self.disruption.due_at is not None

    @property
    def to_call(self) -> tuple[Row, ...]:
        """The call list."""
        return tuple(row for row in self.rows if row.state is Affected.TO_CALL)


async def read_view(unit: Unit, disruption_id: str) -> View | None:
    """The view, in three round trips and one for each two hundred visits; None: there is no such disruption."""
    disruption = await unit.get(Disruption, disruption_id)
    if disruption is None:
        return None
    rows = await rows_of(unit, disruption_id)
    await unit.load(*((Appointment, row.record.appointment) for row in rows))
    visits = [await unit.get(Appointment, row.record.appointment) for row in rows]
    await unit.load(
        *((Patient, visit.patient) for visit in visits if visit and visit.patient),
        *((Contact, row.record.contact) for row in rows if row.record.contact),
    )
    shown = [
        Row(row.id, row.record, as_it_is(row.record, visit), visit, await _phone(unit, row.record, visit))
        for row, visit in zip(rows, visits, strict=True)
    ]
    return View(disruption_id, disruption, tuple(shown))


async def _phone(unit: Unit, row: Disrupted, visit: Appointment | None) -> str | None:
    patient = await unit.get(Patient, visit.patient) if visit and visit.patient else None
    if patient is not None and patient.phone:
        return patient.phone
    contact = await unit.get(Contact, row.contact) if row.contact else None
    return contact.identity.phone if contact and contact.identity else None
