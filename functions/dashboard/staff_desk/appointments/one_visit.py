"""One appointment, and whose it is: what the desk shows of it before something is done."""

from __future__ import annotations

from dataclasses import dataclass

from smartclinic.appointments.appointment import Appointment
from smartclinic.contacts.patients import Patient
from smartclinic.work.unit import Unit
from staff_desk.visit import Visit


@dataclass(frozen=True, slots=True)
class OneVisit:
    """An appointment as it was read."""

    id: str
    appointment: Appointment
    patient: Patient | None


async def read_visit(visit: Visit, appointment: str) -> OneVisit | None:
    """The clinic's appointment of this id, None where it has none."""

    async def read(unit: Unit) -> OneVisit | None:
        found = await unit.get(Appointment, appointment)
        if found is None:
            return None
        patient = await unit.get(Patient, found.patient) if found.patient else None
        return OneVisit(appointment, found, patient)

    return await visit.app.work.run(visit.clinic_id, read)
