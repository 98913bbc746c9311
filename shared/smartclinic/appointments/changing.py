"""What happens to a visit after it was booked: moved, cancelled, confirmed, late, come, over, missed, displaced.

Functions of the caller's unit, for the chat and for the desk alike. `whose`: the contact's ids, so that somebody else's
visit is not found; None: staff. `revision`: of the visit that the button or the screen showed; None: whatever it is.
The same change asked again finds itself done: `Changed` with the same before and after.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from smartclinic.appointments import day_sheet
from smartclinic.appointments.appointment import Appointment, StoredSheet, Who
from smartclinic.appointments.booking import Bar
from smartclinic.appointments.counting import count_visit
from smartclinic.appointments.day_sheet import DaySheet, Refusal, Slot
from smartclinic.appointments.sheets import place_of, sheet_in_turn, sheet_key, sheet_of, without_holds, write_sheet
from smartclinic.appointments.states import HOLDS_A_PLACE, TO_COME, AppointmentState, may_become
from smartclinic.appointments.waitlist.freeing import place_freed
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.identity import ContactId
from smartclinic.platform.clock import hong_kong_day
from smartclinic.work.unit import Unit

LONGEST_LATE: Final = 240
"""Minutes; whoever comes later than that comes at another time."""

_LONGEST_VISIT: Final = timedelta(hours=6)

_S = AppointmentState

_OVER: Final = frozenset({_S.CANCELLED, _S.COMPLETED, _S.NO_SHOW})


@dataclass(frozen=True, slots=True)
class Changed:
    """A visit before and after; both the same where nothing was left to do."""

    id: str
    before: Appointment
    after: Appointment


class CannotChange(StrEnum):
    """Why a visit cannot be changed so."""

    NOT_FOUND = "not_found"
    """There is none, or it is somebody else's: never told apart."""
    OVER = "over"
    """It has begun, was cancelled, or is past."""
    CHANGED_SINCE = "changed_since"
    """It was moved since the button or the screen showed it."""
    NOT_NOW = "not_now"
    """Not in this state, or not yet: what staff decide first, lateness on another day."""


async def move(
    unit: Unit, clinic: Clinic, appointment_id: str, slot: Slot, *, now: datetime, whose: Sequence[ContactId] | None,
    revision: int | None, by: Who,
) -> Changed | Refusal | Bar | CannotChange:  # fmt: skip
    """Give it this place instead of its own, in one commit; a refusal leaves it where it was.

    It is BOOKED there, with the same id and reference and the next revision. It needs no hold, and ends the contact's.
    Staff may so accept what was requested. `by` says which places there are: patients have those that are released to
    them, staff the clinic's own as well. ALREADY_BOOKED: the same patient has another visit at that time.
    """
    before = await _read(unit, appointment_id, whose)
    if before is None:
        return CannotChange.NOT_FOUND
    if _is_at(before, slot):
        return Changed(appointment_id, before, before)
    if why := _why_not(before, now, whose, revision) or _why_not_moved(before, by):
        return why
    old, new = sheet_key(before), slot.sheet_key
    is_taken_up, _ = await asyncio.gather(
        _is_elsewhere_then(unit, appointment_id, before, slot), sheet_in_turn(unit, new, (StoredSheet, old.id))
    )
    if is_taken_up:
        unit.pass_turn()
        return Bar.ALREADY_BOOKED
    target = without_holds(await sheet_of(unit, new), whose or ())
    source = target if old == new else await sheet_of(unit, old)
    moved, released = _moved((source, target), slot, appointment_id, before, now=now, by=by)
    if isinstance(moved, Refusal):
        return moved
    if old != new:
        write_sheet(unit, old, moved[0])
    write_sheet(unit, new, moved[1])
    after = msgspec.structs.replace(
        _booked_again(before), doctor=slot.doctor_id, branch=slot.branch_id, part=slot.part, minutes=slot.minutes,
        starts_at=slot.starts_at.astimezone(UTC), revision=before.revision + 1, released=released,
    )  # fmt: skip
    if before.state in HOLDS_A_PLACE:
        await _freed(unit, clinic, before, now)
    return _written(unit, appointment_id, before, after)


async def cancel(
    unit: Unit, clinic: Clinic, appointment_id: str, *, now: datetime, whose: Sequence[ContactId] | None,
    revision: int | None, by: Who,
) -> Changed | CannotChange:  # fmt: skip
    """Cancel it and free its place. `cancelled_late` by the clinic's rule, never where the clinic could not keep it."""
    before = await _read(unit, appointment_id, whose)
    if before is None:
        return CannotChange.NOT_FOUND
    if before.state is _S.CANCELLED and revision in {None, before.revision}:
        return Changed(appointment_id, before, before)
    if why := _why_not(before, now, whose, revision):
        return why
    late = timedelta(minutes=clinic.booking.late_cancel_minutes)
    is_theirs = by is not Who.CLINIC and before.state in TO_COME
    after = msgspec.structs.replace(
        before, state=_S.CANCELLED, cancelled_at=now, cancelled_by=by, late_minutes=None,
        cancelled_late=is_theirs and before.starts_at - now < late,
    )  # fmt: skip
    await _give_up_place(unit, clinic, appointment_id, before, now)
    return _written(unit, appointment_id, before, after)


async def confirm(
    unit: Unit, appointment_id: str, *, now: datetime, whose: Sequence[ContactId] | None, revision: int | None
) -> Changed | CannotChange:
    """The patient says that they come."""
    before = await _read(unit, appointment_id, whose)
    if before is None:
        return CannotChange.NOT_FOUND
    if why := _why_not(before, now, whose, revision):
        return why
    if before.state not in TO_COME:
        return CannotChange.NOT_NOW
    return _written(unit, appointment_id, before, msgspec.structs.replace(before, state=_S.CONFIRMED))


async def say_late(
    unit: Unit, clinic: Clinic, appointment_id: str, minutes: int, *, now: datetime, whose: Sequence[ContactId] | None
) -> Changed | CannotChange:
    """The patient says so on the day itself (else NOT_NOW); the desk shows it. Compare with `grace_minutes`.

    At any moment of its day until it should be over: who says it is mostly late already. None or fewer: in time.
    """
    before = await _read(unit, appointment_id, whose)
    if before is None:
        return CannotChange.NOT_FOUND
    if before.state in _OVER or now >= before.ends_at + timedelta(minutes=clinic.booking.grace_minutes):
        return CannotChange.OVER
    if before.state not in TO_COME or hong_kong_day(before.starts_at) != hong_kong_day(now):
        return CannotChange.NOT_NOW
    late = min(minutes, LONGEST_LATE) if minutes > 0 else None
    return _written(unit, appointment_id, before, msgspec.structs.replace(before, late_minutes=late))


async def arrive(unit: Unit, appointment_id: str, *, now: datetime, revision: int | None) -> Changed | CannotChange:
    """The patient is at the clinic."""
    return await _marked(unit, appointment_id, _S.ARRIVED, now, revision)


async def complete(unit: Unit, appointment_id: str, *, now: datetime, revision: int | None) -> Changed | CannotChange:
    """The visit is over: its patient is not new any more."""
    return await _marked(unit, appointment_id, _S.COMPLETED, now, revision)


async def miss(unit: Unit, appointment_id: str, *, now: datetime, revision: int | None) -> Changed | CannotChange:
    """The patient did not come, which counts with their other missed visits. NOT_NOW before it was to start."""
    before = await _read(unit, appointment_id, None)
    if before is not None and now < before.starts_at:
        return CannotChange.NOT_NOW
    return await _marked(unit, appointment_id, _S.NO_SHOW, now, revision)


async def displace(
    unit: Unit, clinic: Clinic, appointment_id: str, *, now: datetime, disruption: str
) -> Changed | CannotChange:
    """The clinic cannot keep it: its place is gone, and it can be moved or cancelled. NOT_NOW: nobody expects it."""
    before = await _read(unit, appointment_id, None)
    if before is None:
        return CannotChange.NOT_FOUND
    if before.state not in TO_COME:
        is_own = before.state is _S.DISPLACED and before.disruption == disruption
        return Changed(appointment_id, before, before) if is_own else CannotChange.NOT_NOW
    await _give_up_place(unit, clinic, appointment_id, before, now)
    after = msgspec.structs.replace(before, state=_S.DISPLACED, disruption=disruption, late_minutes=None)
    return _written(unit, appointment_id, before, after)


async def reinstate(
    unit: Unit, clinic: Clinic, appointment_id: str, *, now: datetime, revision: int | None
) -> Changed | Refusal | Bar | CannotChange:
    """BOOKED again at its own time, whatever it had become, if the place can be had; what had counted is undone.

    Where the places for patients are used up meanwhile it has one of the clinic's own. ALREADY_BOOKED: as for a move.
    """
    before = await _read(unit, appointment_id, None)
    if before is None:
        return CannotChange.NOT_FOUND
    if revision not in {None, before.revision}:
        return CannotChange.CHANGED_SINCE
    if before.state is _S.BOOKED:
        return Changed(appointment_id, before, before)
    after = _booked_again(before)
    if before.state not in HOLDS_A_PLACE:
        key, place = sheet_key(before), place_of(clinic, before)
        if await _is_elsewhere_then(unit, appointment_id, before, place):
            return Bar.ALREADY_BOOKED
        sheet = await sheet_of(unit, key)
        placed, released = _moved((sheet, sheet), place, appointment_id, before, now=now, by=Who.STAFF)
        if isinstance(placed, Refusal):
            return placed
        write_sheet(unit, key, placed[1])
        after = msgspec.structs.replace(after, released=released)
    await count_visit(unit, before, after)
    return _written(unit, appointment_id, before, after)


# --- what stands against it


def _why_not(
    before: Appointment, now: datetime, whose: Sequence[ContactId] | None, revision: int | None
) -> CannotChange | None:
    """Patients change what has not begun; staff change whatever is not over."""
    if revision is not None and revision != before.revision:
        return CannotChange.CHANGED_SINCE
    if before.state in _OVER:
        return CannotChange.OVER
    has_begun = before.state is _S.ARRIVED or (before.state in TO_COME and before.starts_at <= now)
    return CannotChange.OVER if whose is not None and has_begun else None


def _why_not_moved(before: Appointment, by: Who) -> CannotChange | None:
    is_for_staff = before.state in {_S.REQUESTED, _S.ARRIVED}
    return CannotChange.NOT_NOW if is_for_staff and by is Who.PATIENT else None


def _is_at(visit: Appointment, slot: Slot) -> bool:
    """Whether it has this very place: moved there before, or never elsewhere."""
    there = (slot.doctor_id, slot.service_id, slot.starts_at)
    return visit.state in TO_COME and (visit.doctor, visit.service, visit.starts_at) == there


async def _is_elsewhere_then(unit: Unit, appointment_id: str, visit: Appointment, slot: Slot) -> bool:
    """Whether its patient is to come to another visit at that time."""
    if visit.patient is None:
        return False
    starts_at = slot.starts_at.astimezone(UTC)
    found = await unit.find(
        Appointment, {"patient": visit.patient}, order="-starts_at", at_least=starts_at - _LONGEST_VISIT,
        below=starts_at + timedelta(minutes=slot.minutes),
    )  # fmt: skip
    others = (each.record for each in found if each.id != appointment_id)
    return any(other.state in TO_COME and starts_at < other.ends_at for other in others)


# --- steps


def _moved(
    sheets: tuple[DaySheet, DaySheet], slot: Slot, appointment_id: str, visit: Appointment, *, now: datetime, by: Who
) -> tuple[tuple[DaySheet, DaySheet] | Refusal, bool]:
    """The sheets after it, or why not; and whether it then has one of the places that are for patients."""
    moved: tuple[DaySheet, DaySheet] | Refusal = Refusal.NOT_RELEASED
    released = True
    for released in _which_places(visit, by):
        moved = day_sheet.moved(sheets, slot, appointment_id, visit.contact or "", now, by_staff=not released)
        if moved is not Refusal.NOT_RELEASED:
            break
    return moved, released


def _which_places(visit: Appointment, by: Who) -> Iterator[bool]:
    """The released ones or the clinic's own, in the order in which they are tried."""
    if visit.released or by is Who.PATIENT:
        yield True
    if by is not Who.PATIENT:
        yield False


async def _read(unit: Unit, appointment_id: str, whose: Sequence[ContactId] | None) -> Appointment | None:
    """The visit as this unit is to write it, else as it is stored; None as well where it is somebody else's."""
    found = unit.latest(Appointment, appointment_id) or await unit.get(Appointment, appointment_id)
    is_theirs = found is not None and (whose is None or (found.contact is not None and found.contact in whose))
    return found if is_theirs else None


def _written(unit: Unit, appointment_id: str, before: Appointment, after: Appointment) -> Changed:
    if after != before:
        unit.put_over(appointment_id, after)
    return Changed(appointment_id, before, after)


async def _marked(
    unit: Unit, appointment_id: str, state: AppointmentState, now: datetime, revision: int | None
) -> Changed | CannotChange:
    before = await _read(unit, appointment_id, None)
    if before is None:
        return CannotChange.NOT_FOUND
    if revision not in {None, before.revision}:
        return CannotChange.CHANGED_SINCE
    if before.state is state:
        return Changed(appointment_id, before, before)
    if not may_become(before.state, state):
        return CannotChange.OVER if before.state in _OVER else CannotChange.NOT_NOW
    came = before.arrived_at if state is _S.COMPLETED else now if state is _S.ARRIVED else None
    after = msgspec.structs.replace(
        before, state=state, arrived_at=came, ended_at=now if state is not _S.ARRIVED else None
    )
    await count_visit(unit, before, after)
    return _written(unit, appointment_id, before, after)


def _booked_again(visit: Appointment) -> Appointment:
    """The visit as if nothing but its booking had happened."""
    return msgspec.structs.replace(
        visit, state=_S.BOOKED, late_minutes=None, arrived_at=None, ended_at=None, cancelled_at=None,
        cancelled_by=None, cancelled_late=False, disruption=None,
    )  # fmt: skip


async def _give_up_place(unit: Unit, clinic: Clinic, appointment_id: str, visit: Appointment, now: datetime) -> None:
    if visit.state not in HOLDS_A_PLACE:
        return
    key = sheet_key(visit)
    write_sheet(unit, key, day_sheet.release(await sheet_of(unit, key), appointment_id))
    await _freed(unit, clinic, visit, now)


async def _freed(unit: Unit, clinic: Clinic, visit: Appointment, now: datetime) -> None:
    """Offer its place to those who wait."""
    await place_freed(unit, clinic, place_of(clinic, visit), now, was=visit.contact)
