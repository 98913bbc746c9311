"""Why a wish cannot be met as it is, so that a patient hears 「星期日冇應診」 and not 「冇晒位」. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from smartclinic.appointments.slots import horizon, slot_at
from smartclinic.assistant.understanding.when import Side
from smartclinic.assistant.understanding.wishes import Wish
from smartclinic.clinics.calendar import Session, at_minute, is_open_day, sessions_on
from smartclinic.clinics.model import Clinic

_MISTAKEN: Final = timedelta(days=60)
"""22/11 said on 23/11 is a slip, not next year's: so long a date stays in the past."""


class Obstacle(StrEnum):
    """What stands in the way. The values are keys of the catalogue, after `instead_`."""

    PAST = "past"
    FAR = "far"
    NOT_BY_DOCTOR = "not_by_doctor"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    NO_SESSION = "no_session"
    TOO_LATE = "too_late"
    NO_START = "no_start"
    FULL = "full"


def obstacle(wish: Wish, clinic: Clinic, now: datetime) -> Obstacle:
    """Why nothing free is just as wished. FULL where only other patients are in the way."""
    if not wish.able(clinic):
        return Obstacle.NOT_BY_DOCTOR
    if wish.day is None:
        return Obstacle.FULL
    if beyond := beyond_horizon(wish, clinic, now):
        return beyond
    days = list(_days(wish, clinic, now))
    if not any(is_open_day(clinic, day) for day in days):
        return Obstacle.HOLIDAY
    if not any(sessions_on(clinic, day) for day in days):
        return Obstacle.CLOSED
    sessions = [session for day in days for session in sessions_on(clinic, day) if _fits(session, wish, clinic)]
    if not sessions:
        return Obstacle.NO_SESSION
    return _in_sessions(sessions, wish, clinic, now)


def beyond_horizon(wish: Wish, clinic: Clinic, now: datetime) -> Obstacle | None:
    """PAST or FAR when the days that were named cannot be booked at all."""
    today, furthest = horizon(clinic, now)
    if wish.day is None:
        return None
    if (wish.last_day or wish.day) < today:
        return Obstacle.PAST
    if wish.day <= furthest:
        return None
    return Obstacle.PAST if wish.is_one_day and today - _MISTAKEN <= a_year_before(wish.day) < today else Obstacle.FAR


def a_year_before(day: date) -> date:
    """The same date of the year before; 28 February for the 29th."""
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _days(wish: Wish, clinic: Clinic, now: datetime) -> Iterator[date]:
    today, furthest = horizon(clinic, now)
    day, last = max(wish.day or today, today), min(wish.last_day or wish.day or furthest, furthest)
    while day <= last:
        yield day
        day += timedelta(days=1)


def _fits(session: Session, wish: Wish, clinic: Clinic) -> bool:
    if session.doctor_id not in wish.able(clinic):
        return False
    minute = wish.minute
    if minute is None:
        return wish.part in (None, session.part)
    if wish.side is Side.AFTER:
        return session.last_booking >= minute
    return session.start < minute if wish.side is Side.BEFORE else session.start <= minute < session.end


def _in_sessions(sessions: list[Session], wish: Wish, clinic: Clinic, now: datetime) -> Obstacle:
    soonest = now + timedelta(minutes=clinic.booking.lead_minutes)
    exact = wish.minute if wish.side is None else None
    latest = max(at_minute(each.day, each.last_booking if exact is None else exact) for each in sessions)
    if latest < soonest:
        return Obstacle.TOO_LATE
    if exact is None:
        return Obstacle.FULL
    service = wish.service(clinic).id
    starts = (slot_at(clinic, each.doctor_id, service, at_minute(each.day, exact), now) for each in sessions)
    return Obstacle.FULL if any(starts) else Obstacle.NO_START
