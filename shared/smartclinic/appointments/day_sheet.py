"""Who occupies a doctor's session. One sheet per doctor, date and session; written by compare-and-set alone.

Pure rules: a sheet goes in, and a new sheet or the reason against it comes out. A sheet knows occupancy, not opening
hours: whether a slot may be offered at all is decided in `slots.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from smartclinic.clinics.calendar import at_minute
from smartclinic.clinics.model import Part


class Refusal(StrEnum):
    """Why a place cannot be had."""

    TAKEN = "taken"
    PAST = "past"
    CLOSED = "closed"
    """The session does not take place, or takes nobody any more."""
    NOT_RELEASED = "not_released"
    """Places are left, but none of those that are for patients on WhatsApp."""


class SheetKey(NamedTuple):
    """Which sheet."""

    doctor_id: str
    day: date
    part: Part

    @property
    def id(self) -> str:
        """The sheet's id among the clinic's sheets, such as `chan_2026-11-24_afternoon`."""
        return f"{self.doctor_id}_{self.day.isoformat()}_{self.part.value}"


class Slot(Struct, frozen=True):
    """A visit that could be: this service by this doctor, from `start`, a minute of the day in Hong Kong."""

    doctor_id: str
    branch_id: str
    service_id: str
    day: date
    part: Part
    start: int
    minutes: int
    capacity: int = 1
    buffer: int = 0
    """Minutes kept free after the visit."""
    released: int | None = None
    """How many places of the session the clinic's file gives to WhatsApp; None: all. The sheet may say otherwise."""

    @property
    def sheet_key(self) -> SheetKey:
        """The sheet that this slot is on."""
        return SheetKey(self.doctor_id, self.day, self.part)

    @property
    def starts_at(self) -> datetime:
        """When the visit starts, on Hong Kong's clocks."""
        return at_minute(self.day, self.start)


class Entry(Struct, frozen=True):
    """One patient's place. `by` is an appointment's id, or a contact's while `held_until` (UTC) says so."""

    start: int
    minutes: int
    service_id: str
    by: str
    held_until: datetime | None = None
    buffer: int = 0
    released: bool = True
    """Whether it has one of the places that are for patients on WhatsApp."""

    def stands(self, now: datetime) -> bool:
        """Whether the place is occupied: booked, or held and not expired."""
        return self.held_until is None or now < self.held_until


class DaySheet(Struct, frozen=True):
    """The occupancy of one session. `day` is an ISO date and `part` a `Part`'s value, as they are stored.

    What staff have said of this one session stands here too, so that no booking slips past it: `closed` why it does not
    take place, `stopped` that it takes nobody any more, `released` in place of the file's number, `late_minutes` how
    late the doctor is.
    """

    doctor_id: str
    day: str
    part: str
    entries: tuple[Entry, ...] = ()
    closed: str | None = None
    stopped: bool = False
    released: int | None = None
    late_minutes: int = 0


def empty_sheet(key: SheetKey) -> DaySheet:
    """The sheet of a session on which nothing has been booked yet."""
    return DaySheet(key.doctor_id, key.day.isoformat(), key.part.value)


def hold(sheet: DaySheet, slot: Slot, contact_id: str, now: datetime, until: datetime) -> DaySheet | Refusal:
    """Keep the slot for this contact, in place of what the same contact held on this sheet before."""
    if slot.starts_at <= now:
        return Refusal.PAST
    return _placed(sheet, slot, Entry(slot.start, slot.minutes, slot.service_id, contact_id, until), (contact_id,), now)


def book(sheet: DaySheet, slot: Slot, appointment_id: str, contact_id: str, now: datetime) -> DaySheet | Refusal:
    """Give the slot to this appointment and end the contact's hold. Booked by it already: the sheet as it is.

    An expired hold is no obstacle while nobody else took the place. An appointment that was on this sheet at
    another time moves, all in the same change.
    """
    entry = Entry(slot.start, slot.minutes, slot.service_id, appointment_id)
    if entry in sheet.entries:
        return sheet
    if slot.starts_at <= now:
        return Refusal.PAST
    return _placed(sheet, slot, entry, (appointment_id, contact_id), now)


def release(sheet: DaySheet, by: str) -> DaySheet:
    """The sheet without the places of this appointment or this holding contact; the same sheet if there are none."""
    kept = tuple(entry for entry in sheet.entries if entry.by != by)
    return sheet if len(kept) == len(sheet.entries) else _with(sheet, kept)


def is_free(sheet: DaySheet, slot: Slot, now: datetime, contact_id: str = "") -> bool:
    """Whether nobody but this contact stands in the way of the slot."""
    wanted = span(slot.start, slot.minutes)
    return not wanted & busy_minutes(sheet, slot.service_id, slot.capacity, now, contact_id)


def busy_minutes(sheet: DaySheet, service_id: str, capacity: int, now: datetime, contact_id: str = "") -> int:
    """The minutes of the day at which this service cannot take one more, as the set bits of an integer.

    Patients of the same service share a minute up to its capacity; patients of another never do. What this contact
    only holds is free to it. Bits, because a month of ten doctors' slots is then a few shifts a session.
    """
    standing = [
        entry
        for entry in sheet.entries
        if entry.held_until is None or (entry.by != contact_id and now < entry.held_until)
    ]
    return _busy(standing, service_id, capacity)


def span(start: int, minutes: int) -> int:
    """The minutes from `start` on, as set bits."""
    return ((1 << minutes) - 1) << start


def _busy(standing: Iterable[Entry], service_id: str, capacity: int) -> int:
    full = 0
    at_least = [0] * capacity  # at_least[n]: the minutes with more than n patients of this service
    for entry in standing:
        minutes = span(entry.start, entry.minutes)
        if capacity == 1 or entry.service_id != service_id:
            full |= minutes
            continue
        for n in range(capacity):
            at_least[n], minutes = at_least[n] | minutes, at_least[n] & minutes
    return full | at_least[-1]


def _placed(sheet: DaySheet, slot: Slot, entry: Entry, own: tuple[str, ...], now: datetime) -> DaySheet | Refusal:
    if (sheet.doctor_id, sheet.day, sheet.part) != (slot.doctor_id, slot.day.isoformat(), slot.part.value):
        raise ValueError("the slot belongs to another sheet")
    others = tuple(other for other in sheet.entries if other.stands(now) and other.by not in own)
    if span(slot.start, slot.minutes) & _busy(others, slot.service_id, slot.capacity):
        return Refusal.TAKEN
    return _with(sheet, tuple(sorted((*others, entry), key=lambda other: (other.start, other.by))))


def _with(sheet: DaySheet, entries: tuple[Entry, ...]) -> DaySheet:
    return replace(sheet, entries=entries)
