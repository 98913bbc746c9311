"""One truth of a visit: what the page of the day says of it and what its place in the line says."""

from __future__ import annotations

import pytest

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.front_desk import Mark
from smartclinic.appointments.states import AppointmentState
from smartclinic.queueing.line import Standing
from tests.unit.queueing.rooms import Room, here

CLINIC, TUESDAY = "hong-wo", "2026-11-24"


async def booked(room: Room) -> str:
    """A visit at ten; its patient comes ten minutes early."""
    entered = await room.app.front_desk.book(
        CLINIC, "chan", "consultation", here("10:00"), "陳大文", room.act(), phone="91234567"
    )
    room.at("09:50")
    return entered.id


async def marked(room: Room, visit: str, *marks: Mark) -> None:
    for mark in marks:
        seen = (await state(room, visit)).revision
        await room.app.front_desk.mark(CLINIC, visit, mark, room.act(), seen=seen)


async def state(room: Room, visit: str) -> Appointment:
    found = await room.run(lambda unit: unit.get(Appointment, visit))
    assert found is not None
    return found


async def standings(room: Room) -> list[Standing]:
    return [place.standing for place in (await room.line()).places]


@pytest.mark.parametrize(
    ("mark", "standing"),
    [(Mark.COMPLETED, Standing.DONE), (Mark.NO_SHOW, Standing.LEFT), (Mark.BOOKED, Standing.LEFT)],
)
async def test_a_visit_that_is_over_on_its_day_waits_no_more(room: Room, mark: Mark, standing: Standing) -> None:
    visit = await booked(room)
    await marked(room, visit, Mark.ARRIVED)
    behind = await room.ticket("mei")
    room.at("10:05")
    await marked(room, visit, mark)

    assert (await standings(room))[0] is standing
    assert await room.before(behind) == 0
    assert (await room.stored((await room.line()).places[0].ticket)).open is None


async def test_a_cancelled_visit_waits_no_more(room: Room) -> None:
    visit = await booked(room)
    await marked(room, visit, Mark.ARRIVED)
    await room.app.front_desk.cancel(CLINIC, visit, room.act(), seen=0)

    assert await standings(room) == [Standing.LEFT]


async def test_whoever_is_being_seen_is_done_once_the_visit_is(room: Room) -> None:
    visit = await booked(room)
    await marked(room, visit, Mark.ARRIVED)
    await room.calls()
    await marked(room, visit, Mark.COMPLETED)

    assert await standings(room) == [Standing.DONE]


@pytest.mark.parametrize("undone", [(Mark.ARRIVED,), (Mark.BOOKED, Mark.ARRIVED)])
async def test_a_visit_completed_by_a_slip_waits_again(room: Room, undone: tuple[Mark, ...]) -> None:
    visit = await booked(room)
    await marked(room, visit, Mark.ARRIVED, Mark.COMPLETED, *undone)

    assert await standings(room) == [Standing.WAITING]
    assert (await state(room, visit)).state is AppointmentState.ARRIVED


async def test_a_finished_day_leaves_nobody_waiting_who_had_a_visit(room: Room) -> None:
    visit = await booked(room)
    await marked(room, visit, Mark.ARRIVED)
    room.at("18:00")
    await room.app.front_desk.finish_day(CLINIC, here("10:00").date(), room.act())

    assert await standings(room) == [Standing.DONE]


async def test_who_is_done_at_the_counter_has_a_completed_visit(room: Room) -> None:
    visit = await booked(room)
    await marked(room, visit, Mark.ARRIVED)
    await room.calls()
    await room.app.counter.done(CLINIC, (await room.line()).places[0].ticket, room.act())

    assert (await state(room, visit)).state is AppointmentState.COMPLETED


async def test_the_next_call_completes_the_visit_before_it_and_taking_it_back_does_not(room: Room) -> None:
    visit = await booked(room)
    await marked(room, visit, Mark.ARRIVED)
    room.at("10:00")
    await room.walks_in()
    await room.calls()
    room.later(5)
    await room.calls()
    completed = (await state(room, visit)).state
    await room.app.counter.undo_call(CLINIC, "gp", room.act(), seen=2)

    assert completed is AppointmentState.COMPLETED
    assert (await state(room, visit)).state is AppointmentState.ARRIVED
    assert await standings(room) == [Standing.CALLED, Standing.WAITING]


async def test_what_staff_have_said_of_a_visit_stays_when_its_ticket_ends(room: Room) -> None:
    visit = await booked(room)
    await marked(room, visit, Mark.ARRIVED)
    await room.calls()
    await room.app.counter.miss(CLINIC, (await room.line()).places[0].ticket, room.act())

    assert (await state(room, visit)).state is AppointmentState.ARRIVED


async def test_a_slip_and_then_another_day_end_in_the_line_of_that_day(room: Room) -> None:
    visit = await booked(room)
    await marked(room, visit, Mark.ARRIVED, Mark.BOOKED)
    await room.app.front_desk.move(CLINIC, visit, "chan", here("10:00", TUESDAY), room.act(), seen=0)
    room.at("09:50", TUESDAY)
    await marked(room, visit, Mark.ARRIVED)

    assert await standings(room) == [Standing.WAITING]
