"""The clinic's diary as the desk reads it: a day or a week of sessions with everybody on them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from smartclinic.appointments.appointment import Appointment, StoredSheet
from smartclinic.appointments.day_sheet import DaySheet, Entry, SheetKey, empty_sheet
from smartclinic.appointments.day_stand import stand_of
from smartclinic.appointments.of_day import visits_on
from smartclinic.appointments.sheets import sheet_key, sheets
from smartclinic.appointments.stock import ServiceState, is_out_of_stock
from smartclinic.clinics.calendar import Session, sessions_on
from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Patient, Relation
from smartclinic.conversations.surviving import current_gates
from smartclinic.platform.clock import hong_kong_day
from smartclinic.work.run import Work
from smartclinic.work.unit import Found, Unit


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment on the diary. `booker`: the name of the contact who booked it for another."""

    id: str
    appointment: Appointment
    patient: Patient | None = None
    booker: str | None = None


@dataclass(frozen=True, slots=True)
class SessionView:
    """One session: by the calendar, what staff have said of it (`sheet`), its visits by time, places held just now."""

    key: SheetKey
    session: Session
    sheet: DaySheet
    visits: tuple[Visit, ...]
    holds: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class DayView:
    """A day: its sessions by time and the clinic's order of doctors, and the visits that no session of it holds.

    Cancelled and missed visits are among the visits. `out_of_stock`: services. `stand`: of all that was read at once.
    """

    day: date
    sessions: tuple[SessionView, ...]
    elsewhere: tuple[Visit, ...]
    out_of_stock: frozenset[str] = frozenset()
    stand: str = ""


class Diary:
    """Reads the diary."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def read_day(self, clinic: str, day: date) -> DayView:
        """One day. Four round trips after the clinic's own settings, one more for each merge of those who booked, and
        for each further 300 visits.
        """
        return (await self._read(clinic, (day,)))[0]

    async def read_week(self, clinic: str, first: date) -> tuple[DayView, ...]:
        """Seven days from this one on, in the same round trips."""
        return await self._read(clinic, _days(first, 7))

    async def stand(self, clinic: str, first: date, count: int) -> str:
        """How so many days stand now, as `DayView.stand` says it."""
        now = self._work.clock.now()
        return await self._work.run(clinic, lambda unit: stand_of(unit, _days(first, count), now))

    # --- steps

    async def _read(self, clinic: str, days: Sequence[date]) -> tuple[DayView, ...]:
        config, now = (await self._directory.clinic(clinic)).config, self._work.clock.now()

        async def read(unit: Unit) -> tuple[DayView, ...]:
            sessions = [session for day in days for session in sessions_on(config, day)]
            keys = [SheetKey(session.doctor_id, session.day, session.part) for session in sessions]
            states = [(ServiceState, service.id) for service in config.services]
            reading = unit.load(*((StoredSheet, key.id) for key in keys), *states)
            stand = await stand_of(unit, days, now)
            *found, _ = await asyncio.gather(*(visits_on(unit, day) for day in days), reading)
            visits = await _visits(unit, [each for of_day in found if of_day for each in of_day])
            occupied, lacking = await sheets(unit, keys), await _lacking(unit, config)
            return tuple(_day(config, day, visits, occupied, lacking, now=now, stand=stand) for day in days)

        return await self._work.run(clinic, read)


def _days(first: date, count: int) -> tuple[date, ...]:
    return tuple(first + timedelta(days=ahead) for ahead in range(count))


async def _visits(unit: Unit, found: Sequence[Found[Appointment]]) -> list[Visit]:
    """The visits with whose they are and by what name the desk knows who booked them."""
    patients = {each.record.patient for each in found if each.record.patient}
    await unit.load(*((Patient, each) for each in sorted(patients)))
    for_others = [each.record.contact for each in found if await _is_for_another(unit, each.record)]
    gates = await current_gates(unit, [contact for contact in for_others if contact])
    known: dict[ContactId, str | None] = {contact: current.gate.known_as for contact, current in gates.items()}
    return [
        Visit(
            each.id, each.record,
            await unit.get(Patient, each.record.patient) if each.record.patient else None,
            known.get(each.record.contact) if each.record.contact else None,
        )
        for each in found
    ]  # fmt: skip


async def _is_for_another(unit: Unit, visit: Appointment) -> bool:
    """Whether the contact has booked it for somebody else: read only then, as conversations are large."""
    patient = await unit.get(Patient, visit.patient) if visit.patient else None
    return patient is not None and patient.relation is not Relation.SELF


async def _lacking(unit: Unit, clinic: Clinic) -> frozenset[str]:
    return frozenset([service.id for service in clinic.services if await is_out_of_stock(unit, service.id)])


def _day(
    clinic: Clinic, day: date, visits: Sequence[Visit], occupied: Mapping[SheetKey, DaySheet],
    lacking: frozenset[str], *, now: datetime, stand: str,
) -> DayView:  # fmt: skip
    of_day = [visit for visit in visits if hong_kong_day(visit.appointment.starts_at) == day]
    sessions = sorted(sessions_on(clinic, day), key=lambda session: session.start)
    views = [_session(session, of_day, occupied, now) for session in sessions]
    keys = {view.key for view in views}
    elsewhere = tuple(visit for visit in of_day if sheet_key(visit.appointment) not in keys)
    return DayView(day, tuple(views), elsewhere, lacking, stand)


def _session(
    session: Session, visits: Sequence[Visit], occupied: Mapping[SheetKey, DaySheet], now: datetime
) -> SessionView:
    key = SheetKey(session.doctor_id, session.day, session.part)
    sheet = occupied.get(key) or empty_sheet(key)
    on_it = tuple(visit for visit in visits if sheet_key(visit.appointment) == key)
    holds = tuple(entry for entry in sheet.entries if entry.held_until is not None and entry.stands(now))
    return SessionView(key, session, sheet, on_it, holds)
