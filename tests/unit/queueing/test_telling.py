"""The one notice that a turn is near: whom it reaches, when, in what words, and what STOP does to it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartclinic.clinics.model import Language
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.outbox import OutboxItem
from smartclinic.conversations.outgoing import FromTemplate, Say, SayWithButtons
from smartclinic.conversations.template_taps import TicketTap, ticket_tapped
from smartclinic.queueing import closing
from smartclinic.queueing.admission import WhyNot
from smartclinic.queueing.calling import NotNow
from smartclinic.queueing.for_patient import came
from smartclinic.queueing.line import LineKey, Standing
from smartclinic.queueing.queue_words import in_words
from smartclinic.queueing.standing import ticket_stands
from smartclinic.queueing.tasks import TellTicket
from smartclinic.queueing.ticket import Ticket
from tests.unit.queueing.rooms import MONDAY, Room


async def waiting_elsewhere(room: Room, who: str = "mei", *, before: int = 5) -> str:
    """Somebody with a ticket by chat and so many people in the room before them."""
    await room.walks_in(before)
    return await room.ticket(who)


async def told(room: Room) -> list[OutboxItem]:
    """What was queued by the tasks that were handed in."""
    for task in room.tasks.tasks:
        if task.body.get("type") == "ticket":
            await room.app.queue_notices.tell(TellTicket(clinic=room.clinic.id, ticket=str(task.body["ticket"])))
    return await room.every(OutboxItem)


async def test_it_is_told_once_when_three_are_before_and_not_earlier(room: Room) -> None:
    await room.knows("mei")
    mei = await waiting_elsewhere(room)
    await room.calls()
    early = await told(room)
    await room.calls()
    near = await told(room)
    await room.calls()
    later = await told(room)

    assert (len(early), len(near), len(later)) == (0, 1, 1)
    assert near[0].contact == "mei"
    assert near[0].subject == f"tickets/{mei}"
    assert near[0].hurried
    assert (await room.stored(mei)).near_told_at == room.now
    assert (await room.stored(mei)).due_at is None


async def test_it_says_number_places_and_rule_in_the_patients_language(room: Room) -> None:
    await room.knows("mei")
    mei = await waiting_elsewhere(room)
    await room.calls()
    await room.calls()

    (notice,) = await told(room)

    assert isinstance(notice.content, SayWithButtons)
    assert notice.content.body == (
        "A6，就快到你喇，前面仲有3位。而家睇緊A2。請返到康和診所，到咗撳「我到咗」先會叫到你；過號要等多3位。"
    )
    taps = [ticket_tapped(choice.id) for choice in notice.content.buttons]
    assert taps == [(tap, mei) for tap in (TicketTap.HERE, TicketTap.LATE, TicketTap.LEAVE)]
    assert isinstance(notice.instead, FromTemplate)
    assert notice.instead.name == "queue_near"


async def test_it_is_told_in_english_too(room: Room) -> None:
    await room.knows("john", language="en")
    await waiting_elsewhere(room, "john")
    await room.calls()
    await room.calls()

    (notice,) = await told(room)

    assert isinstance(notice.content, SayWithButtons)
    assert notice.content.body.startswith("A6: your turn is near, 3 before you. Now seeing A2. Please come back")
    assert "tap “I'm here” once you are there, as only then you are called" in notice.content.body


async def test_nobody_is_told_who_has_just_read_it_on_the_ticket(room: Room) -> None:
    await room.knows("mei")
    await waiting_elsewhere(room, before=2)
    await room.calls()

    assert await told(room) == []


async def test_nobody_is_told_who_is_at_the_clinic(room: Room) -> None:
    await room.knows("mei")
    mei = await waiting_elsewhere(room)
    await room.came(mei)
    await room.calls()
    await room.calls()

    assert await told(room) == []


async def test_whoever_came_before_the_notice_was_written_is_not_told(room: Room) -> None:
    await room.knows("mei")
    mei = await waiting_elsewhere(room)
    await room.calls()
    await room.calls()
    await room.came(mei)

    assert await told(room) == []
    assert (await room.stored(mei)).due_at is None


async def stops(room: Room, who: ContactId) -> None:
    gate = await room.run(lambda unit: unit.get(Gate, who))
    assert gate is not None
    await room.write(who, replace(gate, opted_out_at=room.now))


async def test_a_stop_before_the_ticket_does_not_stop_its_notice(room: Room) -> None:
    mei = await room.knows("mei")
    await stops(room, mei)
    room.later(1)
    await waiting_elsewhere(room)
    await room.calls()
    await room.calls()

    (notice,) = await told(room)

    assert notice.agreed_at == room.now


async def test_a_stop_after_the_ticket_stops_its_notice(room: Room) -> None:
    mei = await room.knows("mei")
    ticket = await waiting_elsewhere(room)
    room.later(1)
    await stops(room, mei)
    await room.calls()
    await room.calls()

    assert await told(room) == []
    assert (await room.stored(ticket)).near_told_at is None


async def test_the_sweep_tells_when_the_task_was_lost(room: Room) -> None:
    await room.knows("mei")
    await waiting_elsewhere(room)
    await room.calls()
    await room.calls()
    await room.app.reply_sweep.run()
    soon = await room.every(OutboxItem)
    room.later(1.1)
    await room.app.reply_sweep.run()

    assert soon == []
    assert len(await room.every(OutboxItem)) == 1


async def test_whoever_waits_elsewhere_is_told_that_the_queue_was_closed(room: Room) -> None:
    await room.knows("mei")
    mei = await waiting_elsewhere(room)
    await room.app.counter.close(room.clinic.id, "gp", room.act())

    (notice,) = await told(room)

    assert isinstance(notice.content, Say)
    assert notice.content.body.startswith("康和診所今日嘅普通科已經停止叫號，A6冇得再等")
    assert (await room.stored(mei)).due_at is None


async def test_of_a_long_line_everybody_who_waits_elsewhere_is_told_that_it_was_closed(room: Room) -> None:
    line_id, told_of = await long_line(room, 5), room.clinic.id
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(closing, "_AT_ONCE", 2)
        await room.app.counter.close(told_of, "gp", room.act())
        for _ in range(2):
            await room.app.forgotten_lines.close(told_of, line_id)

    tickets = await room.every(Ticket)

    assert [ticket.ended for ticket in tickets] == [Standing.CLOSED] * 5
    assert all(ticket.due_at is not None for ticket in tickets)


async def test_nobody_of_a_long_line_is_told_that_it_closed_itself(room: Room) -> None:
    line_id = await long_line(room, 5)
    await room.app.counter.close(room.clinic.id, "gp", room.act())
    await room.app.counter.reopen(room.clinic.id, "gp", room.act())
    room.at("20:00")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(closing, "_AT_ONCE", 2)
        for _ in range(3):
            await room.app.forgotten_lines.close(room.clinic.id, line_id)

    tickets = await room.every(Ticket)

    assert [ticket.ended for ticket in tickets] == [Standing.CLOSED] * 5
    assert all(ticket.due_at is None for ticket in tickets)


async def long_line(room: Room, people: int) -> str:
    """So many wait elsewhere; the line's id."""
    for number in range(people):
        await room.ticket(f"patient {number}")
    return LineKey("gp", MONDAY).id


async def test_a_queue_closed_by_a_slip_and_opened_again_tells_nobody(room: Room) -> None:
    await room.knows("mei")
    mei = await waiting_elsewhere(room)
    await room.app.counter.close(room.clinic.id, "gp", room.act())
    await room.app.counter.reopen(room.clinic.id, "gp", room.act())

    assert await told(room) == []
    assert (await room.stored(mei)).due_at is None


async def test_nobody_is_told_of_a_queue_that_closes_itself(room: Room) -> None:
    await room.knows("mei")
    await waiting_elsewhere(room)
    room.at("20:00")
    await room.app.reply_sweep.run()

    assert await told(room) == []


async def test_a_notice_is_worth_sending_only_while_the_ticket_waits_elsewhere(room: Room) -> None:
    mei = await room.ticket("mei")
    waits = await room.run(lambda unit: ticket_stands(unit, mei))
    await room.run(lambda unit: came(unit, room.clinic, mei, room.now))

    assert waits
    assert not await room.run(lambda unit: ticket_stands(unit, mei))


@pytest.mark.parametrize("language", Language)
def test_every_reason_has_words(language: Language) -> None:
    for value in (*NotNow, *WhyNot):
        assert in_words(value, language)


def test_no_words_are_missing_in_a_language() -> None:
    from smartclinic.clinics.catalogue import catalogue

    both = [catalogue("smartclinic.queueing", language).keys() for language in Language]

    assert both[0] == both[1]
