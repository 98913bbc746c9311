"""Which sessions of a day something changes, and which of them take place after all when it is over. Pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from smartclinic.appointments.day_sheet import SheetKey
from smartclinic.clinics.calendar import Session, at_minute, sessions_on
from smartclinic.clinics.model import Clinic, Part, Signal
from smartclinic.disruptions.disruption import Cause

SIGNALS: Final = {
    Cause.TYPHOON_8: Signal.TYPHOON_8,
    Cause.BLACK_RAIN: Signal.BLACK_RAIN,
    Cause.EXTREME: Signal.EXTREME,
}
"""The causes for which the clinic has a rule."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Of what it was said: a day, of one doctor or of all, in one part of it or in all that is left."""

    day: date
    doctor: str | None = None
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Concerned:
    """The sessions that it changes: `away` do not take place, `going_on` see whoever has come, `late` begin late."""

    away: tuple[Session, ...] = ()
    going_on: tuple[Session, ...] = ()
    late: tuple[Session, ...] = ()

    @property
    def every(self) -> tuple[Session, ...]:
        """All of them."""
        return (*self.away, *self.going_on, *self.late)


def concerned(clinic: Clinic, cause: Cause, scope: Scope, now: datetime) -> Concerned:
    """What it changes if it is declared now; sessions that are over are never concerned.

    Of a late doctor without a part: the session that runs or comes next. A session has begun when its doors are open.
    """
    left = _left(clinic, scope, now)
    if cause is Cause.DOCTOR_LATE:
        return Concerned(late=left if scope.part else _first_of_each(left))
    if cause not in SIGNALS:
        return Concerned(away=left)
    rule = clinic.weather_rule(SIGNALS[cause])
    begun = tuple(one for one in left if at_minute(one.day, one.doors) <= now)
    coming = () if rule.opens else tuple(one for one in left if one not in begun)
    return Concerned(coming, begun) if rule.goes_on else Concerned((*begun, *coming))


def starts_again(clinic: Clinic, cause: Cause, now: datetime) -> datetime | None:
    """From when on visits take place, if it is over now: at once, or after a signal by the clinic's rule. None: not on
    that day any more.
    """
    if cause not in SIGNALS:
        return now
    after = clinic.weather_rule(SIGNALS[cause]).reopens_minutes
    return None if after is None else now + timedelta(minutes=after)


def can_reopen(cause: Cause, session: Session, since: datetime, *, went_on: bool) -> bool:
    """Whether a session takes place after all, if visits may start `since` then.

    After a signal: one that has not started by then. One that should have started before stays closed, but for one
    that went on all the while for whoever had come: that takes patients again, if anything is left of it.
    """
    may_be_half = went_on or cause not in SIGNALS
    return (
        since < at_minute(session.day, session.end) if may_be_half else since <= at_minute(session.day, session.start)
    )


def key_of(session: Session) -> SheetKey:
    """The sheet of a session."""
    return SheetKey(session.doctor_id, session.day, session.part)


def read_key(sheet_id: str) -> SheetKey:
    """The sheet of this id."""
    doctor, day, part = sheet_id.split("_")
    return SheetKey(doctor, date.fromisoformat(day), Part(part))


def _left(clinic: Clinic, scope: Scope, now: datetime) -> tuple[Session, ...]:
    return tuple(
        one
        for one in sorted(sessions_on(clinic, scope.day), key=lambda session: session.start)
        if scope.doctor in (None, one.doctor_id)
        and scope.part in (None, one.part)
        and now < at_minute(one.day, one.end)
    )


def _first_of_each(sessions: Sequence[Session]) -> tuple[Session, ...]:
    return tuple({one.doctor_id: one for one in reversed(sessions)}.values())[::-1]
