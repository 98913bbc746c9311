"""Appointments in a line of walk-ins, by each of the clinic's rules."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.states import AppointmentState
from smartclinic.clinics.model import Part, QueueOrder
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Source
from smartclinic.queueing.arriving import arrived, not_arrived
from smartclinic.queueing.for_patient import Taken
from smartclinic.queueing.line import Standing
from smartclinic.work.unit import Found
from tests.unit.queueing.rooms import GP, Room, here, small_clinic

TUESDAY = "2026-11-24"


def visit(at: str, *, doctor: str = "chan") -> Appointment:
    return Appointment(
        patient_name="陳小美", doctor=doctor, branch="main", service="consultation", starts_at=here(at), minutes=15,
        state=AppointmentState.ARRIVED, source=Source.WHATSAPP, confirmed_by="m", created_at=here("08:00"),
        contact=ContactId("mei"), part=Part.MORNING,
    )  # fmt: skip


async def comes(room: Room, appointment: str) -> Taken:
    taken = await room.run(lambda unit: arrived(unit, room.clinic, appointment, room.now))
    assert isinstance(taken, Taken)
    return taken


async def slips(room: Room) -> None:
    """The one visit is marked as not here after all."""
    await room.run(lambda unit: not_arrived(unit, room.clinic, Found("0" * 32, visit("09:00")), room.now))


async def called_in_order(order: QueueOrder) -> list[str]:
    """Three walk-ins at half past eight, another at a quarter past nine; visits of nine and of ten come at nine."""
    room = await Room(small_clinic(replace(GP, order=order))).opened()
    await room.walks_in(3)
    await room.write("0" * 32, visit("09:00"))
    await room.write("1" * 32, visit("10:00"))
    room.at("09:00")
    await comes(room, "0" * 32)  # A4
    await comes(room, "1" * 32)  # A5
    room.at("09:15")
    await room.walks_in()  # A6
    labels = [await room.calls() for _ in range(6)]
    await room.store.close()
    return labels


@pytest.mark.parametrize(
    ("order", "labels"),
    [
        (QueueOrder.BY_TIME, ["A1", "A2", "A3", "A4", "A6", "A5"]),
        (QueueOrder.APPOINTMENTS_FIRST, ["A4", "A5", "A1", "A2", "A3", "A6"]),
        (QueueOrder.IN_TURN, ["A4", "A1", "A5", "A2", "A3", "A6"]),
    ],
)
async def test_appointments_and_walk_ins_are_merged_by_the_clinics_rule(order: QueueOrder, labels: list[str]) -> None:
    assert await called_in_order(order) == labels


async def test_an_appointment_has_one_ticket_however_often_it_is_marked(room: Room) -> None:
    await room.write("0" * 32, visit("09:00"))

    first, again = await comes(room, "0" * 32), await comes(room, "0" * 32)

    assert first.id == again.id
    assert again.before_now
    assert first.ticket.contact == "mei"
    assert first.position.is_here


async def test_a_slip_takes_the_ticket_back_and_another_arrival_brings_it_again(room: Room) -> None:
    await room.write("0" * 32, visit("09:00"))
    taken = await comes(room, "0" * 32)
    await slips(room)
    gone = await room.position(taken.id)
    again = await comes(room, "0" * 32)

    assert gone.standing is Standing.LEFT
    assert again.position.standing is Standing.WAITING
    assert again.position.label == taken.position.label


async def test_a_visit_whose_doctor_has_no_queue_gets_no_ticket(room: Room) -> None:
    await room.write("0" * 32, visit("09:00", doctor="somebody"))

    assert await room.run(lambda unit: arrived(unit, room.clinic, "0" * 32, room.now)) is None


async def test_an_early_visit_of_the_afternoon_waits_behind_the_morning(room: Room) -> None:
    await room.write("0" * 32, replace(visit("15:00"), part=Part.AFTERNOON))
    early = await comes(room, "0" * 32)
    await room.walks_in(2)

    assert await room.before(early.id) == 2


async def test_who_is_who_is_shown_at_the_counter(room: Room) -> None:
    await room.write("0" * 32, visit("09:00"))
    await comes(room, "0" * 32)

    assert [row.name for row in (await room.view()).waiting] == ["陳小美"]


async def test_a_visit_that_was_moved_stands_in_the_line_of_its_new_day(room: Room) -> None:
    await room.write("0" * 32, visit("09:00"))
    await comes(room, "0" * 32)
    await slips(room)
    await room.write("0" * 32, replace(visit("09:00"), starts_at=here("09:00", TUESDAY)))
    room.at("08:50", TUESDAY)

    again = await comes(room, "0" * 32)

    assert again.ticket.day == TUESDAY
    assert [place.ticket for place in (await room.line()).waiting] == [again.id]


async def test_a_visit_that_was_moved_to_another_doctor_stands_in_that_ones_line(room: Room) -> None:
    await room.write("0" * 32, visit("09:00"))
    await comes(room, "0" * 32)
    await slips(room)
    await room.write("0" * 32, visit("09:00", doctor="lam"))

    again = await comes(room, "0" * 32)

    assert again.ticket.queue == "nurse"
    assert (await room.line()).waiting == ()


async def test_a_visit_that_was_moved_within_its_line_waits_for_its_new_time(room: Room) -> None:
    await room.write("0" * 32, visit("09:00"))
    await comes(room, "0" * 32)
    await slips(room)
    await room.write("0" * 32, replace(visit("15:30"), part=Part.AFTERNOON))

    again = await comes(room, "0" * 32)
    (waiting,) = (await room.line()).waiting

    assert (waiting.at, waiting.part) == (here("15:30"), Part.AFTERNOON)
    assert (await room.stored(again.id)).part is Part.AFTERNOON
