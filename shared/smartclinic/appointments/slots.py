"""Which slots are free: the clinic's calendar less what its day sheets hold. Never one that cannot be booked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from heapq import nsmallest
from itertools import islice
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from smartclinic.appointments.day_sheet import DaySheet, SheetKey, Slot, busy_minutes, has_released, takes_bookings
from smartclinic.clinics.calendar import Session, at_minute, sessions_on
from smartclinic.clinics.model import Clinic, Part, Service
from smartclinic.platform.clock import hong_kong_day

STAFF_DAYS_AHEAD: Final = 366
"""How far ahead staff book, on whom the clinic's rule for patients is not laid."""


class Wanted(Struct, frozen=True):
    """What is asked for, from the first day to the last. No doctors, branch, part or time means any.

    `near` is a minute of the day: the slots closest to it come first in the choice. `contact_id` is who asks, so that
    a place held for them counts as free. `people`: so many come together, see `seats`. `is_new`: on a first visit.
    `by_staff`: the clinic's own people ask, who see every place, not only those released to WhatsApp, without lead
    time and far ahead. Whether the service is out of stock is the caller's to know.
    """

    service_id: str
    first: date
    last: date
    part: Part | None = None
    near: int | None = None
    doctor_ids: tuple[str, ...] = ()
    contact_id: str = ""
    people: int = 1
    is_new: bool = False
    branch_id: str = ""
    by_staff: bool = False


def horizon(clinic: Clinic, now: datetime, *, by_staff: bool = False) -> tuple[date, date]:
    """The first and the last date for which the clinic, or its staff, books at this moment."""
    today = hong_kong_day(now)
    return today, today + timedelta(days=STAFF_DAYS_AHEAD if by_staff else clinic.booking.days_ahead)


def in_steps(clinic: Clinic, wanted: Wanted, now: datetime, days: int) -> Iterator[Wanted]:
    """The same wish a few days at a time, within the horizon, so that sheets are read only until enough is found."""
    today, furthest = horizon(clinic, now, by_staff=wanted.by_staff)
    first, last = max(wanted.first, today), min(wanted.last, furthest)
    while first <= last:
        until = min(last, first + timedelta(days=days - 1))
        yield replace(wanted, first=first, last=until)
        first = until + timedelta(days=1)


def needed_sheets(clinic: Clinic, wanted: Wanted, now: datetime) -> tuple[SheetKey, ...]:
    """The sheets to read before `free_slots` is asked. One that does not exist yet may be left out of its answer."""
    visit = _Visit.of(clinic, wanted, now)
    return tuple(
        SheetKey(session.doctor_id, session.day, session.part)
        for session, soonest in _sessions(clinic, wanted, now)
        if visit.starts(session, soonest)
    )


def free_slots(
    clinic: Clinic, sheets: Mapping[SheetKey, DaySheet], wanted: Wanted, now: datetime, limit: int
) -> tuple[Slot, ...]:
    """At most `limit` free slots in order of time: the earliest, or those closest to `wanted.near`.

    With several people a slot is the first of their `seats`, all of which are free. A session whose sheet is missing
    from `sheets` counts as empty: pass all of `needed_sheets` that exist.
    """
    found = _free(clinic, sheets, wanted, now)
    near = wanted.near
    if near is None:
        return tuple(islice(found, limit))
    closest = nsmallest(limit, found, key=lambda slot: (abs(slot.start - near), slot.day))
    return tuple(sorted(closest, key=lambda slot: (slot.day, slot.start)))


def slot_at(
    clinic: Clinic, doctor_id: str, service_id: str, starts_at: datetime, now: datetime, *,
    is_new: bool = False, people: int = 1, by_staff: bool = False,
) -> Slot | None:  # fmt: skip
    """The slot that starts at this instant if the clinic still offers it, whoever occupies it; else None.

    For what comes back from a patient, which may be old: a tapped row, a held slot, a proposal of the model.
    """
    if all(service.id != service_id for service in clinic.services):  # withdrawn since, or renamed
        return None
    day = hong_kong_day(starts_at)
    wanted = Wanted(service_id, day, day, doctor_ids=(doctor_id,), is_new=is_new, people=people, by_staff=by_staff)
    offered = _free(clinic, {}, wanted, now)
    return next((slot for slot in offered if slot.starts_at == starts_at), None)


def seats(slot: Slot, people: int) -> tuple[Slot, ...]:
    """The places of so many people who come together from this slot on, all in its session.

    As many at the same time as the service's capacity allows, then the next when those are done.
    """
    each = slot.minutes + slot.buffer
    return tuple(replace(slot, start=slot.start + n // slot.capacity * each) for n in range(people))


def session_of(clinic: Clinic, key: SheetKey) -> Session | None:
    """The session whose occupancy this sheet keeps; None when the clinic does not hold it any more."""
    return next(
        (one for one in sessions_on(clinic, key.day) if (one.doctor_id, one.part) == (key.doctor_id, key.part)), None
    )


def spread(slots: Sequence[Slot], count: int) -> tuple[Slot, ...]:
    """At most `count` of these slots to choose from: the earliest, then others evenly apart; one for each start."""
    distinct = tuple({(slot.day, slot.start): slot for slot in reversed(slots)}.values())[::-1]
    if len(distinct) <= count:
        return distinct
    return tuple(distinct[n * (len(distinct) - 1) // max(count - 1, 1)] for n in range(count))


class _Visit(Struct, frozen=True):
    """What the wished visit takes of a session. With several people it is a row of turns, each up to the capacity."""

    wanted: Wanted
    now: datetime
    service: Service
    minutes: int
    grid: int
    turn: int
    """Minutes from one turn to the next."""
    before_last: int
    """Minutes from the first turn to the last."""
    in_last: int
    """How many people are in the last turn."""

    @classmethod
    def of(cls, clinic: Clinic, wanted: Wanted, now: datetime) -> _Visit:
        """The visit that is wished for."""
        service = clinic.service(wanted.service_id)
        minutes = service.takes(is_new=wanted.is_new)
        turn = minutes + service.buffer_minutes
        full_turns, last = divmod(wanted.people - 1, service.capacity)
        return cls(wanted, now, service, minutes, clinic.booking.grid_minutes, turn, full_turns * turn, last + 1)

    def starts(self, session: Session, soonest: int) -> int:
        """The permitted starts as set bits: on the grid, soon enough for the last turn to be done in the session."""
        start, latest = session.start, session.end - self.minutes
        first = max(start, soonest)
        last = min(session.last_booking, latest) - self.before_last
        return _every(self.grid, first + (start - first) % self.grid, last)

    def left(self, starts: int, session: Session, sheets: Mapping[SheetKey, DaySheet]) -> int:
        """Those of the starts that the sheet leaves: none where it takes nobody, or nobody more from WhatsApp."""
        sheet, people = sheets.get(SheetKey(session.doctor_id, session.day, session.part)), self.wanted.people
        limited = not self.wanted.by_staff
        if sheet is None:
            return 0 if limited and session.released is not None and people > session.released else starts
        if not takes_bookings(sheet):
            return 0
        if limited and not has_released(sheet, session.released, people, self.now, self.wanted.contact_id):
            return 0
        return starts ^ (starts & self._blocked(sheet))

    def _blocked(self, sheet: DaySheet) -> int:
        """The starts that meet somebody else's minutes, as set bits."""
        full_turns = 0
        if self.before_last:
            full_turns = _reaching(self._busy(sheet, self.service.capacity), self.before_last)
        return _reaching(self._busy(sheet, self.in_last), self.turn) >> self.before_last | full_turns

    def _busy(self, sheet: DaySheet, people: int) -> int:
        service = self.service
        return busy_minutes(sheet, service.id, service.capacity, self.now, self.wanted.contact_id, people=people)


def _sessions(clinic: Clinic, wanted: Wanted, now: datetime) -> Iterator[tuple[Session, int]]:
    """The sessions that are asked for, by their start, each with the first minute of its day that may be booked."""
    doctors = _doctors(clinic, wanted)
    soonest = now + _lead(clinic, wanted)
    today, furthest = horizon(clinic, now, by_staff=wanted.by_staff)
    day, last = max(wanted.first, today), min(wanted.last, furthest)
    while day <= last:
        into_day = -((at_minute(day, 0) - soonest) // timedelta(minutes=1))
        asked_for = (one for one in sessions_on(clinic, day) if one.doctor_id in doctors and _is_asked_for(one, wanted))
        for session in sorted(asked_for, key=_session_start):
            yield session, into_day
        day += timedelta(days=1)


def _is_asked_for(session: Session, wanted: Wanted) -> bool:
    return (not wanted.part or session.part is wanted.part) and wanted.branch_id in ("", session.branch_id)


def _lead(clinic: Clinic, wanted: Wanted) -> timedelta:
    """How long before a visit it is booked at the latest; never not at all, as a time that has come is past."""
    own = clinic.service(wanted.service_id).lead_minutes
    minutes = 0 if wanted.by_staff else clinic.booking.lead_minutes if own is None else own
    return max(timedelta(minutes=minutes), timedelta(microseconds=1))


def _doctors(clinic: Clinic, wanted: Wanted) -> frozenset[str]:
    able = clinic.service(wanted.service_id).doctors or tuple(doctor.id for doctor in clinic.doctors)
    return frozenset(able) & frozenset(wanted.doctor_ids or able)


def _free(clinic: Clinic, sheets: Mapping[SheetKey, DaySheet], wanted: Wanted, now: datetime) -> Iterator[Slot]:
    """Every free slot, day by day in order of time."""
    visit = _Visit.of(clinic, wanted, now)
    day, of_day = wanted.first, list[Slot]()
    for session, soonest in _sessions(clinic, wanted, now):
        if session.day != day:
            yield from sorted(of_day, key=_start)
            day, of_day = session.day, []
        starts = visit.starts(session, soonest)
        if starts and (starts := visit.left(starts, session, sheets)):
            of_day += (_slot(session, visit, start) for start in _bits(starts))
    yield from sorted(of_day, key=_start)


@lru_cache(maxsize=1024)
def _every(grid: int, first: int, last: int) -> int:
    return sum(1 << start for start in range(first, last + 1, grid))


def _reaching(busy: int, minutes: int) -> int:
    """The bits from which so many in a row meet a busy one. Doubles the run it knows: 30 minutes take five shifts."""
    known = 1
    while known < minutes:
        step = min(known, minutes - known)
        busy |= busy >> step
        known += step
    return busy


def _bits(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _slot(session: Session, visit: _Visit, start: int) -> Slot:
    return Slot(
        doctor_id=session.doctor_id,
        branch_id=session.branch_id,
        service_id=visit.service.id,
        day=session.day,
        part=session.part,
        start=start,
        minutes=visit.minutes,
        capacity=visit.service.capacity,
        buffer=visit.service.buffer_minutes,
        released=session.released,
    )


def _start(slot: Slot) -> int:
    return slot.start


def _session_start(session: Session) -> int:
    return session.start
