from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, timedelta

import msgspec
import pytest

from smartclinic.appointments import changing
from smartclinic.appointments.appointment import StoredSheet, Who
from smartclinic.appointments.booking import Bar, Booked
from smartclinic.appointments.changing import CannotChange, Changed
from smartclinic.appointments.day_sheet import Refusal
from smartclinic.appointments.sheets import write_sheet
from smartclinic.appointments.states import AppointmentState
from smartclinic.clinics.model import Part
from smartclinic.contacts.acting_for import Comer
from smartclinic.contacts.patients import Relation
from smartclinic.work.unit import Unit
from tests.unit.appointments.book import ME, OTHER, SLOT, Book, at

NEXT = at(SLOT.start + 15)
TOMORROW_EVENING = msgspec.structs.replace(SLOT, doctor_id="wong", part=Part.EVENING, start=19 * 60)
STARTS = SLOT.starts_at.astimezone(UTC)


@pytest.fixture
async def booked(book: Book) -> Booked:
    return await book.book(SLOT, "陳大文")


# --- moving


async def test_a_visit_moves_to_another_session_and_keeps_its_id_and_reference(book: Book, booked: Booked) -> None:
    moved = _changed(await book.move(booked.appointment_id, TOMORROW_EVENING, revision=0))

    assert await book.entries(SLOT) == ()
    assert [entry.by for entry in await book.entries(TOMORROW_EVENING)] == [booked.appointment_id]
    assert (moved.after.doctor, moved.after.part, moved.after.revision) == ("wong", Part.EVENING, 1)
    assert moved.after.starts_at == TOMORROW_EVENING.starts_at
    assert moved.after.reference == booked.appointment.reference


async def test_a_visit_moves_onto_a_time_that_overlaps_its_own(book: Book) -> None:
    long = msgspec.structs.replace(SLOT, service_id="health-check", minutes=30)
    booked = await book.book(long, "陳大文")

    moved = _changed(await book.move(booked.appointment_id, at(SLOT.start + 15, long)))

    assert [(entry.start, entry.by) for entry in await book.entries()] == [(SLOT.start + 15, moved.id)]


async def test_a_move_that_is_refused_loses_nothing(book: Book, booked: Booked) -> None:
    await book.book(NEXT, "李小美", OTHER)

    assert await book.move(booked.appointment_id, NEXT) is Refusal.TAKEN
    assert (await book.appointment(booked.appointment_id)).state is AppointmentState.BOOKED
    assert [entry.start for entry in await book.entries()] == [SLOT.start, NEXT.start]


async def test_the_same_move_again_finds_itself_done(book: Book, booked: Booked) -> None:
    first = _changed(await book.move(booked.appointment_id, NEXT, revision=0))
    again = _changed(await book.move(booked.appointment_id, NEXT, revision=0))

    assert again.before == again.after == first.after


async def test_a_button_from_before_the_move_changes_nothing(book: Book, booked: Booked) -> None:
    await book.move(booked.appointment_id, NEXT)

    assert await book.move(booked.appointment_id, TOMORROW_EVENING, revision=0) is CannotChange.CHANGED_SINCE
    assert await book.cancel(booked.appointment_id, revision=0) is CannotChange.CHANGED_SINCE
    assert (await book.appointment(booked.appointment_id)).starts_at == NEXT.starts_at


async def test_nobody_is_moved_to_where_they_have_another_visit(book: Book, booked: Booked) -> None:
    there = await book.book(msgspec.structs.replace(TOMORROW_EVENING, service_id="health-check", minutes=30), "陳大文")
    elsewhere = msgspec.structs.replace(TOMORROW_EVENING, doctor_id="chan", start=19 * 60 + 15)

    assert await book.move(booked.appointment_id, elsewhere) is Bar.ALREADY_BOOKED
    assert await book.move(booked.appointment_id, elsewhere, None) is Bar.ALREADY_BOOKED
    assert [entry.by for entry in await book.entries()] == [booked.appointment_id]
    _changed(await book.move(booked.appointment_id, at(19 * 60 + 30, elsewhere)))
    await book.cancel(there.appointment_id)
    _changed(await book.move(booked.appointment_id, elsewhere))


async def test_another_of_the_family_may_have_a_visit_at_that_time(book: Book, booked: Booked) -> None:
    await book.try_to_book(TOMORROW_EVENING, [Comer("陳小明", relation=Relation.CHILD, attested=True)], cause="m2")
    elsewhere = msgspec.structs.replace(TOMORROW_EVENING, doctor_id="chan")

    _changed(await book.move(booked.appointment_id, elsewhere))


async def test_a_cancelled_visit_does_not_stand_again_beside_another_at_that_time(book: Book, booked: Booked) -> None:
    await book.cancel(booked.appointment_id)
    await book.book(msgspec.structs.replace(SLOT, doctor_id="wong"), "陳大文", cause="m2")

    assert await _reinstate(book, booked) is Bar.ALREADY_BOOKED


# --- whose places they are


async def test_staff_move_a_visit_from_whatsapp_into_the_clinics_own_places(book: Book, booked: Booked) -> None:
    limited = msgspec.structs.replace(TOMORROW_EVENING, released=0)

    assert await book.move(booked.appointment_id, limited) is Refusal.NOT_RELEASED
    moved = _changed(await book.move(booked.appointment_id, limited, None))

    assert not moved.after.released
    assert [entry.released for entry in await book.entries(TOMORROW_EVENING)] == [False]


async def test_staff_leave_it_one_of_the_places_for_patients_where_there_is_one(book: Book, booked: Booked) -> None:
    moved = _changed(await book.move(booked.appointment_id, msgspec.structs.replace(NEXT, released=1), None))

    assert moved.after.released


async def test_a_patient_who_moves_what_staff_have_booked_has_a_place_for_patients(book: Book) -> None:
    limited = msgspec.structs.replace(TOMORROW_EVENING, released=1)
    booked = await book.book(SLOT, "陳大文", booked_by="ann")
    assert not booked.appointment.released

    moved = _changed(await book.move(booked.appointment_id, limited))

    assert moved.after.released
    another = await book.try_to_book(at(limited.start + 15, limited), "李小美", OTHER, cause="m2")
    assert another is Refusal.NOT_RELEASED


async def test_a_visit_stands_again_in_the_clinics_own_place_where_patients_have_used_up_theirs(
    book: Book, booked: Booked
) -> None:
    await book.cancel(booked.appointment_id)
    sheet = msgspec.structs.replace(await book.sheet(SLOT.sheet_key), released=0)

    async def release_fewer(unit: Unit) -> None:
        await unit.get(StoredSheet, SLOT.sheet_key.id)
        write_sheet(unit, SLOT.sheet_key, sheet)

    await book.do(release_fewer)

    assert not _changed(await _reinstate(book, booked)).after.released


async def test_a_move_ends_what_the_contact_held(book: Book, booked: Booked) -> None:
    await book.hold(NEXT)
    await book.move(booked.appointment_id, NEXT)

    assert [(entry.start, entry.held_until) for entry in await book.entries()] == [(NEXT.start, None)]


async def test_somebody_elses_visit_is_not_found(book: Book, booked: Booked) -> None:
    assert await book.move(booked.appointment_id, NEXT, whose=(OTHER,)) is CannotChange.NOT_FOUND
    assert await book.cancel(booked.appointment_id, whose=(OTHER,)) is CannotChange.NOT_FOUND
    assert await book.cancel("nothing", whose=(OTHER,)) is CannotChange.NOT_FOUND


async def test_a_visit_of_nobody_on_whatsapp_is_for_staff_alone(book: Book) -> None:
    booked = await book.book(SLOT, "陳大文", None, booked_by="ann")

    assert await book.cancel(booked.appointment_id, whose=()) is CannotChange.NOT_FOUND
    assert isinstance(await book.cancel(booked.appointment_id, whose=None, by=Who.STAFF), Changed)


async def test_what_was_booked_by_a_merged_contact_is_theirs(book: Book, booked: Booked) -> None:
    assert isinstance(await book.move(booked.appointment_id, NEXT, whose=(OTHER, ME)), Changed)


async def test_patients_change_nothing_that_has_begun_and_staff_do(book: Book, booked: Booked) -> None:
    book.now = STARTS

    assert await book.move(booked.appointment_id, at(17 * 60)) is CannotChange.OVER
    assert await book.cancel(booked.appointment_id) is CannotChange.OVER
    assert isinstance(await book.move(booked.appointment_id, at(17 * 60), whose=None), Changed)


# --- cancelling


async def test_a_cancelled_visit_gives_its_place_to_others(book: Book, booked: Booked) -> None:
    cancelled = _changed(await book.cancel(booked.appointment_id))

    assert (cancelled.after.state, cancelled.after.cancelled_by) == (AppointmentState.CANCELLED, Who.PATIENT)
    assert not cancelled.after.cancelled_late
    assert await book.book(SLOT, "李小美", OTHER)
    assert _changed(await book.cancel(booked.appointment_id)).before.state is AppointmentState.CANCELLED


@pytest.mark.parametrize(("by", "is_late"), [(Who.PATIENT, True), (Who.STAFF, True), (Who.CLINIC, False)])
async def test_a_late_cancellation_is_marked_by_the_clinics_rule(
    book: Book, booked: Booked, by: Who, is_late: bool
) -> None:
    book.now = STARTS - timedelta(minutes=book.clinic.booking.late_cancel_minutes - 1)

    assert _changed(await book.cancel(booked.appointment_id, by=by)).after.cancelled_late is is_late


async def test_a_cancellation_is_in_time_up_to_the_last_minute_of_the_rule(book: Book, booked: Booked) -> None:
    book.now = STARTS - timedelta(minutes=book.clinic.booking.late_cancel_minutes)

    assert not _changed(await book.cancel(booked.appointment_id)).after.cancelled_late


# --- the day itself


async def test_a_visit_is_confirmed_once(book: Book, booked: Booked) -> None:
    async def confirm(unit: Unit) -> Changed | CannotChange:
        return await changing.confirm(unit, booked.appointment_id, now=book.now, whose=(ME,), revision=0)

    first, again = _changed(await book.do(confirm)), _changed(await book.do(confirm))

    assert first.after.state is AppointmentState.CONFIRMED
    assert again.before == again.after


async def test_lateness_is_said_on_the_day_itself(book: Book, booked: Booked) -> None:
    async def late(unit: Unit) -> Changed | CannotChange:
        return await changing.say_late(unit, book.clinic, booked.appointment_id, 20, now=book.now, whose=(ME,))

    assert await book.do(late) is CannotChange.NOT_NOW
    book.now = STARTS + timedelta(minutes=5)
    assert _changed(await book.do(late)).after.late_minutes == 20
    book.now = STARTS + timedelta(hours=1)
    assert await book.do(late) is CannotChange.OVER


async def test_a_move_makes_lateness_and_confirmation_void(book: Book, booked: Booked) -> None:
    await _mark(book, booked, changing.arrive)
    moved = _changed(await book.move(booked.appointment_id, NEXT, whose=None))

    assert (moved.after.state, moved.after.arrived_at) == (AppointmentState.BOOKED, None)


async def test_after_a_visit_its_patient_is_not_new_and_the_mark_can_be_taken_back(book: Book, booked: Booked) -> None:
    book.now = STARTS
    await _mark(book, booked, changing.arrive)
    await _mark(book, booked, changing.complete)
    assert not (await book.patient_of(booked.appointment_id)).is_new

    await _mark(book, booked, changing.arrive)
    assert (await book.patient_of(booked.appointment_id)).is_new


async def test_a_missed_visit_counts_until_it_is_taken_back(book: Book, booked: Booked) -> None:
    assert await _mark(book, booked, changing.miss) is CannotChange.NOT_NOW
    book.now = STARTS + timedelta(minutes=30)
    await _mark(book, booked, changing.miss)
    await _mark(book, booked, changing.miss)
    assert (await book.patient_of(booked.appointment_id)).missed == (STARTS,)

    assert isinstance(await _reinstate(book, booked), Changed)
    assert (await book.patient_of(booked.appointment_id)).missed == ()


async def test_what_is_over_cannot_be_marked_otherwise(book: Book, booked: Booked) -> None:
    await book.cancel(booked.appointment_id)

    assert await _mark(book, booked, changing.arrive) is CannotChange.OVER
    assert await _mark(book, booked, changing.arrive, "nothing") is CannotChange.NOT_FOUND


# --- the clinic's own reasons


async def test_a_displaced_visit_loses_its_place_and_can_be_moved(book: Book, booked: Booked) -> None:
    displaced = _changed(await _displace(book, booked))
    assert (displaced.after.state, displaced.after.disruption) == (AppointmentState.DISPLACED, "storm")
    assert await book.entries() == ()
    again = _changed(await _displace(book, booked))
    assert again.before == again.after

    book.now = STARTS + timedelta(hours=2)
    later = msgspec.structs.replace(SLOT, day=date(2026, 11, 25), part=Part.MORNING, start=10 * 60)
    moved = _changed(await book.move(booked.appointment_id, later))
    assert (moved.after.state, moved.after.disruption) == (AppointmentState.BOOKED, None)


async def test_a_displaced_visit_is_reinstated_while_its_place_is_free(book: Book, booked: Booked) -> None:
    await _displace(book, booked)

    assert isinstance(await _reinstate(book, booked), Changed)
    assert [entry.by for entry in await book.entries()] == [booked.appointment_id]


async def test_a_cancelled_visit_whose_place_is_taken_stays_cancelled(book: Book, booked: Booked) -> None:
    await book.cancel(booked.appointment_id)
    await book.book(SLOT, "李小美", OTHER)

    assert await _reinstate(book, booked) is Refusal.TAKEN
    assert (await book.appointment(booked.appointment_id)).state is AppointmentState.CANCELLED


async def test_two_visits_are_cancelled_in_one_commit(book: Book) -> None:
    ids = [(await book.book(slot, "陳大文", cause=str(slot.start))).appointment_id for slot in (SLOT, NEXT)]

    async def cancel(unit: Unit) -> None:
        for each in ids:
            await changing.cancel(unit, book.clinic, each, now=book.now, whose=(ME,), revision=0, by=Who.PATIENT)

    await book.do(cancel)

    assert await book.entries() == ()
    assert {(await book.appointment(each)).state for each in ids} == {AppointmentState.CANCELLED}


def _changed(result: object) -> Changed:
    assert isinstance(result, Changed), result
    return result


_Step = Callable[..., Awaitable[Changed | CannotChange]]


async def _mark(book: Book, booked: Booked, step: _Step, which: str | None = None) -> Changed | CannotChange:
    return await book.do(lambda unit: step(unit, which or booked.appointment_id, now=book.now, revision=0))


async def _displace(book: Book, booked: Booked) -> Changed | CannotChange:
    return await book.do(
        lambda unit: changing.displace(unit, book.clinic, booked.appointment_id, now=book.now, disruption="storm")
    )


async def _reinstate(book: Book, booked: Booked) -> Changed | Refusal | Bar | CannotChange:
    return await book.do(
        lambda unit: changing.reinstate(unit, book.clinic, booked.appointment_id, now=book.now, revision=None)
    )
