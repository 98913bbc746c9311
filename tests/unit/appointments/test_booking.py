from __future__ import annotations

from datetime import timedelta

import msgspec

from smartclinic.appointments.booking import Bar, Booked, find_slots
from smartclinic.appointments.day_sheet import Refusal
from smartclinic.appointments.slots import Wanted
from smartclinic.appointments.states import AppointmentState
from smartclinic.appointments.stock import ServiceState
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.acting_for import Comer
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Relation, Source
from smartclinic.work.unit import Unit
from tests.unit.appointments.book import ME, NOW, OTHER, SLOT, VACCINATION, Book, at

SISTERS = tuple(Comer(name, relation=Relation.CHILD, attested=True) for name in ("李心怡", "李心悅"))


async def test_a_held_place_is_free_to_its_holder_alone_and_for_minutes_alone(book: Book) -> None:
    await book.hold(SLOT)

    assert SLOT.start in await book.free(ME)
    assert SLOT.start not in await book.free(OTHER)
    book.now += timedelta(minutes=10)
    assert SLOT.start in await book.free(OTHER)


async def test_two_patients_cannot_have_the_same_place(book: Book) -> None:
    await book.hold(SLOT)

    assert await book.hold(SLOT, by=OTHER) is Refusal.TAKEN
    assert await book.try_to_book(SLOT, "李大文", OTHER) is Refusal.TAKEN
    assert await book.book(SLOT, "陳大文")


async def test_what_a_merged_contact_held_is_the_persons(book: Book) -> None:
    await book.hold(SLOT, by=OTHER)

    assert await book.hold(SLOT, merged=(OTHER,)) is None
    assert [entry.by for entry in await book.entries()] == [ME]
    assert await book.book(SLOT, "陳大文", merged=(OTHER,))


async def test_an_expired_hold_still_books_while_nobody_else_came(book: Book) -> None:
    await book.hold(SLOT)
    book.now += timedelta(minutes=30)

    assert await book.book(SLOT, "陳大文")


async def test_an_expired_hold_is_lost_when_somebody_else_came(book: Book) -> None:
    await book.hold(SLOT)
    book.now += timedelta(minutes=30)
    await book.book(SLOT, "李大文", OTHER)

    assert await book.try_to_book(SLOT, "陳大文") is Refusal.TAKEN


async def test_the_same_name_sent_again_finds_the_booking_that_exists(book: Book) -> None:
    first = await book.book(SLOT, "Chan Tai Man", cause="m1")

    assert await book.book(SLOT, "CHAN Tai  Man", cause="m2") == first


async def test_the_same_message_run_again_finds_its_booking(book: Book) -> None:
    first = await book.book(SLOT, "陳大文", cause="m1")

    assert await book.book(SLOT, "陳大文", cause="m1") == first


async def test_an_id_says_nothing_of_the_name(book: Book, clinic: Clinic) -> None:
    one, other = await book.book(SLOT, "陳大文"), await Book(clinic).book(SLOT, "李小美")

    assert one.appointment_id == other.appointment_id
    assert one.appointment.patient == other.appointment.patient


async def test_a_message_whose_booking_was_cancelled_does_not_book_again(book: Book) -> None:
    first = await book.book(SLOT, "陳大文", cause="m1")
    await book.cancel(first.appointment_id)

    assert await book.try_to_book(SLOT, "陳大文", cause="m1") is Refusal.TAKEN


async def test_after_a_cancellation_the_same_patient_gets_a_new_booking(book: Book) -> None:
    first = await book.book(SLOT, "陳大文", cause="m1")
    await book.cancel(first.appointment_id)

    second = await book.book(SLOT, "陳大文", cause="m2")

    assert second.appointment_id != first.appointment_id
    assert second.appointment.patient == first.appointment.patient


async def test_the_same_person_cannot_be_at_two_places_at_once(book: Book) -> None:
    await book.book(SLOT, "陳大文")
    elsewhere = msgspec.structs.replace(SLOT, doctor_id="wong")

    assert await book.try_to_book(elsewhere, "陳大文", cause="m2") is Bar.ALREADY_BOOKED
    assert await book.try_to_book(at(SLOT.start + 10), "陳大文", cause="m2") is Bar.ALREADY_BOOKED
    assert await book.book(at(SLOT.start + 15), "陳大文", cause="m3")


async def test_a_place_that_is_let_go_is_free_at_once(book: Book) -> None:
    await book.hold(SLOT)
    await book.let_go(SLOT)

    assert SLOT.start in await book.free(OTHER)


async def test_nothing_is_booked_in_the_past(book: Book) -> None:
    book.now += timedelta(days=2)

    assert await book.hold(SLOT) is Refusal.PAST
    assert await book.try_to_book(SLOT, "陳大文") is Refusal.PAST


async def test_slots_that_are_not_allowed_are_passed_over(book: Book) -> None:
    wanted = Wanted("consultation", SLOT.day, SLOT.day)

    found = await find_slots(book.unit(), book.clinic, wanted, NOW, allows=lambda slot: slot.start >= 20 * 60, enough=1)

    assert {slot.start for slot in found} == {20 * 60}


# --- several people


async def test_a_family_is_booked_at_once_and_shares_a_group(book: Book) -> None:
    await book.hold(VACCINATION, VACCINATION)
    booked = await book.try_to_book((VACCINATION, VACCINATION), SISTERS)

    assert isinstance(booked, tuple)
    first, second = (each.appointment for each in booked)
    assert (first.patient_name, second.patient_name) == ("李心怡", "李心悅")
    assert first.group == second.group is not None
    assert first.patient != second.patient
    assert first.reference != second.reference
    assert len(await book.entries()) == 2
    assert await book.try_to_book((VACCINATION, VACCINATION), SISTERS, cause="m2") == booked


async def test_a_family_gets_all_its_places_or_none(book: Book) -> None:
    for number in range(2):
        await book.book(VACCINATION, "李大文", ContactId(f"other{number}"))

    assert await book.try_to_book((VACCINATION, VACCINATION), SISTERS) is Refusal.TAKEN
    assert len(await book.entries()) == 2


async def test_nobody_is_booked_twice_in_one_family(book: Book) -> None:
    assert await book.try_to_book((VACCINATION, VACCINATION), (SISTERS[0],) * 2) is Bar.ALREADY_BOOKED


# --- what the clinic does not allow


async def test_nobody_has_more_visits_to_come_than_the_clinic_allows(book: Book) -> None:
    most = book.clinic.booking.most_open
    for number in range(most):
        await book.book(at(15 * 60 + 15 * number), "陳大文", cause=f"m{number}")

    assert await book.hold(at(17 * 60)) is Bar.TOO_MANY
    assert await book.try_to_book(at(17 * 60), "陳大文", cause="more") is Bar.TOO_MANY
    assert await book.book(at(17 * 60), "陳大文", cause="act", booked_by="ann")


async def test_what_is_out_of_stock_is_neither_offered_nor_booked(book: Book) -> None:
    await _run_out(book, VACCINATION.service_id)

    assert await book.free(service=VACCINATION.service_id) == []
    assert await book.hold(VACCINATION) is Bar.OUT_OF_STOCK
    assert await book.try_to_book(VACCINATION, "陳大文") is Bar.OUT_OF_STOCK
    assert await book.book(SLOT, "陳大文")


async def test_what_was_booked_before_it_ran_out_is_found_all_the_same(book: Book) -> None:
    first = await book.book(VACCINATION, "陳大文")
    await _run_out(book, VACCINATION.service_id)

    assert await book.book(VACCINATION, "陳大文", cause="m2") == first


# --- without WhatsApp


async def test_a_caller_without_whatsapp_is_found_again_by_the_telephone_number(book: Book) -> None:
    phoned = {"source": Source.PHONE, "booked_by": "ann", "phone": "85291234567"}
    first = await book.book(SLOT, "陳大文", None, cause="act1", **phoned)
    second = await book.book(at(SLOT.start + 15), "陳大文", None, cause="act2", **phoned)
    other = await book.book(at(SLOT.start + 30), "李小美", None, cause="act3", **phoned)

    assert first.appointment.patient == second.appointment.patient != other.appointment.patient
    assert first.appointment.source is Source.PHONE
    assert (await book.patient_of(first.appointment_id)).phone == "85291234567"
    assert await book.try_to_book(SLOT, "陳大文", None, cause="act4", **phoned) == (first,)


async def test_a_place_of_the_clinics_own_diary_is_nobodys(book: Book) -> None:
    booked = await book.book(SLOT, "", None, source=Source.ELSEWHERE, booked_by="ann")

    assert booked.appointment.patient is None
    assert booked.appointment.state is AppointmentState.BOOKED
    assert await book.try_to_book(SLOT, "陳大文") is Refusal.TAKEN


async def test_a_booking_says_all_that_its_visit_needs(book: Book) -> None:
    booked = await book.book(SLOT, "陳大文")

    visit = booked.appointment
    assert isinstance(booked, Booked)
    assert (visit.contact, visit.part, visit.revision, visit.is_new) == (ME, SLOT.part, 0, True)
    assert visit.page


async def _run_out(book: Book, service: str) -> None:
    async def run_out(unit: Unit) -> None:
        unit.create(service, ServiceState(out_of_stock=True))

    await book.do(run_out)
