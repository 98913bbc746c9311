"""Which doctor sits when: the clinic's week, its holidays and its doctors' leave, laid over real dates.

Minutes are minutes of the day on Hong Kong's clocks, which never change for summer.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from msgspec import Struct

from smartclinic.clinics.holidays import is_general_holiday
from smartclinic.clinics.model import Clinic, Doctor, Part, Weekday, WeeklySession
from smartclinic.platform.clock import HONG_KONG, hong_kong

_WEEK: Final = tuple(Weekday)


class Session(Struct, frozen=True):
    """A doctor's session on one date. `last_booking` is the latest minute at which a visit may start."""

    doctor_id: str
    branch_id: str
    day: date
    part: Part
    start: int
    end: int
    last_booking: int


def sessions_on(clinic: Clinic, day: date) -> tuple[Session, ...]:
    """Every session of this date, in the order of the clinic's doctors. Empty when the clinic is closed."""
    if not is_open_day(clinic, day):
        return ()
    weekday = weekday_of(day)
    return tuple(
        _on(day, doctor, weekly)
        for doctor in clinic.doctors
        if not _is_away(doctor, day)
        for weekly in doctor.sessions
        if weekday in weekly.days
    )


def is_open_day(clinic: Clinic, day: date) -> bool:
    """Whether the clinic keeps its usual week on this date: its special days first, then general holidays."""
    for special in clinic.holidays.special_days:
        if special.date == day:
            return special.is_open
    return not (clinic.holidays.closed_on_general_holidays and is_general_holiday(day))


def staff_next_in(clinic: Clinic, now: datetime) -> datetime | None:
    """When somebody is at the desk next: `now` itself if somebody is there, else the next opening within 14 days."""
    here = hong_kong(now)
    for ahead in range(15):
        day = here.date() + timedelta(days=ahead)
        for opens, closes in desk_hours(clinic, day):
            if here < closes:
                return max(here, opens)
    return None


def desk_hours(clinic: Clinic, day: date) -> list[tuple[datetime, datetime]]:
    """When somebody is at the desk on this date, from when until when, the earliest first. Empty: nobody is."""
    hours = clinic.staff_hours if is_open_day(clinic, day) else ()
    return sorted(
        (datetime.combine(day, one.start, HONG_KONG), datetime.combine(day, one.end, HONG_KONG))
        for one in hours
        if weekday_of(day) in one.days
    )


def weekday_of(day: date) -> Weekday:
    """The day of the week of this date."""
    return _WEEK[day.weekday()]


def minute_of(at: time) -> int:
    """Minutes since midnight."""
    return at.hour * 60 + at.minute


def at_minute(day: date, minute: int) -> datetime:
    """The instant of so many minutes after midnight of this day in Hong Kong, on Hong Kong's clocks."""
    return datetime.combine(day, time(minute // 60, minute % 60), HONG_KONG)


def _on(day: date, doctor: Doctor, weekly: WeeklySession) -> Session:
    end = minute_of(weekly.end)
    last = end if weekly.last_booking is None else minute_of(weekly.last_booking)
    return Session(doctor.id, weekly.branch, day, weekly.part, minute_of(weekly.start), end, last)


def _is_away(doctor: Doctor, day: date) -> bool:
    return any(leave.first <= day <= leave.last for leave in doctor.leave)
