"""Who occupies a doctor's session. One sheet per doctor, date and session; written by compare-and-set alone.

Pure rules: a sheet goes in, and a new sheet or the reason against it comes out. A sheet knows occupancy and what staff
said of this one session, not opening hours: whether a slot may be offered at all is decided in `slots.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from smartclinic.clinics.calendar import at_minute
from smartclinic.clinics.model import Part

_RUNS: Final = tuple((1 << minutes) - 1 for minutes in range(361))
"""So many bits in a row, up to the longest visit and buffer: a month of full sheets asks for tens of thousands."""


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
    late the doctor is, `only_here` why it goes on for whoever has come, and for nobody else, `not_before` the minute of
    the day from which on patients are seen again.
    """

    doctor_id: str
    day: str
    part: str
    entries: tuple[Entry, ...] = ()
    closed: str | None = None
    stopped: bool = False
    released: int | None = None
    late_minutes: int = 0
    only_here: str | None = None
    not_before: int = 0

    @property
    def off(self) -> str | None:
        """Why nobody comes any more who has not come yet; None: they do."""
        return self.closed or self.only_here


def empty_sheet(key: SheetKey) -> DaySheet:
    """The sheet of a session on which nothing has been booked yet."""
    return DaySheet(key.doctor_id, key.day.isoformat(), key.part.value)


def hold(
    sheet: DaySheet, slots: Slot | Sequence[Slot], contact_id: str, now: datetime, until: datetime, *,
    by_staff: bool = False,
) -> DaySheet | Refusal:  # fmt: skip
    """Keep these places for the contact, all or none, instead of what the same contact held on this sheet before.

    `by_staff`, here and below: it is for the clinic's own diary, so that the places released to WhatsApp do not limit
    it and are not used up by it.
    """
    seats = _several(slots)
    entries = [_entry(seat, contact_id, until=until, released=not by_staff) for seat in seats]
    return _placed(sheet, seats, entries, (contact_id,), now)


def book(
    sheet: DaySheet, slots: Slot | Sequence[Slot], appointments: str | Sequence[str], contact_id: str, now: datetime, *,
    by_staff: bool = False,
) -> DaySheet | Refusal:  # fmt: skip
    """Give the slot to this appointment, or each of a group's to its own; all or none. Ends the contact's holds.

    Booked by them already: the sheet as it is. An expired hold is no obstacle while nobody else took the place. An
    appointment that was on this sheet at another time moves, all in the same change.
    """
    seats, ids = _several(slots), (appointments,) if isinstance(appointments, str) else tuple(appointments)
    entries = [_entry(seat, by, released=not by_staff) for seat, by in zip(seats, ids, strict=True)]
    booked = {(each.by, each.start, each.minutes, each.service_id) for each in sheet.entries}
    if all((each.by, each.start, each.minutes, each.service_id) in booked for each in entries):
        return sheet
    return _placed(sheet, seats, entries, (*ids, contact_id), now)


def moved(
    sheets: tuple[DaySheet, DaySheet], slot: Slot, appointment_id: str, contact_id: str, now: datetime, *,
    by_staff: bool = False,
) -> tuple[DaySheet, DaySheet] | Refusal:  # fmt: skip
    """The old and the new sheet after the appointment has gone to its slot on the new one; written in one commit.

    Refused: it keeps its place. Within one session pass the same sheet twice; both results are then the same one.
    """
    old, new = sheets
    booked = book(new, slot, appointment_id, contact_id, now, by_staff=by_staff)
    if isinstance(booked, Refusal):
        return booked
    return (booked if _id_of(old) == _id_of(new) else release(old, appointment_id)), booked


def release(sheet: DaySheet, by: str) -> DaySheet:
    """The sheet without the places of this appointment or this holding contact; the same sheet if there are none."""
    kept = tuple(entry for entry in sheet.entries if entry.by != by)
    return sheet if len(kept) == len(sheet.entries) else _with(sheet, kept)


def is_free(
    sheet: DaySheet, slots: Slot | Sequence[Slot], now: datetime, contact_id: str = "", *, by_staff: bool = False
) -> bool:
    """Whether nothing but what this contact holds stands in the way of these places."""
    seats = _several(slots)
    entries = [_entry(seat, contact_id, released=not by_staff) for seat in seats]
    return _against(sheet, seats, entries, (contact_id,), now) is None


def takes_bookings(sheet: DaySheet) -> bool:
    """Whether the session takes place and staff have not stopped it."""
    return sheet.closed is None and not sheet.stopped


def released_places(sheet: DaySheet, released: int | None) -> int | None:
    """How many places of the session are for patients on WhatsApp: what staff said, else `released` of the file."""
    return released if sheet.released is None else sheet.released


def has_released(sheet: DaySheet, released: int | None, people: int, now: datetime, contact_id: str = "") -> bool:
    """Whether so many people more may have a place through WhatsApp, beside what this contact holds already.

    Who has a place keeps it when staff release fewer, so a hold is still booked then.
    """
    limit = released_places(sheet, released)
    if limit is None or len(sheet.entries) + people <= limit:
        return True
    own = others = 0
    for entry in sheet.entries:
        if entry.released and entry.stands(now):
            is_own = entry.by == contact_id and entry.held_until is not None
            own, others = own + is_own, others + (not is_own)
    return people <= own or others + people <= limit


def busy_minutes(
    sheet: DaySheet, service_id: str, capacity: int, now: datetime, contact_id: str = "", *, people: int = 1
) -> int:
    """The minutes of the day at which this service cannot take so many people more, as the set bits of an integer.

    Patients of the same service share a minute up to its capacity; patients of another never do. What is kept free
    after a visit is busy. What this contact only holds is free to it. Bits, because a month of ten doctors' slots is
    then a few shifts a session.
    """
    if capacity > 1:
        standing = _standing(sheet, now, contact_id)
        return _busy(standing, service_id, capacity, people) | span(0, sheet.not_before)
    full = span(
        0, sheet.not_before
    )  # written apart because nearly every visit is of this kind, and a month has tens of thousands
    for entry in sheet.entries:
        until = entry.held_until
        if until is None or (entry.by != contact_id and now < until):
            full |= _RUNS[entry.minutes + entry.buffer] << entry.start
    return full


def span(start: int, minutes: int) -> int:
    """The minutes from `start` on, as set bits."""
    return ((1 << minutes) - 1) << start


def _standing(sheet: DaySheet, now: datetime, contact_id: str) -> list[Entry]:
    return [
        entry
        for entry in sheet.entries
        if entry.held_until is None or (entry.by != contact_id and now < entry.held_until)
    ]


def _busy(standing: Iterable[Entry], service_id: str, capacity: int, people: int = 1) -> int:
    full = 0
    at_least = [0] * capacity  # at_least[n]: the minutes with more than n patients of this service
    for entry in standing:
        minutes = _RUNS[entry.minutes + entry.buffer] << entry.start
        if capacity == 1 or entry.service_id != service_id:
            full |= minutes
            continue
        for n in range(capacity):
            at_least[n], minutes = at_least[n] | minutes, at_least[n] & minutes
    return full | at_least[capacity - people]


def _placed(
    sheet: DaySheet, seats: Sequence[Slot], entries: list[Entry], own: tuple[str, ...], now: datetime
) -> DaySheet | Refusal:
    """The sheet with these entries in place of all that `own` had on it."""
    if any(seat.starts_at <= now for seat in seats):
        return Refusal.PAST
    if refusal := _against(sheet, seats, entries, own, now):
        return refusal
    others = [other for other in sheet.entries if other.stands(now) and other.by not in own]
    return _with(sheet, tuple(sorted((*others, *entries), key=lambda each: (each.start, each.by))))


def _against(
    sheet: DaySheet, seats: Sequence[Slot], entries: list[Entry], own: tuple[str, ...], now: datetime
) -> Refusal | None:
    """What stands in the way of these entries, were all that `own` has on the sheet taken away."""
    if any(seat.sheet_key.id != _id_of(sheet) for seat in seats):
        raise ValueError("the slot belongs to another sheet")
    if not takes_bookings(sheet) or (entries[0].released and seats[0].start < sheet.not_before):
        return Refusal.CLOSED
    standing = [other for other in sheet.entries if other.stands(now) and other.by not in own]
    for seat, entry in zip(seats, entries, strict=True):
        if span(seat.start, seat.minutes + seat.buffer) & _busy(standing, seat.service_id, seat.capacity):
            return Refusal.TAKEN
        standing.append(entry)
    limit = released_places(sheet, seats[0].released)
    if limit is None or not entries[0].released or _released_of(standing) <= limit:
        return None
    had = _released_of(each for each in sheet.entries if each.by in own and each.stands(now))
    return Refusal.NOT_RELEASED if len(entries) > had else None


def _released_of(entries: Iterable[Entry]) -> int:
    return sum(entry.released for entry in entries)


def _several(slots: Slot | Sequence[Slot]) -> Sequence[Slot]:
    return (slots,) if isinstance(slots, Slot) else slots


def _entry(slot: Slot, by: str, *, until: datetime | None = None, released: bool) -> Entry:
    return Entry(slot.start, slot.minutes, slot.service_id, by, until, slot.buffer, released)


def _id_of(sheet: DaySheet) -> str:
    return f"{sheet.doctor_id}_{sheet.day}_{sheet.part}"


def _with(sheet: DaySheet, entries: tuple[Entry, ...]) -> DaySheet:
    return replace(sheet, entries=entries)
