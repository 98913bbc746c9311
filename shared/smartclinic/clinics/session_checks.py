"""What may not stand between a doctor's sessions, clocks, leave and last day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from typing import Final

from smartclinic.clinics.calendar import minute_of, weekday_of
from smartclinic.clinics.model import Clinic, Doctor, WeeklySession

Fault = tuple[str, str]
"""A path below the doctor such as `.sessions[0]`, and what is wrong with its mend."""

_WEEK: Final = 7


def doctor_faults(clinic: Clinic, doctor: Doctor) -> Iterator[Fault]:
    """Every contradiction in what the clinic file says of this doctor."""
    branches = {branch.id for branch in clinic.branches}
    most = _most_in_a_minute(clinic, doctor)
    for n, session in enumerate(doctor.sessions):
        at = f".sessions[{n}]"
        yield from ((at, fault) for fault in (*_clock_faults(session), *_date_faults(session, doctor)))
        if session.branch not in branches:
            yield f"{at}.branch", f"there is no branch `{session.branch}`; use one of {', '.join(sorted(branches))}"
        if session.released is not None and session.released > (places := int(_minutes(session) * most)):
            yield at, f"released is more than the {places} places of this session; release fewer, or remove it"
    for (_, one), (n, other) in combinations(enumerate(doctor.sessions), 2):
        if (one.part is other.part or _share_hours(one, other)) and _share_a_date(one, other, doctor.until):
            fault = "this doctor already has a session then; use other days, another part of the day or other hours"
            yield f".sessions[{n}]", fault
    for n, leave in enumerate(doctor.leave):
        if leave.first > leave.last:
            yield f".leave[{n}]", "this leave ends before it begins; exchange first and last"


def _clock_faults(session: WeeklySession) -> Iterator[str]:
    start, end, registration = session.start, session.end, session.last_registration
    if start >= end:
        yield "this session ends before it starts; exchange start and end"
        return
    if session.doors is not None and session.doors > start:
        yield "doors open after the session starts; set doors to its start or earlier, or remove it"
    if registration is not None and not (session.doors or start) <= registration <= end:
        yield "last_registration is outside the session; set it between doors and end, or remove it"
    if session.last_booking is None:
        return
    if not start <= session.last_booking <= end:
        yield "last_booking is outside the session; set it between start and end, or remove it"
    elif registration is not None and registration < session.last_booking:
        fault = "last_booking is after last_registration, when whoever comes for that visit could not register any more"
        yield f"{fault}; set last_registration to {session.last_booking:%H:%M} or later, or last_booking earlier"


def _date_faults(session: WeeklySession, doctor: Doctor) -> Iterator[str]:
    if session.first_day is not None and session.last_day is not None and session.first_day > session.last_day:
        yield "this session is over before it begins; exchange first_day and last_day"
    elif not _dates(session, session, doctor.until):
        yield "no day of this session is left within its dates; change first_day, last_day, days or the doctor's until"


def _minutes(session: WeeklySession) -> int:
    return max(minute_of(session.end) - minute_of(session.start), 0)


def _most_in_a_minute(clinic: Clinic, doctor: Doctor) -> float:
    """How many patients a minute, of the quickest service that this doctor gives; nothing is offered: none."""
    own = (service for service in clinic.services if not service.doctors or doctor.id in service.doctors)
    return max((service.capacity / service.minutes for service in own), default=0)


def _share_hours(one: WeeklySession, other: WeeklySession) -> bool:
    return one.start < other.end and other.start < one.end


def _share_a_date(one: WeeklySession, other: WeeklySession, until: date | None) -> bool:
    """Whether both take place on some date."""
    return bool(_dates(one, other, until))


def _dates(one: WeeklySession, other: WeeklySession, until: date | None) -> list[date]:
    """The dates of both in the first week in which both are in effect; a week has all there is to know."""
    first = max((day for day in (one.first_day, other.first_day) if day), default=None)
    last = min((day for day in (one.last_day, other.last_day, until) if day), default=None)
    if first is None:
        first = (last or date.max) - timedelta(days=_WEEK - 1)
    days = (first + timedelta(days=n) for n in range(min(_WEEK, (date.max - first).days + 1)))
    return [day for day in days if (last is None or day <= last) and weekday_of(day) in {*one.days} & {*other.days}]
