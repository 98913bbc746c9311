"""A day at the counter, as a receptionist would tell it. Dr Chan sees people from nine to one and from three to six;
the doors open half an hour before; nobody registers after half past twelve and half past five.
"""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartclinic.clinics.model import Part, QueueOrder
from smartclinic.queueing.admission import NoTicket, WhyNot
from smartclinic.queueing.calling import NotNow
from smartclinic.queueing.counter import CannotNow
from smartclinic.queueing.for_patient import Position, Taken
from smartclinic.queueing.line import Opening, Priority, Standing
from tests.unit.queueing.rooms import GP, Room, here, small_clinic


async def test_tickets_are_numbered_from_one_with_the_prefix_of_the_queue(room: Room) -> None:
    first, second = await room.takes("mei"), await room.takes("john")

    assert isinstance(first, Taken)
    assert isinstance(second, Taken)
    assert (first.position.label, second.position.label) == ("A1", "A2")
    assert (first.position.before, second.position.before) == (0, 1)


async def test_the_same_message_and_the_same_person_get_one_ticket(room: Room) -> None:
    once = await room.takes("mei", cause="m1")
    repeated, again = await room.takes("mei", cause="m1"), await room.takes("mei", cause="m2")

    assert isinstance(once, Taken)
    assert isinstance(repeated, Taken)
    assert isinstance(again, Taken)
    assert once.id == repeated.id == again.id
    assert again.before_now


async def test_nobody_is_given_a_ticket_by_chat_before_remote_tickets_are_given(room: Room) -> None:
    room.at("07:59")

    refused = await room.takes("mei")

    assert isinstance(refused, NoTicket)
    assert refused.why is WhyNot.NOT_OPEN_YET
    assert refused.opens_at == here("08:00")


async def test_the_doors_open_at_half_past_eight_and_not_before(room: Room) -> None:
    room.at("08:29")
    early = await room.takes("mei", is_here=True)
    room.at("08:30")

    assert isinstance(early, NoTicket)
    assert early.opens_at == here("08:30")
    assert isinstance(await room.takes("mei", is_here=True), Taken)


async def test_after_the_last_registration_the_afternoon_is_offered(room: Room) -> None:
    room.at("12:31")

    refused = await room.takes("mei")

    assert isinstance(refused, NoTicket)
    assert refused.why is WhyNot.PAST_LAST_REGISTRATION
    assert refused.next is not None
    assert refused.next.part is Part.AFTERNOON
    assert refused.opens_at == here("14:00")


async def test_one_tap_stops_the_morning_and_the_afternoon_still_gives_tickets(room: Room) -> None:
    await room.app.counter.stop(room.clinic.id, "gp", Part.MORNING, room.act())
    refused = await room.takes("mei")
    room.at("14:30")

    assert isinstance(refused, NoTicket)
    assert refused.why is WhyNot.STOPPED
    assert refused.next is not None
    assert refused.next.part is Part.AFTERNOON
    assert isinstance(await room.takes("mei"), Taken)


async def test_a_stop_that_is_taken_back_gives_tickets_again(room: Room) -> None:
    await room.app.counter.stop(room.clinic.id, "gp", Part.MORNING, room.act())
    await room.app.counter.start(room.clinic.id, "gp", Part.MORNING, room.act())

    assert isinstance(await room.takes("mei"), Taken)


async def test_a_session_gives_as_many_tickets_as_the_clinic_says_and_one_that_is_given_back_counts_no_more() -> None:
    room = await Room(small_clinic(replace(GP, tickets=2))).opened()
    first, _ = await room.walks_in(2)
    full = await room.takes("mei")
    await room.leaves(first)

    assert isinstance(full, NoTicket)
    assert full.why is WhyNot.FULL
    assert isinstance(await room.takes("mei"), Taken)
    await room.store.close()


async def test_nobody_is_given_a_ticket_who_will_not_be_seen(room: Room) -> None:
    room.at("12:20")  # 25 minutes until the doctor's last patient at 12:45, eight minutes each: four more are seen
    await room.walks_in(4)

    refused = await room.takes("mei")

    assert isinstance(refused, NoTicket)
    assert refused.why is WhyNot.WOULD_NOT_BE_SEEN


async def test_staff_give_a_ticket_all_the_same_when_they_know_better(room: Room) -> None:
    room.at("12:40")

    assert await room.given(anyway=True)


async def test_on_sunday_monday_is_offered(room: Room) -> None:
    room.at("10:00", "2026-11-22")

    refused = await room.takes("mei")

    assert isinstance(refused, NoTicket)
    assert refused.why is WhyNot.NO_SESSION
    assert refused.opens_at == here("08:00")


async def test_a_remote_ticket_is_not_presence(room: Room) -> None:
    mei = await room.ticket("mei")
    await room.walks_in()
    room.at("09:00")

    assert await room.calls() == "A2"
    assert (await room.position(mei)).standing is Standing.WAITING
    assert (await room.position(mei)).passed


async def test_whoever_was_passed_waits_for_three_calls_from_the_moment_they_come(room: Room) -> None:
    mei = await room.ticket("mei")
    await room.walks_in(6)
    room.at("09:00")
    await room.calls()
    await room.calls()
    await room.came(mei)

    assert await room.before(mei) == 3
    assert [await room.calls() for _ in range(4)] == ["A4", "A5", "A6", "A1"]


async def test_whoever_comes_in_time_is_called_in_turn(room: Room) -> None:
    await room.walks_in()
    mei = await room.ticket("mei")
    await room.walks_in()
    room.at("09:00")
    await room.came(mei)

    assert [await room.calls() for _ in range(3)] == ["A1", "A2", "A3"]


async def test_when_nobody_is_there_nobody_is_called(room: Room) -> None:
    await room.ticket("mei")

    with pytest.raises(CannotNow) as refused:
        await room.calls()

    assert refused.value.why is NotNow.NOBODY_HERE


async def test_a_missed_turn_comes_back_when_the_patient_asks_and_staff_agree(room: Room) -> None:
    first, *_ = await room.walks_in(6)
    await room.calls()
    await room.app.counter.miss(room.clinic.id, first, room.act())
    asked = await room.asks_back(first)
    await room.app.counter.agree_back(room.clinic.id, first, room.act())

    assert isinstance(asked, Position)
    assert asked.wants_back
    assert await room.before(first) == 3
    assert [await room.calls() for _ in range(4)] == ["A2", "A3", "A4", "A1"]


async def test_a_patient_cannot_take_a_missed_turn_back_alone(room: Room) -> None:
    first, _ = await room.walks_in(2)
    await room.calls()
    await room.app.counter.miss(room.clinic.id, first, room.act())
    await room.came(first)

    assert (await room.position(first)).standing is Standing.MISSED
    assert await room.calls() == "A2"


async def test_somebody_unwell_is_seen_first_and_the_reason_is_kept(room: Room) -> None:
    *_, last = await room.walks_in(3)
    await room.app.counter.put_first(room.clinic.id, last, Priority.UNWELL, room.act())

    assert await room.before(last) == 0
    assert await room.calls() == "A3"
    assert (await room.stored(last)).priority is Priority.UNWELL


async def test_a_recall_calls_the_same_patient_again_and_nobody_else(room: Room) -> None:
    first, _ = await room.walks_in(2)
    await room.calls()
    await room.app.counter.recall(room.clinic.id, first, room.act())

    view = await room.view()
    assert [row.label for row in view.called] == ["A1"]
    assert view.called[0].place.recalled_at == room.now


async def test_the_last_call_can_be_taken_back(room: Room) -> None:
    first, second, third = await room.walks_in(3)
    await room.calls()
    room.later(5)
    await room.calls()
    await room.app.counter.undo_call(room.clinic.id, "gp", room.act(), seen=2)

    assert (await room.position(first)).standing is Standing.CALLED
    assert await room.before(second) == 0
    assert await room.before(third) == 1
    assert (await room.stored(first)).open


async def test_a_ticket_keeps_its_name_when_it_goes_on_in_another_queue(room: Room) -> None:
    (first,) = await room.walks_in()
    await room.walks_in(queue="nurse")
    await room.calls()
    await room.app.counter.transfer(room.clinic.id, first, "nurse", room.act())

    assert (await room.position(first)).label == "A1"
    assert [await room.calls("nurse") for _ in range(2)] == ["N1", "A1"]
    assert (await room.view()).called == ()


async def test_while_paused_tickets_are_given_and_nobody_is_called(room: Room) -> None:
    await room.walks_in()
    await room.app.counter.pause(room.clinic.id, "gp", room.act())

    with pytest.raises(CannotNow):
        await room.calls()
    assert isinstance(await room.takes("mei"), Taken)
    await room.app.counter.reopen(room.clinic.id, "gp", room.act())
    assert await room.calls() == "A1"


async def test_closing_ends_the_tickets_and_reopening_brings_them_back(room: Room) -> None:
    mei = await room.ticket("mei")
    await room.app.counter.close(room.clinic.id, "gp", room.act())
    ended, refused = await room.stored(mei), await room.takes("john")
    await room.app.counter.reopen(room.clinic.id, "gp", room.act())

    assert ended.ended is Standing.CLOSED
    assert ended.open is None
    assert isinstance(refused, NoTicket)
    assert refused.why is WhyNot.CLOSED
    assert (await room.stored(mei)).open
    assert (await room.position(mei)).standing is Standing.WAITING


async def test_numbers_begin_at_one_again_after_midnight(room: Room) -> None:
    room.clinic = small_clinic(replace(GP, remote_minutes=720))
    room.at("17:00")
    (today,) = await room.walks_in()
    room.at("23:59")
    refused = await room.takes("mei")
    room.at("00:00", "2026-11-24")
    tomorrow = await room.takes("mei")

    assert isinstance(refused, NoTicket)
    assert isinstance(tomorrow, Taken)
    assert tomorrow.position.label == (await room.position(today)).label == "A1"
    assert tomorrow.id != today


async def test_a_forgotten_queue_closes_itself_after_the_last_session(room: Room) -> None:
    mei = await room.ticket("mei")
    room.at("19:59")
    await room.app.reply_sweep.run()
    still = (await room.position(mei)).opening
    room.at("20:00")
    await room.app.reply_sweep.run()

    assert still is Opening.OPEN
    assert (await room.position(mei)).opening is Opening.CLOSED
    assert (await room.stored(mei)).ended is Standing.CLOSED


async def test_a_queue_that_is_still_called_late_in_the_evening_closes_at_midnight(room: Room) -> None:
    mei = await room.ticket("mei")
    await room.walks_in()
    for time in ("19:50", "20:40", "21:30", "22:20", "23:10"):
        room.at(time)
        await room.given(anyway=True)
        await room.calls()
        room.later(20)
        await room.app.reply_sweep.run()
    room.at("23:59")
    await room.app.reply_sweep.run()
    still = (await room.position(mei)).opening
    room.at("00:00", "2026-11-24")
    await room.app.reply_sweep.run()

    assert still is Opening.OPEN
    assert (await room.position(mei)).opening is Opening.CLOSED


@pytest.mark.parametrize("order", QueueOrder)
async def test_nobody_is_lost_in_any_order(order: QueueOrder) -> None:
    room = await Room(small_clinic(replace(GP, order=order))).opened()
    await room.walks_in(5)

    assert [await room.calls() for _ in range(5)] == ["A1", "A2", "A3", "A4", "A5"]
    await room.store.close()
