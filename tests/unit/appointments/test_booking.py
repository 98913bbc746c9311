from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from smartclinic import compose
from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.booking import Booked, BookingResult, book_slot, find_slots, hold_slot, let_go
from smartclinic.appointments.day_sheet import Refusal, Slot
from smartclinic.appointments.slots import Wanted
from smartclinic.appointments.states import AppointmentState
from smartclinic.clinics.model import Clinic, Part
from smartclinic.contacts.identity import ContactId
from smartclinic.platform.clock import HONG_KONG
from smartclinic.platform.keys import Cipher
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.records.codec import Codec
from smartclinic.work.unit import Unit

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=HONG_KONG).astimezone(UTC)
ME, OTHER = ContactId("me"), ContactId("other")
SLOT = Slot("chan", "mong-kok", "consultation", date(2026, 11, 24), Part.AFTERNOON, 15 * 60 + 30, 15)
VACCINATION = msgspec.structs.replace(SLOT, service_id="flu-vaccine", capacity=3)


class Book:
    """A store in memory; each step is one commit."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic, self.store = clinic, SqliteStore.open("sqlite://", compose.service_schema())

    def unit(self) -> Unit:
        return Unit(self.store, Codec(self.clinic.id, Cipher(b"key1", b"k" * 32, self.clinic.id)), now=NOW)

    async def keep(self, unit: Unit) -> None:
        if unit.writes:
            await self.store.commit(unit.writes)

    async def hold(self, slot: Slot, contact: ContactId, now: datetime = NOW) -> Refusal | None:
        unit = self.unit()
        refusal = await hold_slot(unit, self.clinic, slot, contact, now)
        await self.keep(unit)
        return refusal

    async def book(
        self, slot: Slot, contact: ContactId, name: str, message: str = "m1", now: datetime = NOW
    ) -> BookingResult:
        unit = self.unit()
        booked = await book_slot(unit, slot, contact, name, confirmed_by=message, now=now)
        await self.keep(unit)
        return booked

    async def free(self, contact: ContactId, now: datetime = NOW) -> list[int]:
        wanted = Wanted("consultation", SLOT.day, SLOT.day, SLOT.part, doctor_ids=("chan",), contact_id=contact)
        found = await find_slots(self.unit(), self.clinic, wanted, now, allows=lambda _: True, enough=1)
        return [slot.start for slot in found]


@pytest.fixture
def book(clinic: Clinic) -> Book:
    return Book(clinic)


async def test_a_held_place_is_free_to_its_holder_alone_and_for_minutes_alone(book: Book) -> None:
    await book.hold(SLOT, ME)

    assert SLOT.start in await book.free(ME)
    assert SLOT.start not in await book.free(OTHER)
    assert SLOT.start in await book.free(OTHER, NOW + timedelta(minutes=10))


async def test_two_patients_cannot_have_the_same_place(book: Book) -> None:
    await book.hold(SLOT, ME)

    assert await book.hold(SLOT, OTHER) is Refusal.TAKEN
    assert await book.book(SLOT, OTHER, "李大文") is Refusal.TAKEN
    assert isinstance(await book.book(SLOT, ME, "陳大文"), Booked)


async def test_an_expired_hold_still_books_while_nobody_else_came(book: Book) -> None:
    await book.hold(SLOT, ME)

    assert isinstance(await book.book(SLOT, ME, "陳大文", now=NOW + timedelta(minutes=30)), Booked)


async def test_an_expired_hold_is_lost_when_somebody_else_came(book: Book) -> None:
    await book.hold(SLOT, ME)
    later = NOW + timedelta(minutes=30)
    await book.book(SLOT, OTHER, "李大文", now=later)

    assert await book.book(SLOT, ME, "陳大文", now=later) is Refusal.TAKEN


async def test_the_same_name_sent_again_finds_the_booking_that_exists(book: Book) -> None:
    first = await book.book(SLOT, ME, "Chan Tai Man", "m1")
    again = await book.book(SLOT, ME, "CHAN Tai Man", "m2")

    assert isinstance(first, Booked)
    assert again == first


async def test_the_same_message_run_again_finds_its_booking(book: Book) -> None:
    first = await book.book(SLOT, ME, "陳大文", "m1")

    assert await book.book(SLOT, ME, "陳大文", "m1") == first


async def test_an_id_says_nothing_of_the_name(book: Book, clinic: Clinic) -> None:
    one, other = await book.book(SLOT, ME, "陳大文", "m1"), await Book(clinic).book(SLOT, ME, "李小美", "m1")

    assert isinstance(one, Booked)
    assert isinstance(other, Booked)
    assert one.appointment_id == other.appointment_id


async def test_a_message_whose_booking_was_cancelled_does_not_book_again(book: Book) -> None:
    first = await book.book(SLOT, ME, "陳大文", "m1")
    assert isinstance(first, Booked)
    await _cancel(book, first)

    assert await book.book(SLOT, ME, "陳大文", "m1") is Refusal.TAKEN


async def test_another_name_at_the_same_time_is_another_patient(book: Book) -> None:
    sisters = [await book.book(VACCINATION, ME, name, f"m{place}") for place, name in enumerate(("李心怡", "李心悅"))]

    assert all(isinstance(booked, Booked) for booked in sisters)
    assert len({booked.appointment_id for booked in sisters if isinstance(booked, Booked)}) == 2


async def test_after_a_cancellation_the_same_patient_gets_a_new_booking(book: Book) -> None:
    first = await book.book(SLOT, ME, "陳大文", "m1")
    assert isinstance(first, Booked)
    await _cancel(book, first)

    second = await book.book(SLOT, ME, "陳大文", "m2")

    assert isinstance(second, Booked)
    assert second.appointment_id != first.appointment_id


async def test_a_place_that_is_let_go_is_free_at_once(book: Book) -> None:
    await book.hold(SLOT, ME)
    unit = book.unit()
    await let_go(unit, SLOT, ME)
    await book.keep(unit)

    assert SLOT.start in await book.free(OTHER)


async def test_nothing_is_booked_in_the_past(book: Book) -> None:
    assert await book.hold(SLOT, ME, NOW + timedelta(days=2)) is Refusal.PAST
    assert await book.book(SLOT, ME, "陳大文", now=NOW + timedelta(days=2)) is Refusal.PAST


async def test_slots_that_are_not_allowed_are_passed_over(book: Book) -> None:
    wanted = Wanted("consultation", SLOT.day, SLOT.day)

    found = await find_slots(book.unit(), book.clinic, wanted, NOW, allows=lambda slot: slot.start >= 20 * 60, enough=1)

    assert {slot.start for slot in found} == {20 * 60}


async def _cancel(book: Book, booked: Booked) -> None:
    unit = book.unit()
    await unit.get(Appointment, booked.appointment_id)
    unit.put(booked.appointment_id, msgspec.structs.replace(booked.appointment, state=AppointmentState.CANCELLED))
    await book.keep(unit)
    await _empty_sheet(book, booked.appointment_id)


async def _empty_sheet(book: Book, appointment_id: str) -> None:
    unit = book.unit()
    await let_go(unit, SLOT, ContactId(appointment_id))
    await book.keep(unit)
