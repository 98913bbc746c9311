"""What a visit means for its patient: seen at the clinic, or missed; and no more where a slip is undone."""

from __future__ import annotations

import msgspec

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.states import AppointmentState
from smartclinic.contacts.patients import MISSES_KEPT, Patient
from smartclinic.work.unit import Unit


async def count_visit(unit: Unit, before: Appointment, after: Appointment) -> None:
    """Write with the visit's patient what has become of it."""
    if before.state is after.state or before.patient is None:
        return
    patient_id = before.patient
    patient = unit.latest(Patient, patient_id) or await unit.get(Patient, patient_id)
    if patient is None:
        return
    counted = _counted(_not_counted(patient, before), after)
    if counted != patient:
        unit.put_over(patient_id, counted)


def _counted(patient: Patient, visit: Appointment) -> Patient:
    at = visit.starts_at
    if visit.state is AppointmentState.COMPLETED:
        return msgspec.structs.replace(patient, seen_at=max(at, patient.seen_at or at))
    if visit.state is AppointmentState.NO_SHOW:
        missed = sorted({*patient.missed, at})
        return msgspec.structs.replace(patient, missed=tuple(missed[-MISSES_KEPT:]))
    return patient


def _not_counted(patient: Patient, visit: Appointment) -> Patient:
    at = visit.starts_at
    if visit.state is AppointmentState.NO_SHOW:
        return msgspec.structs.replace(patient, missed=tuple(each for each in patient.missed if each != at))
    if visit.state is AppointmentState.COMPLETED and visit.is_new and patient.seen_at == at:
        return msgspec.structs.replace(patient, seen_at=None)
    return patient
