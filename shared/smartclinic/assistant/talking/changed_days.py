"""What is in force on some days: sessions that do not take place, that see only who has come, or begin late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from smartclinic.appointments.day_sheet import DaySheet, empty_sheet
from smartclinic.appointments.sheets import sheets
from smartclinic.clinics.calendar import Session, at_minute, sessions_on
from smartclinic.clinics.model import Clinic
from smartclinic.disruptions.concerned import key_of
from smartclinic.disruptions.disruption import Cause
from smartclinic.work.unit import Unit


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day's sessions that are not over, each with what its sheet says."""

    day: date
    sessions: tuple[tuple[Session, DaySheet], ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything is other than the clinic's file says."""
        return bool(self.closed or self.only_here or self.late)

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Why, each once."""
        said = (sheet.off for _, sheet in self.sessions if sheet.off)
        return tuple(dict.fromkeys(Cause(each) if each in set(Cause) else Cause.SESSION_CLOSED for each in said))

    @property
    def closed(self) -> tuple[Session, ...]:
        """Those that do not take place."""
        return tuple(one for one, sheet in self.sessions if sheet.closed)

    @property
    def only_here(self) -> tuple[Session, ...]:
        """Those that see whoever has come, and nobody else."""
        return tuple(one for one, sheet in self.sessions if not sheet.closed and sheet.only_here)

    @property
    def late(self) -> tuple[tuple[Session, int], ...]:
        """Those that begin so many minutes late."""
        return tuple((one, sheet.late_minutes) for one, sheet in self.sessions if not sheet.off and sheet.late_minutes)

    @property
    def as_usual(self) -> tuple[Session, ...]:
        """Those that take place, late perhaps."""
        return tuple(one for one, sheet in self.sessions if not sheet.off)


async def changed_days(unit: Unit, clinic: Clinic, days: Sequence[date], now: datetime) -> tuple[ChangedDay, ...]:
    """What is in force on these days. One round trip."""
    left = {day: [one for one in sessions_on(clinic, day) if now < at_minute(day, one.end)] for day in days}
    found = await sheets(unit, [key_of(one) for sessions in left.values() for one in sessions])

    def said(one: Session) -> DaySheet:
        return found.get(key_of(one)) or empty_sheet(key_of(one))

    return tuple(ChangedDay(day, tuple((one, said(one)) for one in sessions)) for day, sessions in left.items())
