"""Which slots are free: the clinic's calendar less what its day sheets hold. Never one that cannot be booked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from heapq import nsmallest
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from smartclinic.appointments.day_sheet import DaySheet, SheetKey, Slot, busy_minutes
from smartclinic.clinics.calendar import Session, at_minute, sessions_on
from smartclinic.clinics.model import Clinic, Part, Service
from smartclinic.platform.clock import hong_kong_day


class Wanted(Struct, frozen=True):
    """What a patient asks for, from the first day to the last. No doctors, part or time means any.

    `near` is a minute of the day: the slots closest to it come first in the choice. `contact_id` is who asks, so that
    a place held for them counts as free.
    """

    service_id: str
    first: date
    last: date
    part: Part | None = None
    near: int | None = None
    doctor_ids: tuple[str, ...] = ()
    contact_id: str = ""


def horizon(clinic: Clinic, now: datetime) -> tuple[date, date]:
    """The first and the last date for which the clinic books at this moment."""
    today = hong_kong_day(now)
    return today, today + timedelta(days=clinic.booking.days_ahead)


def in_steps(clinic: Clinic, wanted: Wanted, now: datetime, days: int) -> Iterator[Wanted]:
    """The same wish a few days at a time, within the horizon, so that sheets are read only until enough is found."""
    today, furthest = horizon(clinic, now)
    first, last = max(wanted.first, today), min(wanted.last, furthest)
    while first <= last:
        until = min(last, first + timedelta(days=days - 1))
        yield replace(wanted, first=first, last=until)
        first = until + timedelta(days=1)


def needed_sheets(clinic: Clinic, wanted: Wanted, now: datetime) -> tuple[SheetKey, ...]:
    """The sheets to read before `free_slots` is asked. One that does not exist yet may be left out of its answer."""
    return tuple(
        SheetKey(session.doctor_id, session.day, session.part)
        for session in _sessions(clinic, wanted, now)
        if _first_start(clinic, session, now) <= session.last_booking
    )


def free_slots(
    clinic: Clinic, sheets: Mapping[SheetKey, DaySheet], wanted: Wanted, now: datetime, limit: int
) -> tuple[Slot, ...]:
    """At most `limit` free slots in order of time: the earliest, or those closest to `wanted.near`.

    A session whose sheet is missing from `sheets` counts as empty: pass all of `needed_sheets` that exist.
    """
    found = _free(clinic, sheets, wanted, now)
    near = wanted.near
    if near is None:
        return tuple(islice(found, limit))
    closest = nsmallest(limit, found, key=lambda slot: (abs(slot.start - near), slot.day))
    return tuple(sorted(closest, key=lambda slot: (slot.day, slot.start)))


def slot_at(clinic: Clinic, doctor_id: str, service_id: str, starts_at: datetime, now: datetime) -> Slot | None:
    """The slot that starts at this instant if the clinic still offers it, whoever occupies it; else None.

    For what comes back from a patient, which may be old: a tapped row, a held slot, a proposal of the model.
    """
    if all(service.id != service_id for service in clinic.services):  # withdrawn since, or renamed
        return None
    day = hong_kong_day(starts_at)
    wanted = Wanted(service_id, day, day, doctor_ids=(doctor_id,))
    offered = _free(clinic, {}, wanted, now)
    return next((slot for slot in offered if slot.starts_at == starts_at), None)


def spread(slots: Sequence[Slot], count: int) -> tuple[Slot, ...]:
    """At most `count` of these slots to choose from: the earliest, then others evenly apart; one for each start."""
    distinct = tuple({(slot.day, slot.start): slot for slot in reversed(slots)}.values())[::-1]
    if len(distinct) <= count:
        return distinct
    return tuple(distinct[n * (len(distinct) - 1) // max(count - 1, 1)] for n in range(count))


def _sessions(clinic: Clinic, wanted: Wanted, now: datetime) -> Iterator[Session]:
    doctors = _doctors(clinic, wanted)
    today, furthest = horizon(clinic, now)
    day, last = max(wanted.first, today), min(wanted.last, furthest)
    while day <= last:
        for session in sorted(sessions_on(clinic, day), key=lambda session: session.start):
            if session.doctor_id in doctors and wanted.part in (None, session.part):
                yield session
        day += timedelta(days=1)


def _doctors(clinic: Clinic, wanted: Wanted) -> frozenset[str]:
    able = clinic.service(wanted.service_id).doctors or tuple(doctor.id for doctor in clinic.doctors)
    return frozenset(able) & frozenset(wanted.doctor_ids or able)


def _free(clinic: Clinic, sheets: Mapping[SheetKey, DaySheet], wanted: Wanted, now: datetime) -> Iterator[Slot]:
    """Every free slot, day by day in order of time."""
    service = clinic.service(wanted.service_id)
    day, of_day = wanted.first, list[Slot]()
    for session in _sessions(clinic, wanted, now):
        if session.day != day:
            yield from sorted(of_day, key=_start)
            day, of_day = session.day, []
        sheet = sheets.get(SheetKey(session.doctor_id, session.day, session.part))
        starts = _starts(clinic, session, service, now)
        if sheet is not None and sheet.entries and starts:
            busy = busy_minutes(sheet, service.id, service.capacity, now, wanted.contact_id)
            starts &= _with_room_after(~busy, service.minutes)
        of_day += (_slot(session, service, start) for start in _bits(starts))
    yield from sorted(of_day, key=_start)


def _starts(clinic: Clinic, session: Session, service: Service, now: datetime) -> int:
    """The permitted starts as set bits: on the grid, after the lead time, done before the session ends."""
    first = _first_start(clinic, session, now)
    last = min(session.last_booking, session.end - service.minutes)
    grid = clinic.booking.grid_minutes
    first += (session.start - first) % grid
    return _every(grid, first, last)


@lru_cache(maxsize=1024)
def _every(grid: int, first: int, last: int) -> int:
    return sum(1 << start for start in range(first, last + 1, grid))


def _first_start(clinic: Clinic, session: Session, now: datetime) -> int:
    """The earliest minute of the session's day that the lead time leaves; may be after the session."""
    soonest = now + timedelta(minutes=clinic.booking.lead_minutes)
    into_day = soonest - at_minute(session.day, 0)
    return max(session.start, -(-into_day // timedelta(minutes=1)))


def _with_room_after(free: int, minutes: int) -> int:
    """The bits from which so many bits in a row are set. Doubles the run it knows: 30 minutes take five shifts."""
    known = 1
    while known < minutes:
        step = min(known, minutes - known)
        free &= free >> step
        known += step
    return free


def _bits(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _slot(session: Session, service: Service, start: int) -> Slot:
    return Slot(
        doctor_id=session.doctor_id,
        branch_id=session.branch_id,
        service_id=service.id,
        day=session.day,
        part=session.part,
        start=start,
        minutes=service.minutes,
        capacity=service.capacity,
    )


def _start(slot: Slot) -> int:
    return slot.start
