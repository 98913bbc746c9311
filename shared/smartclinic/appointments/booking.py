"""Finding, holding and booking places, within the caller's unit of work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from smartclinic.appointments import day_sheet
from smartclinic.appointments.appointment import Appointment, StoredSheet
from smartclinic.appointments.asked import AskedVisit, group_id, may_only_ask, people_for, visit_ids
from smartclinic.appointments.day_sheet import Entry, Refusal, SheetKey, Slot
from smartclinic.appointments.for_patient import to_come
from smartclinic.appointments.sheets import sheet_in_turn, sheet_of, sheets, without_holds, write_sheet
from smartclinic.appointments.slots import Wanted, free_slots, in_steps, needed_sheets
from smartclinic.appointments.states import HOLDS_A_PLACE, TO_COME, AppointmentState
from smartclinic.appointments.stock import ServiceState, is_out_of_stock
from smartclinic.clinics.model import Clinic
from smartclinic.contacts import acting_for
from smartclinic.contacts.acting_for import Comer, Giver, Named
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Source
from smartclinic.records.fields import Record
from smartclinic.work.unit import Found, Unit

DAYS_AT_ONCE: Final = 4
"""Sheets are read a few days at a time until enough slots are found."""

MOST_AT_ONCE: Final = 1000

_OF_ONE_PATIENT: Final = 20


@dataclass(frozen=True, slots=True)
class Booked:
    """The place is the patient's."""

    appointment_id: str
    appointment: Appointment


class Bar(StrEnum):
    """Why somebody may not book now, whatever places there are."""

    TOO_MANY = "too_many"
    """The contact has as many visits to come as the clinic allows."""
    ASK_STAFF = "ask_staff"
    """They have missed visits too often: it can be requested (`requesting.request_visits`)."""
    NOT_ATTESTED = "not_attested"
    """Somebody else's data, given for the first time (policy A06): ask once, then book with `attested`."""
    OUT_OF_STOCK = "out_of_stock"
    ALREADY_BOOKED = "already_booked"
    """The same person has another visit at that time."""


async def find_slots(
    unit: Unit, clinic: Clinic, wanted: Wanted, now: datetime, *, allows: Callable[[Slot], bool], enough: int
) -> Sequence[Slot]:
    """At least `enough` free slots that are allowed, where there are as many; fewer where the horizon ends first.

    None of a service that is out of stock.
    """
    found: list[Slot] = []
    for step in in_steps(clinic, wanted, now, DAYS_AT_ONCE):
        keys = needed_sheets(clinic, step, now)
        await unit.load((ServiceState, wanted.service_id), *((StoredSheet, key.id) for key in keys))
        if await is_out_of_stock(unit, wanted.service_id):
            return ()
        occupied = await sheets(unit, keys)
        found += filter(allows, free_slots(clinic, occupied, step, now, limit=MOST_AT_ONCE))
        if len(found) >= enough:
            break
    return found


async def hold_seats(
    unit: Unit, clinic: Clinic, seats: Sequence[Slot], contact: ContactId, now: datetime,
    *, merged: Sequence[ContactId] = (),
) -> Refusal | Bar | None:  # fmt: skip
    """Keep these places, all on one sheet, for the contact for the clinic's minutes; None when they are kept.

    They replace what the contact held on that sheet; a booked place is never touched, and a move needs no hold.
    `merged`, here and below: who turned out to be the same person; what they hold is the contact's.
    """
    key, ids = _one_sheet(seats), (contact, *merged)
    until = now + timedelta(minutes=clinic.booking.hold_minutes)
    await sheet_in_turn(unit, key)
    sheet = day_sheet.hold(without_holds(await sheet_of(unit, key), merged), seats, contact, now, until)
    if isinstance(sheet, Refusal):
        unit.pass_turn()
        return sheet
    open_, _ = await asyncio.gather(to_come(unit, ids, now), unit.load((ServiceState, seats[0].service_id)))
    if await is_out_of_stock(unit, seats[0].service_id):
        return Bar.OUT_OF_STOCK
    if _are_too_many(clinic, open_, len(seats)):
        return Bar.TOO_MANY
    write_sheet(unit, key, sheet)
    return None


async def let_go(unit: Unit, slot: Slot, contact: ContactId, merged: Sequence[ContactId] = ()) -> None:
    """End the contact's hold on the slot's sheet, if there is one."""
    before = await sheet_of(unit, slot.sheet_key)
    after = without_holds(before, (contact, *merged))
    if after is not before:
        write_sheet(unit, slot.sheet_key, after)


async def book_visits(
    unit: Unit, clinic: Clinic, seats: Sequence[Slot], comers: Sequence[Comer], contact: ContactId | None,
    *, cause: str, now: datetime, merged: Sequence[ContactId] = (), source: Source = Source.WHATSAPP,
    booked_by: str | None = None, phone: str | None = None,
) -> tuple[Booked, ...] | Refusal | Bar:  # fmt: skip
    """Book one visit for each who comes, in their order, in one commit with the sheet; all of them or none.

    `seats`: as many, all on one sheet (`slots.seats`). `cause`: the message whose name confirmed what was read back
    (policy A07), or the act: the same cause finds its own bookings. The same person at the same time is booked once,
    however often it is asked: the visit that exists is found. A family shares `group`. No id is made of a name: it
    would outlive the name's erasure, and confirm a guess. `booked_by`: who of the staff, whom the limits for patients
    do not bind. A place of the clinic's own diary has a comer without a name.
    """
    giver = Giver((contact, *merged) if contact else (), cause, source, phone, booked_by)
    ours = visit_ids(giver, seats)
    if refused := await _is_hopeless(unit, giver, seats, ours, now):
        return refused
    reading = unit.load((ServiceState, seats[0].service_id), *_appointments(ours))
    people, open_, _ = await asyncio.gather(
        people_for(unit, giver, comers, now), to_come(unit, giver.ids, now), reading
    )
    if people is None:
        return Bar.NOT_ATTESTED
    asked = [AskedVisit(*each) for each in zip(ours, seats, comers, people, strict=True)]
    before = await _booked_before(unit, asked, open_ if giver.ids else await _visits_of(unit, people))
    if isinstance(before, Refusal | Bar):
        return before
    new = [each for each in asked if each.id not in before]
    if not new:
        return tuple(before[each.id] for each in asked)
    if barred := await _barred(unit, clinic, new, open_, now, by_staff=booked_by is not None):
        return barred
    booked = await _placed(unit, new, giver, now)
    return booked if isinstance(booked, Refusal) else tuple((before | booked)[each.id] for each in asked)


# --- steps


async def _is_hopeless(
    unit: Unit, giver: Giver, seats: Sequence[Slot], ours: Sequence[str], now: datetime
) -> Refusal | None:
    """The refusal of whoever cannot have the places and has none of them already.

    The sheet is read first, and in turn, so that of hundreds who want one place most are answered by this alone.
    """
    key = _one_sheet(seats)
    await sheet_in_turn(unit, key)
    before, by_staff = without_holds(await sheet_of(unit, key), giver.ids), giver.added_by is not None
    sheet = day_sheet.book(before, seats, ours, giver.contact or "", now, by_staff=by_staff)
    if not isinstance(sheet, Refusal):
        return None
    unit.pass_turn()
    there = [entry.by for entry in before.entries if entry.held_until is None and _is_beside(entry, seats)]
    await unit.load(*_appointments((*ours, *there)))
    if any([await unit.get(Appointment, each) for each in ours]):
        return None
    found = [await unit.get(Appointment, each) for each in there]
    are_theirs = (each is not None and (each.contact in giver.ids or each.contact is giver.contact) for each in found)
    return None if any(are_theirs) else sheet


def _is_beside(entry: Entry, seats: Sequence[Slot]) -> bool:
    return any(entry.start < seat.start + seat.minutes and seat.start < entry.start + entry.minutes for seat in seats)


def _appointments(ids: Sequence[str]) -> list[tuple[type[Record], str]]:
    return [(Appointment, each) for each in ids]


async def _booked_before(
    unit: Unit, asked: Sequence[AskedVisit], open_: Sequence[Found[Appointment]]
) -> dict[str, Booked] | Refusal | Bar:
    """Of those that are asked for, the ones that exist already. A refusal: one of them cannot be beside what exists."""
    found: dict[str, Booked] = {}
    people = [each.person.id for each in asked if each.person]
    if len(set(people)) < len(people):
        return Bar.ALREADY_BOOKED
    for each in asked:
        if (ours := await unit.get(Appointment, each.id)) is not None:
            if ours.state not in HOLDS_A_PLACE:  # this very cause booked it, and it was cancelled since
                return Refusal.TAKEN
            found[each.id] = Booked(each.id, ours)
            continue
        for other in open_:
            if not each.is_of(other.record) or not each.overlaps(other.record):
                continue
            if not each.is_exactly(other.record):
                return Bar.ALREADY_BOOKED
            found[each.id] = Booked(other.id, other.record)
    return found


async def _barred(
    unit: Unit, clinic: Clinic, new: Sequence[AskedVisit], open_: Sequence[Found[Appointment]], now: datetime,
    *, by_staff: bool,
) -> Bar | None:  # fmt: skip
    if await is_out_of_stock(unit, new[0].slot.service_id):
        return Bar.OUT_OF_STOCK
    if by_staff:
        return None
    if may_only_ask(clinic, new, now):
        return Bar.ASK_STAFF
    return Bar.TOO_MANY if _are_too_many(clinic, open_, len(new)) else None


async def _placed(unit: Unit, new: Sequence[AskedVisit], giver: Giver, now: datetime) -> dict[str, Booked] | Refusal:
    """Write the visits, their people and their sheet; nothing where one of them cannot have its place."""
    key = new[0].slot.sheet_key
    sheet = day_sheet.book(
        without_holds(await sheet_of(unit, key), giver.ids), [each.slot for each in new], [each.id for each in new],
        giver.contact or "", now, by_staff=giver.added_by is not None,
    )  # fmt: skip
    if isinstance(sheet, Refusal):
        unit.pass_turn()  # those who wait for the sheet need not wait for what is offered instead
        return sheet
    write_sheet(unit, key, sheet)
    acting_for.keep(unit, [each.person for each in new if each.person])
    group, booked = group_id(giver, len(new)), dict[str, Booked]()
    for each in new:
        booked[each.id] = Booked(each.id, each.appointment(unit, giver, now, group=group))
        unit.create(each.id, booked[each.id].appointment)
    return booked


async def _visits_of(unit: Unit, people: Sequence[Named | None]) -> list[Found[Appointment]]:
    """The latest visits of those who are not on WhatsApp and were known before."""
    known = [each.id for each in people if each and not each.is_added]
    found = await asyncio.gather(
        *(unit.find(Appointment, {"patient": each}, order="-starts_at", limit=_OF_ONE_PATIENT) for each in known)
    )
    return [each for visits in found for each in visits]


def _are_too_many(clinic: Clinic, open_: Sequence[Found[Appointment]], more: int) -> bool:
    """Whether the contact would have more visits to come than the clinic allows; displaced ones do not count."""
    counted = TO_COME | {AppointmentState.REQUESTED}
    return sum(each.record.state in counted for each in open_) + more > clinic.booking.most_open


def _one_sheet(seats: Sequence[Slot]) -> SheetKey:
    keys = {seat.sheet_key for seat in seats}
    if len(keys) != 1:
        raise ValueError("places that are booked together lie on one sheet")
    return keys.pop()
