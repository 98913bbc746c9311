"""Which doctor sits when: the clinic's week, its holidays and its doctors' leave, laid over real dates.

Minutes are minutes of the day on Hong Kong's clocks, which never change for summer.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from msgspec import Struct

from smartclinic.clinics.holidays import general_holiday
from smartclinic.clinics.model import Clinic, Doctor, Holiday, HolidayPolicy, Part, Weekday, WeeklySession
from smartclinic.platform.clock import HONG_KONG, hong_kong

_WEEK: Final = tuple(Weekday)
_ALL_DAY: Final = frozenset(Part)
_MIDNIGHT: Final = 24 * 60 - 1


class Session(Struct, frozen=True):
    """A doctor's session on one date.

    From `doors` on patients may come in; nobody registers after `last_registration`; `last_booking` is the latest
    minute at which a visit may start. `released`: how many places are for patients on WhatsApp; None: all.
    """

    doctor_id: str
    branch_id: str
    day: date
    part: Part
    start: int
    end: int
    last_booking: int
    doors: int
    last_registration: int
    released: int | None = None


def sessions_on(clinic: Clinic, day: date) -> tuple[Session, ...]:
    """Every session of this date, in the order of the clinic's doctors. Empty when the clinic is closed."""
    parts = open_parts(clinic, day)
    if not parts:
        return ()
    return tuple(
        _on(day, doctor, weekly)
        for doctor, weekly in _usual(clinic, day)
        if weekly.part in parts and not _is_away(doctor, day, weekly.part)
    )


def is_open_day(clinic: Clinic, day: date) -> bool:
    """Whether the clinic keeps its usual week on this date, or on a part of it."""
    return bool(open_parts(clinic, day))


def open_parts(clinic: Clinic, day: date) -> frozenset[Part]:
    """The parts of this date in which the clinic is not closed as a whole.

    Its special day counts first, then its choice for the holiday, then its rule for holidays. Open with named parts is
    open in those alone; closed with named parts leaves the others as they are.
    """
    policy, holiday = clinic.holidays, general_holiday(day)
    parts = _by_the_rule(policy, holiday)
    for choice in policy.choices:
        if choice.holiday is holiday:
            parts = _changed(parts, choice.parts, is_open=choice.is_open)
    for special in policy.special_days:
        if special.date == day:
            parts = _changed(parts, special.parts, is_open=special.is_open)
    return parts


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
    """When somebody is at the desk on this date, from when until when, the earliest first. Empty: nobody is.

    On a day that is open for some parts alone nobody is at the desk outside the hours of its sessions.
    """
    parts = open_parts(clinic, day)
    if not parts:
        return []
    weekday, (first, last) = weekday_of(day), (0, _MIDNIGHT) if parts == _ALL_DAY else _hours_of_sessions(clinic, day)
    hours = [
        (max(minute_of(one.start), first), min(minute_of(one.end), last))
        for one in clinic.staff_hours
        if weekday in one.days
    ]
    return sorted((at_minute(day, start), at_minute(day, end)) for start, end in hours if start < end)


def weekday_of(day: date) -> Weekday:
    """The day of the week of this date."""
    return _WEEK[day.weekday()]


def minute_of(at: time) -> int:
    """Minutes since midnight."""
    return at.hour * 60 + at.minute


def at_minute(day: date, minute: int) -> datetime:
    """The instant of so many minutes after midnight of this day in Hong Kong, on Hong Kong's clocks."""
    return datetime.combine(day, time(minute // 60, minute % 60), HONG_KONG)


def _by_the_rule(policy: HolidayPolicy, holiday: Holiday | None) -> frozenset[Part]:
    return frozenset() if holiday and policy.closed_on_general_holidays else _ALL_DAY


def _changed(parts: frozenset[Part], named: tuple[Part, ...], *, is_open: bool) -> frozenset[Part]:
    concerned = frozenset(named) or _ALL_DAY
    return concerned if is_open else parts - concerned


def _hours_of_sessions(clinic: Clinic, day: date) -> tuple[int, int]:
    """From when the first doors of this date are open until its last session ends; no time at all without sessions."""
    sessions = sessions_on(clinic, day)
    return min((one.doors for one in sessions), default=0), max((one.end for one in sessions), default=0)


def _usual(clinic: Clinic, day: date) -> list[tuple[Doctor, WeeklySession]]:
    """Who sits on such a weekday while these sessions are in effect, holidays and leave left aside."""
    weekday = weekday_of(day)
    return [
        (doctor, weekly)
        for doctor in clinic.doctors
        if doctor.until is None or day <= doctor.until
        for weekly in doctor.sessions
        if weekday in weekly.days and is_in_effect(weekly, day)
    ]


def is_in_effect(weekly: WeeklySession, day: date) -> bool:
    """Whether this date is within the session's effective dates, the first and the last included."""
    return (weekly.first_day is None or weekly.first_day <= day) and (weekly.last_day is None or day <= weekly.last_day)


def _on(day: date, doctor: Doctor, weekly: WeeklySession) -> Session:
    return Session(doctor.id, weekly.branch, day, weekly.part, *_clocks(weekly), weekly.released)


@lru_cache(maxsize=1024)
def _clocks(weekly: WeeklySession) -> tuple[int, int, int, int, int]:
    """Start, end, last booking, doors and last registration: asked for hundreds of times in a search of a month."""
    start, end = minute_of(weekly.start), minute_of(weekly.end)
    registration = end if weekly.last_registration is None else minute_of(weekly.last_registration)
    # whoever comes at the time of the visit must still be able to register
    last_booking = min(registration, end if weekly.last_booking is None else minute_of(weekly.last_booking))
    return start, end, last_booking, start if weekly.doors is None else minute_of(weekly.doors), registration


def _is_away(doctor: Doctor, day: date, part: Part) -> bool:
    return any(leave.first <= day <= leave.last and (not leave.parts or part in leave.parts) for leave in doctor.leave)
