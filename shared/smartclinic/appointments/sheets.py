"""Day sheets in a unit of work: read together, changed as often as it takes, written once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from smartclinic.appointments import day_sheet
from smartclinic.appointments.appointment import Appointment, StoredSheet
from smartclinic.appointments.day_sheet import DaySheet, SheetKey, Slot, empty_sheet
from smartclinic.clinics.calendar import minute_of
from smartclinic.clinics.model import Clinic, Part
from smartclinic.contacts.identity import ContactId
from smartclinic.platform.clock import hong_kong
from smartclinic.records.fields import Record
from smartclinic.work.unit import Unit

_PARTS_END: Final = ((13 * 60, Part.MORNING), (18 * 60, Part.AFTERNOON))


async def sheets(unit: Unit, keys: Sequence[SheetKey]) -> Mapping[SheetKey, DaySheet]:
    """The sheets that exist among these, in one round trip."""
    await unit.load(*((StoredSheet, key.id) for key in keys))
    stored = {key: await unit.get(StoredSheet, key.id) for key in keys}
    return {key: sheet.sheet for key, sheet in stored.items() if sheet is not None}


async def sheet_of(unit: Unit, key: SheetKey) -> DaySheet:
    """The sheet as this unit is to write it, else as it is stored; an empty one where nobody has booked yet."""
    stored = unit.latest(StoredSheet, key.id) or await unit.get(StoredSheet, key.id)
    return stored.sheet if stored else empty_sheet(key)


async def sheet_in_turn(unit: Unit, key: SheetKey, *also: tuple[type[Record], str]) -> None:
    """Read a sheet that many may want at once: whoever has its turn writes it before the next one reads it.

    `also` is read in the same round trip. Whoever will not write it passes the turn on (`Unit.pass_turn`).
    """
    await unit.take_turn(StoredSheet, key.id)
    await unit.load((StoredSheet, key.id), *also)


def write_sheet(unit: Unit, key: SheetKey, sheet: DaySheet) -> None:
    """Write a sheet that `sheet_of` has read in this unit, in place of what was to be written of it."""
    unit.put_over(key.id, StoredSheet(sheet=sheet))


def without_holds(sheet: DaySheet, contacts: Sequence[ContactId]) -> DaySheet:
    """The sheet without what these contacts only hold; the same sheet if that is nothing."""
    for contact in contacts:
        sheet = day_sheet.release(sheet, contact)
    return sheet


def sheet_key(appointment: Appointment) -> SheetKey:
    """On which sheet an appointment has its place."""
    at = hong_kong(appointment.starts_at)
    part = appointment.part or _part_at(minute_of(at.time()))
    return SheetKey(appointment.doctor, at.date(), part)


def place_of(clinic: Clinic, appointment: Appointment) -> Slot:
    """The place of an appointment, whatever the calendar says of its session by now. It need not have it any more."""
    key, start = sheet_key(appointment), minute_of(hong_kong(appointment.starts_at).time())
    service = next((each for each in clinic.services if each.id == appointment.service), None)
    return Slot(
        doctor_id=key.doctor_id, branch_id=appointment.branch, service_id=appointment.service, day=key.day,
        part=key.part, start=start, minutes=appointment.minutes, capacity=service.capacity if service else 1,
        buffer=service.buffer_minutes if service else 0,
    )  # fmt: skip


def _part_at(minute: int) -> Part:
    """The session of an appointment that was booked before its part was kept."""
    return next((part for end, part in _PARTS_END if minute < end), Part.EVENING)
