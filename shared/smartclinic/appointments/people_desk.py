"""What staff do about who is who among the patients, and for whom a contact acts."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.desk_acts import DeskActs
from smartclinic.appointments.refusing import NoSuchPatient
from smartclinic.audit.entry import Act, Action, has_acted, leave_entry
from smartclinic.contacts.patients import MISSES_KEPT, Patient
from smartclinic.work.unit import Unit

_VISITS: Final = 100


class PeopleDesk(DeskActs):
    """Acts upon patients."""

    async def join_patients(self, clinic: str, patient: str, into: str, act: Act) -> None:
        """The two are one person: `into` goes on, and has seen and missed what both have. Raises NoSuchPatient.

        Their visits to come are its visits. Each contact goes on acting for them under the name that it gave.
        """

        async def join(unit: Unit) -> None:
            await unit.load((Patient, patient), (Patient, into))
            one, other = await unit.get(Patient, patient), await unit.get(Patient, into)
            if one is None or other is None or patient == into:
                raise NoSuchPatient
            if one.same_as == into or await has_acted(unit, act):
                return
            if one.same_as is not None or other.same_as is not None:
                raise NoSuchPatient
            now = self._work.clock.now()
            unit.put(patient, replace(one, same_as=into))
            unit.put(into, _joined(other, one))
            await _hand_over(unit, patient, into, now)
            leave_entry(unit, act, Action.JOIN_PATIENTS, f"patients/{patient}", now, after=f"patients/{into}")

        await self._work.run_as_staff(clinic, join)

    async def unlink(self, clinic: str, patient: str, act: Act) -> None:
        """Their contact acts for them no more; visits that are booked stand. Raises NoSuchPatient."""

        async def unlink(unit: Unit) -> None:
            known = await unit.get(Patient, patient)
            if known is None or known.contact is None:
                raise NoSuchPatient
            if known.unlinked_at is not None or await has_acted(unit, act):
                return
            now = self._work.clock.now()
            unit.put(patient, replace(known, unlinked_at=now))
            leave_entry(unit, act, Action.UNLINK_PATIENT, f"patients/{patient}", now, before=known.contact)

        await self._work.run_as_staff(clinic, unlink)


def _joined(one: Patient, other: Patient) -> Patient:
    seen = [at for at in (one.seen_at, other.seen_at) if at is not None]
    missed = tuple(sorted({*one.missed, *other.missed})[-MISSES_KEPT:])
    return replace(one, seen_at=max(seen, default=None), missed=missed, since=min(one.since, other.since))


async def _hand_over(unit: Unit, patient: str, into: str, now: datetime) -> None:
    found = await unit.find(Appointment, {"patient": patient}, order="-starts_at", limit=_VISITS)
    for visit in found:
        if now < visit.record.ends_at:
            unit.put(visit.id, replace(visit.record, patient=into))
