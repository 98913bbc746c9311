"""A clinic's book in memory, for tests: each step is one commit, at a time that the test sets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar

import msgspec

from smartclinic import compose
from smartclinic.appointments import changing
from smartclinic.appointments.appointment import Appointment, StoredSheet, Who
from smartclinic.appointments.booking import Bar, Booked, book_visits, find_slots, hold_seats, let_go
from smartclinic.appointments.changing import CannotChange, Changed
from smartclinic.appointments.day_sheet import DaySheet, Entry, Refusal, SheetKey, Slot, empty_sheet
from smartclinic.appointments.slots import Wanted
from smartclinic.clinics.model import Clinic, Part
from smartclinic.contacts.acting_for import Comer
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Patient
from smartclinic.platform.clock import HONG_KONG
from smartclinic.platform.keys import Cipher
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.records.codec import Codec
from smartclinic.records.fields import Record
from smartclinic.work.unit import Unit

NOW: Final = datetime(2026, 11, 23, 10, 0, tzinfo=HONG_KONG).astimezone(UTC)
ME, OTHER = ContactId("me"), ContactId("other")
SLOT: Final = Slot("chan", "mong-kok", "consultation", date(2026, 11, 24), Part.AFTERNOON, 15 * 60 + 30, 15)
VACCINATION: Final = msgspec.structs.replace(SLOT, service_id="flu-vaccine", capacity=3)

T = TypeVar("T")
R = TypeVar("R", bound=Record)


class Book:
    """One clinic over a store in memory."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic, self.store, self.now = clinic, SqliteStore.open("sqlite://", compose.service_schema()), NOW

    def unit(self) -> Unit:
        return Unit(self.store, Codec(self.clinic.id, Cipher(b"key1", b"k" * 32, self.clinic.id)), now=self.now)

    async def do(self, step: Callable[[Unit], Awaitable[T]]) -> T:
        unit = self.unit()
        result = await step(unit)
        if unit.writes:
            await self.store.commit(unit.writes)
        return result

    async def hold(self, *seats: Slot, by: ContactId = ME, merged: Sequence[ContactId] = ()) -> Refusal | Bar | None:
        return await self.do(lambda unit: hold_seats(unit, self.clinic, seats, by, self.now, merged=merged))

    async def let_go(self, slot: Slot, by: ContactId = ME) -> None:
        await self.do(lambda unit: let_go(unit, slot, by))

    async def try_to_book(
        self, seats: Slot | Sequence[Slot], comers: str | Sequence[Comer], by: ContactId | None = ME, *,
        cause: str = "m1", **more: Any,
    ) -> tuple[Booked, ...] | Refusal | Bar:  # fmt: skip
        places = (seats,) if isinstance(seats, Slot) else seats
        who = (Comer(comers),) if isinstance(comers, str) else comers
        return await self.do(
            lambda unit: book_visits(unit, self.clinic, places, who, by, cause=cause, now=self.now, **more)
        )

    async def book(self, slot: Slot, name: str, by: ContactId | None = ME, **more: Any) -> Booked:
        booked = await self.try_to_book(slot, name, by, **more)
        assert isinstance(booked, tuple)
        return booked[0]

    async def move(
        self, booked: str, slot: Slot, whose: Sequence[ContactId] | None = (ME,), revision: int | None = None
    ) -> Changed | Refusal | Bar | CannotChange:
        by = Who.STAFF if whose is None else Who.PATIENT
        return await self.do(
            lambda unit: changing.move(
                unit, self.clinic, booked, slot, now=self.now, whose=whose, revision=revision, by=by
            )
        )

    async def cancel(
        self, booked: str, whose: Sequence[ContactId] | None = (ME,), revision: int | None = None, by: Who = Who.PATIENT
    ) -> Changed | CannotChange:
        return await self.do(
            lambda unit: changing.cancel(unit, self.clinic, booked, now=self.now, whose=whose, revision=revision, by=by)
        )

    async def read(self, cls: type[R], record_id: str) -> R:
        found = await self.unit().get(cls, record_id)
        assert found is not None
        return found

    async def appointment(self, booked: str) -> Appointment:
        return await self.read(Appointment, booked)

    async def patient_of(self, booked: str) -> Patient:
        return await self.read(Patient, (await self.appointment(booked)).patient or "")

    async def entries(self, slot: Slot = SLOT) -> tuple[Entry, ...]:
        return (await self.sheet(slot.sheet_key)).entries

    async def sheet(self, key: SheetKey) -> DaySheet:
        stored = await self.unit().get(StoredSheet, key.id)
        return stored.sheet if stored else empty_sheet(key)

    async def free(self, by: ContactId = ME, service: str = "consultation") -> list[int]:
        wanted = Wanted(service, SLOT.day, SLOT.day, SLOT.part, doctor_ids=("chan",), contact_id=by)
        found = await find_slots(self.unit(), self.clinic, wanted, self.now, allows=lambda _: True, enough=1)
        return [slot.start for slot in found]


def at(minute: int, slot: Slot = SLOT) -> Slot:
    """The same place at another minute of the day."""
    return msgspec.structs.replace(slot, start=minute)
