from __future__ import annotations

from datetime import timedelta

from smartclinic.appointments import changing
from smartclinic.appointments.booking import Bar, Booked
from smartclinic.appointments.for_patient import to_come
from smartclinic.appointments.requesting import request_visits
from smartclinic.appointments.states import AppointmentState
from smartclinic.contacts.acting_for import Comer
from smartclinic.conversations.staff_task import StaffTask, TaskKind, task_id
from tests.unit.appointments.book import ME, OTHER, SLOT, Book, at


async def test_a_visit_is_to_come_until_it_should_be_over(book: Book) -> None:
    later, sooner = await book.book(at(17 * 60), "陳大文", cause="m1"), await book.book(SLOT, "陳大文", cause="m2")
    await book.book(at(16 * 60), "李小美", OTHER)
    cancelled = await book.book(at(16 * 60 + 15), "陳大文", cause="m3")
    await book.cancel(cancelled.appointment_id)

    assert await _ids(book) == [sooner.appointment_id, later.appointment_id]
    book.now = sooner.appointment.ends_at - timedelta(minutes=1)
    assert await _ids(book) == [sooner.appointment_id, later.appointment_id]
    book.now = sooner.appointment.ends_at
    assert await _ids(book) == [later.appointment_id]


async def test_after_the_clinics_number_of_missed_visits_a_booking_is_a_request(book: Book) -> None:
    for number in range(book.clinic.booking.no_shows):
        await _missed(book, number)
    book.now += timedelta(hours=1)

    evening = at(17 * 60)
    assert await book.try_to_book(evening, "陳大文", cause="more") is Bar.ASK_STAFF
    await book.hold(evening)
    requested = await book.do(
        lambda unit: request_visits(unit, book.clinic, (evening,), (Comer("陳大文"),), ME, cause="more", now=book.now)
    )

    assert isinstance(requested, tuple)
    visit = requested[0]
    assert visit.appointment.state is AppointmentState.REQUESTED
    assert all(entry.start != evening.start for entry in await book.entries())
    task = await book.read(StaffTask, task_id(TaskKind.OTHER, f"appointments/{visit.appointment_id}"))
    assert task.contact == ME
    assert await book.book(evening, "陳大文", None, cause="act", booked_by="ann")


async def test_visits_missed_long_ago_do_not_count(book: Book) -> None:
    days = book.clinic.booking.no_show_days
    booked = await _missed(book, 0)
    patient = await book.patient_of(booked.appointment_id)

    assert patient.missed_lately(booked.appointment.starts_at + timedelta(days=days), days) == 1
    assert patient.missed_lately(booked.appointment.starts_at + timedelta(days=days + 1), days) == 0


async def _missed(book: Book, number: int) -> Booked:
    slot, before = at(15 * 60 + 15 * number), book.now
    booked = await book.book(slot, "陳大文", cause=f"m{number}")
    book.now = booked.appointment.ends_at
    await book.do(lambda unit: changing.miss(unit, booked.appointment_id, now=book.now, revision=None))
    book.now = before if number + 1 < book.clinic.booking.no_shows else book.now
    return booked


async def _ids(book: Book) -> list[str]:
    return [each.id for each in await to_come(book.unit(), (ME,), book.now)]
