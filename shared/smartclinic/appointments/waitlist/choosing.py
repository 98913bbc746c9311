"""Who is asked next about a free place: those who have waited longest, and could have it now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.day_sheet import DaySheet, Slot
from smartclinic.appointments.sheets import sheet_of
from smartclinic.appointments.states import IN_PATIENTS_HANDS, AppointmentState
from smartclinic.appointments.stock import is_out_of_stock
from smartclinic.appointments.waitlist.joining import ended, waits_of
from smartclinic.appointments.waitlist.listing import services_at, waiting
from smartclinic.appointments.waitlist.waiting import Opening, Wait, WaitState
from smartclinic.appointments.waitlist.wishes import is_over, is_wished, place_key, seats_for
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.identity import Contact, ContactId, ids_to_ask
from smartclinic.contacts.patients import Patient
from smartclinic.platform.clock import hong_kong_day
from smartclinic.work.unit import Found, Unit

_LOOKED_AT: Final = 100
"""So many whose wish fits are looked at closely for one place, each in several reads."""

_ENDED_AT_ONCE: Final = 50
"""So many waits that are over end in one commit; the next look ends others."""


@dataclass(slots=True)
class Choice:
    """Whom to ask now. `busy_until`: somebody else could be asked when they have answered another offer."""

    waits: list[Found[Wait]] = field(default_factory=list)
    busy_until: datetime | None = None
    people: set[ContactId] = field(default_factory=set)
    looked_at: int = 0
    ended: int = 0


@dataclass(frozen=True, slots=True)
class _Freed:
    """A place as it is at this moment: the rest of its session matters to visits longer than the one before."""

    slot: Slot
    sheet: DaySheet
    was: tuple[ContactId, ...]
    now: datetime


async def choose(unit: Unit, clinic: Clinic, opening: Opening, now: datetime) -> Choice:
    """The next group for this place. Waits that are over end in the same unit."""
    was = await _ids_of(unit, opening.was) if opening.was else ()
    choice, freed = Choice(), _Freed(opening.slot, await sheet_of(unit, opening.slot.sheet_key), was, now)
    services = [each for each in services_at(clinic, opening.slot) if not await is_out_of_stock(unit, each)]
    async for found in waiting(unit, services):
        if len(choice.waits) >= clinic.booking.waitlist_group or choice.looked_at >= _LOOKED_AT:
            break
        if is_over(found.record, hong_kong_day(now)):
            _end(unit, found, choice)
        elif may_be_asked(found, opening):
            choice.looked_at += 1
            await _consider(unit, clinic, found, freed, choice)
    return choice


def may_be_asked(wait: Found[Wait], opening: Opening) -> bool:
    """Whether they want such a place, and have not been asked about it."""
    return (
        is_wished(wait.record, opening.slot)
        and wait.id not in opening.asked
        and place_key(opening.slot) not in wait.record.offered
    )


async def is_new(unit: Unit, wait: Wait) -> bool:
    """Whether the clinic has not seen them yet; somebody whom it does not know by name is taken for new."""
    patient = await unit.get(Patient, wait.patient) if wait.patient else None
    return patient is None or patient.is_new


async def has_heard(unit: Unit, wait: Wait, freed: Slot) -> bool:
    """Whether this person, who may wait for several things and under several ids, was asked about this place, however
    often it was freed.
    """
    others = await waits_of(unit, await _ids_of(unit, wait.contact))
    return any(place_key(freed) in other.record.offered for other in others)


def _end(unit: Unit, wait: Found[Wait], choice: Choice) -> None:
    if choice.ended < _ENDED_AT_ONCE:
        unit.put(wait.id, ended(wait.record, WaitState.OVER))
        choice.ended += 1


async def _consider(unit: Unit, clinic: Clinic, wait: Found[Wait], freed: _Freed, choice: Choice) -> None:
    now, is_first = freed.now, await is_new(unit, wait.record)
    if not seats_for(clinic, wait.record, freed.slot, freed.sheet, now, is_new=is_first):
        return
    if await _needs_none(unit, wait.record, now):
        unit.put(wait.id, ended(wait.record, WaitState.LEFT))
    elif not await _is_better(unit, wait.record, freed.slot):
        return
    elif (busy := wait.record.asked_until) is not None and busy > now:
        choice.busy_until = min(busy, choice.busy_until or busy)
    elif not await _is_asked(unit, wait.record, freed, choice):
        choice.waits.append(wait)


async def _is_asked(unit: Unit, wait: Wait, freed: _Freed, choice: Choice) -> bool:
    """Whether the same person gave the place up, or is or was asked about it by another wait; else they are now."""
    ids = await _ids_of(unit, wait.contact)
    if not choice.people.isdisjoint(ids) or not set(ids).isdisjoint(freed.was):
        return True
    if await has_heard(unit, wait, freed.slot):
        return True
    choice.people.update(ids)
    return False


async def _ids_of(unit: Unit, contact: ContactId) -> tuple[ContactId, ...]:
    """Every id of this person, whoever was merged into whom."""
    known = await unit.get(Contact, contact)
    survivor = known.same_as if known and known.same_as else contact
    last = await unit.get(Contact, survivor)
    return ids_to_ask(survivor, last) if last else (contact,)


async def _needs_none(unit: Unit, wait: Wait, now: datetime) -> bool:
    """Whether they have booked otherwise since, the visit that it was to replace is none any more, or the contact acts
    for that patient no more.
    """
    patient = await unit.get(Patient, wait.patient) if wait.patient else None
    if patient is not None and patient.unlinked_at is not None:
        return True
    if wait.appointment is not None:
        own = await unit.get(Appointment, wait.appointment)
        return own is None or own.state not in IN_PATIENTS_HANDS
    booked = await unit.find(Appointment, {"contact": wait.contact}, order="starts_at", at_least=now, limit=20)
    return any(_is_instead(found.record, wait) for found in booked)


def _is_instead(visit: Appointment, wait: Wait) -> bool:
    is_same = visit.service == wait.service and wait.patient in (None, visit.patient)
    return is_same and visit.state in IN_PATIENTS_HANDS and visit.created_at > wait.since


async def _is_better(unit: Unit, wait: Wait, freed: Slot) -> bool:
    """Whether it is earlier than the visit that it would replace, or that visit cannot be kept anyway."""
    own = await unit.get(Appointment, wait.appointment) if wait.appointment else None
    return own is None or own.state is AppointmentState.DISPLACED or freed.starts_at < own.starts_at
