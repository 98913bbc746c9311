"""The clinic's diary as the desk reads it: a day or a week of sessions with everybody on them, and what is free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.day_sheet import DaySheet, Entry, SheetKey, Slot
from smartclinic.clinics.calendar import Session
from smartclinic.clinics.directory import Directory
from smartclinic.contacts.patients import Patient
from smartclinic.work.run import Work


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment on the diary. `booker`: by what name the desk knows the contact who booked it."""

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
    """A day: its sessions by doctor and time, and the visits that no session of the calendar holds any more.

    Cancelled and missed visits are among the visits. `out_of_stock`: services.
    """

    day: date
    sessions: tuple[SessionView, ...]
    elsewhere: tuple[Visit, ...]
    out_of_stock: frozenset[str] = frozenset()


class Diary:
    """Reads the diary."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def read_day(self, clinic: str, day: date) -> DayView:
        """One day. Two round trips after the clinic's own settings."""
        raise NotImplementedError

    async def read_week(self, clinic: str, first: date) -> tuple[DayView, ...]:
        """Seven days from this one on, in the same round trips."""
        raise NotImplementedError

    async def free_on(
        self, clinic: str, service: str, day: date, *, doctor: str | None = None, is_new: bool = False
    ) -> tuple[Slot, ...]:
        """Every place that staff may give for this service on this day, in order of time. Unknown service: none."""
        raise NotImplementedError

    async def next_free(
        self, clinic: str, service: str, after: datetime, *, doctor: str | None = None, is_new: bool = False
    ) -> tuple[Slot, ...]:
        """The first few places from this moment on."""
        raise NotImplementedError
