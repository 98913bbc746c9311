"""Finding, holding and booking a place, within the caller's unit of work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from smartclinic.appointments import day_sheet
from smartclinic.appointments.appointment import Appointment, StoredSheet, reference
from smartclinic.appointments.day_sheet import DaySheet, Refusal, SheetKey, Slot, empty_sheet
from smartclinic.appointments.slots import Wanted, free_slots, in_steps, needed_sheets
from smartclinic.appointments.states import AppointmentState
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.acting_for import Comer
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Source
from smartclinic.platform.ids import digest
from smartclinic.work.unit import Unit

DAYS_AT_ONCE: Final = 4
"""Sheets are read a few days at a time until enough slots are found."""

MOST_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Booked:
    """The place is the patient's."""

    appointment_id: str
    appointment: Appointment


BookingResult: TypeAlias = Booked | Refusal


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


async def hold_seats(
    unit: Unit, clinic: Clinic, seats: Sequence[Slot], contact: ContactId, now: datetime,
    *, merged: Sequence[ContactId] = (),
) -> Refusal | Bar | None:  # fmt: skip
    """Keep these places, all on one sheet, for the contact for the clinic's minutes; None when they are kept.

    They replace what the contact held on that sheet; a booked place is never touched. `merged`, here and below: who
    turned out to be the same person; what they hold is the contact's.
    """
    raise NotImplementedError


async def book_visits(
    unit: Unit, clinic: Clinic, seats: Sequence[Slot], comers: Sequence[Comer], contact: ContactId | None,
    *, cause: str, now: datetime, merged: Sequence[ContactId] = (), source: Source = Source.WHATSAPP,
    booked_by: str | None = None, phone: str | None = None,
) -> tuple[Booked, ...] | Refusal | Bar:  # fmt: skip
    """Book one visit for each who comes, in their order, in one commit with the sheet; all of them or none.

    `seats`: as many, all on one sheet (`slots.seats`). `cause`: the message whose name confirmed what was read back
    (policy A07), or the act: the same cause finds its own bookings. The same person at the same time is booked once,
    however often it is asked: the visit that exists is found. A family shares `group`. No id is made of a name: it
    would outlive the name's erasure, and confirm a guess. `booked_by`: who of the staff; their limits are their own.
    """
    raise NotImplementedError


async def find_slots(
    unit: Unit, clinic: Clinic, wanted: Wanted, now: datetime, *, allows: Callable[[Slot], bool], enough: int
) -> Sequence[Slot]:
    """At least `enough` free slots that are allowed, where there are as many; fewer where the horizon ends first."""
    found: list[Slot] = []
    for step in in_steps(clinic, wanted, now, DAYS_AT_ONCE):
        sheets = await _sheets(unit, needed_sheets(clinic, step, now))
        found += filter(allows, free_slots(clinic, sheets, step, now, limit=MOST_AT_ONCE))
        if len(found) >= enough:
            break
    return found


async def hold_slot(
    unit: Unit, clinic: Clinic, slot: Slot, contact: ContactId, now: datetime, *, merged: Sequence[ContactId] = ()
) -> Refusal | None:
    """Keep a place for the contact for the clinic's minutes; None when it is kept.

    `merged`, here and below: who turned out to be the same person; what they hold is the contact's.
    """
    until = now + timedelta(minutes=clinic.booking.hold_minutes)
    sheet = day_sheet.hold(_without(await _sheet(unit, slot), merged), slot, contact, now, until)
    if isinstance(sheet, Refusal):
        return sheet
    unit.put(slot.sheet_key.id, StoredSheet(sheet=sheet))
    return None


async def let_go(unit: Unit, slot: Slot, contact: ContactId, merged: Sequence[ContactId] = ()) -> None:
    """End the contact's hold on the slot's sheet, if there is one."""
    before = await _sheet(unit, slot)
    after = _without(before, (contact, *merged))
    if after is not before:
        unit.put(slot.sheet_key.id, StoredSheet(sheet=after))


async def book_slot(
    unit: Unit, slot: Slot, contact: ContactId, patient_name: str, *, confirmed_by: str, now: datetime,
    merged: Sequence[ContactId] = (),
) -> BookingResult:  # fmt: skip
    """Book a place in one commit with its sheet.

    The same patient at the same time is booked once, however often the name is sent or the turn runs: the appointment
    that exists is found. No id is made of a name: it would outlive the name's erasure, and confirm a guess.
    """
    appointment_id = digest("appointment", contact, slot.doctor_id, slot.starts_at.isoformat(), confirmed_by)
    await unit.load((StoredSheet, slot.sheet_key.id), (Appointment, appointment_id))
    occupancy = await _sheet(unit, slot)
    if (booked := await _booked_before(unit, occupancy, slot, (contact, *merged), patient_name)) is not None:
        return booked
    if await unit.get(Appointment, appointment_id) is not None:  # this very message booked it, and it was cancelled
        return Refusal.TAKEN
    sheet = day_sheet.book(_without(occupancy, merged), slot, appointment_id, contact, now)
    if isinstance(sheet, Refusal):
        return sheet
    appointment = Appointment(
        contact=contact, patient_name=patient_name, doctor=slot.doctor_id, branch=slot.branch_id,
        service=slot.service_id, starts_at=slot.starts_at.astimezone(UTC), minutes=slot.minutes,
        state=AppointmentState.BOOKED, source=Source.WHATSAPP, confirmed_by=confirmed_by, created_at=now,
        reference=reference(appointment_id),
    )  # fmt: skip
    unit.put(slot.sheet_key.id, StoredSheet(sheet=sheet))
    unit.create(appointment_id, appointment)
    return Booked(appointment_id, appointment)


async def _booked_before(
    unit: Unit, sheet: DaySheet, slot: Slot, contacts: Sequence[ContactId], patient_name: str
) -> Booked | None:
    """The appointment of this patient at this time, among those on the sheet."""
    ids = [one.by for one in sheet.entries if one.held_until is None and one.start == slot.start]
    await unit.load(*((Appointment, each) for each in ids))
    for each in ids:
        found = await unit.get(Appointment, each)
        if found is None or found.contact not in contacts or found.state is not AppointmentState.BOOKED:
            continue
        if found.patient_name.casefold() == patient_name.casefold():
            return Booked(each, found)
    return None


def _without(sheet: DaySheet, holding: Sequence[ContactId]) -> DaySheet:
    """The sheet without what these contacts only hold; the same sheet if that is nothing."""
    for contact in holding:
        sheet = day_sheet.release(sheet, contact)
    return sheet


async def _sheets(unit: Unit, keys: Sequence[SheetKey]) -> Mapping[SheetKey, DaySheet]:
    """The sheets that exist among these, in one round trip."""
    await unit.load(*((StoredSheet, key.id) for key in keys))
    stored = {key: await unit.get(StoredSheet, key.id) for key in keys}
    return {key: sheet.sheet for key, sheet in stored.items() if sheet is not None}


async def _sheet(unit: Unit, slot: Slot) -> DaySheet:
    stored = await unit.get(StoredSheet, slot.sheet_key.id)
    return stored.sheet if stored else empty_sheet(slot.sheet_key)
