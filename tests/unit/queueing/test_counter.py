"""Staff at the counter: one entry for each act, retries that change nothing, and two of them at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import pytest
from msgspec.structs import replace

from smartclinic.audit.entry import Act, Action, AuditEntry
from smartclinic.clinics.calendar import Session
from smartclinic.clinics.model import Clinic, Part
from smartclinic.contacts.identity import ContactId
from smartclinic.disruptions.disruption import Cause
from smartclinic.disruptions.queues import close_queues
from smartclinic.platform.clock import hong_kong_day
from smartclinic.platform.store import NotCommitted, Path, Snapshot, Version, Write
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.queueing import for_patient
from smartclinic.queueing.admission import NoTicket, WhyNot
from smartclinic.queueing.calling import NotNow
from smartclinic.queueing.counter import CalledSince, CannotNow, Counter, NoSuchQueue
from smartclinic.queueing.counter_view import read_queues
from smartclinic.queueing.for_patient import Taken
from smartclinic.queueing.line import Priority, Standing
from smartclinic.queueing.ticket import Ticket
from smartclinic.work.unit import Unit
from tests.functions.in_process import in_virtual_time
from tests.unit.local.virtual_time import LoopClock, elapsed
from tests.unit.queueing.rooms import GP, Room, small_clinic

CLINIC = "hong-wo"
Doing = Callable[[Counter, str, Act], Awaitable[object]]

ACTS: dict[str, tuple[Doing, Action]] = {
    "gives a ticket": (lambda counter, _, act: counter.give(CLINIC, "gp", act), Action.GIVE_TICKET),
    "calls": (lambda counter, _, act: counter.call_next(CLINIC, "gp", act, seen=1), Action.CALL_TICKET),
    "takes a call back": (lambda counter, _, act: counter.undo_call(CLINIC, "gp", act, seen=1), Action.CALL_TICKET),
    "recalls": (lambda counter, one, act: counter.recall(CLINIC, one, act), Action.MARK_TICKET),
    "skips": (lambda counter, one, act: counter.miss(CLINIC, one, act), Action.MARK_TICKET),
    "is done": (lambda counter, one, act: counter.done(CLINIC, one, act), Action.MARK_TICKET),
    "lets go": (lambda counter, one, act: counter.leave(CLINIC, one, act), Action.MARK_TICKET),
    "transfers": (lambda counter, one, act: counter.transfer(CLINIC, one, "nurse", act), Action.MARK_TICKET),
    "pauses": (lambda counter, _, act: counter.pause(CLINIC, "gp", act), Action.CHANGE_QUEUE),
    "stops": (lambda counter, _, act: counter.stop(CLINIC, "gp", Part.MORNING, act), Action.CHANGE_QUEUE),
    "closes": (lambda counter, _, act: counter.close(CLINIC, "gp", act), Action.CHANGE_QUEUE),
}


@pytest.mark.parametrize("what", ACTS)
async def test_an_act_leaves_one_entry_however_often_it_is_tried(room: Room, what: str) -> None:
    doing, action = ACTS[what]
    first, _ = await room.walks_in(2)
    await room.calls()
    before = len(await room.every(AuditEntry))

    await doing(room.app.counter, first, Act("bob", "pressed"))
    line = await room.line()
    await doing(room.app.counter, first, Act("bob", "pressed"))

    entries = [entry for entry in await room.every(AuditEntry) if entry.actor == "bob"]
    assert [entry.action for entry in entries] == [action]
    assert len(await room.every(AuditEntry)) == before + 1
    assert await room.line() == line


UNDONE_BY: dict[str, Doing] = {
    "calls": lambda counter, _, act: counter.undo_call(CLINIC, "gp", act, seen=2),
    "takes a call back": lambda counter, _, act: counter.call_next(CLINIC, "gp", act, seen=0),
    "skips": lambda counter, one, act: counter.agree_back(CLINIC, one, act),
    "pauses": lambda counter, _, act: counter.reopen(CLINIC, "gp", act),
    "stops": lambda counter, _, act: counter.start(CLINIC, "gp", Part.MORNING, act),
    "closes": lambda counter, _, act: counter.reopen(CLINIC, "gp", act),
}


@pytest.mark.parametrize("what", UNDONE_BY)
async def test_an_act_that_was_undone_is_not_done_again_by_a_late_retry(room: Room, what: str) -> None:
    doing, _ = ACTS[what]
    first, _ = await room.walks_in(2)
    await room.calls()
    await doing(room.app.counter, first, Act("bob", "pressed"))
    await UNDONE_BY[what](room.app.counter, first, Act("bob", "undone"))
    line, entries = await room.line(), len(await room.every(AuditEntry))

    await doing(room.app.counter, first, Act("bob", "pressed"))

    assert await room.line() == line
    assert len(await room.every(AuditEntry)) == entries


async def test_of_two_who_call_at_once_one_wins_and_the_other_is_told(room: Room) -> None:
    await room.walks_in(3)

    async def call(who: str) -> str:
        try:
            return (await room.app.counter.call_next(CLINIC, "gp", Act(who, f"{who} calls"), seen=0)).label
        except CalledSince as since:
            return f"told of {since.label}"

    assert sorted(await asyncio.gather(call("ann"), call("bob"))) == ["A1", "told of A1"]
    assert (await room.line()).called == 1


async def test_a_ticket_that_a_colleague_has_dealt_with_is_refused(room: Room) -> None:
    (first,) = await room.walks_in()

    with pytest.raises(CannotNow) as refused:
        await room.app.counter.done(CLINIC, first, room.act())

    assert refused.value.why is NotNow.NOT_CALLED


async def test_a_ticket_that_does_not_exist_changes_nothing(room: Room) -> None:
    with pytest.raises(CannotNow):
        await room.app.counter.miss(CLINIC, "0" * 32, room.act())
    with pytest.raises(NoSuchQueue):
        await room.app.counter.pause(CLINIC, "dentist", room.act())
    assert await room.every(AuditEntry) == []


async def test_the_screen_shows_who_is_called_who_waits_and_who_missed(room: Room) -> None:
    first, second, third = await room.walks_in(3)
    await room.calls()
    await room.app.counter.miss(CLINIC, first, room.act())
    await room.calls()

    view = await room.view()

    assert [row.label for row in view.missed] == ["A1"]
    assert [row.label for row in view.called] == ["A2"]
    assert [(row.label, row.before) for row in view.waiting] == [("A3", 0)]
    assert view.seen == 2
    assert view.present is Part.MORNING
    assert view.waiting[0].ticket is not None
    assert {second, third} == {view.called[0].place.ticket, view.waiting[0].place.ticket}


async def test_a_page_about_one_ticket_reads_no_other(room: Room) -> None:
    first, second = await room.walks_in(2)

    async def read(unit: Unit) -> list[tuple[str, bool]]:
        gp, _ = await read_queues(unit, room.clinic, hong_kong_day(room.now), room.now, only=second)
        return [(row.place.ticket, row.ticket is not None) for row in gp.waiting]

    assert await room.run(read) == [(first, False), (second, True)]


async def test_the_screen_shows_whether_tickets_are_given(room: Room) -> None:
    open_before = (await room.view()).no_ticket
    await room.app.counter.stop(CLINIC, "gp", Part.MORNING, room.act())

    stopped = (await room.view()).no_ticket

    assert open_before is None
    assert stopped is not None
    assert stopped.why is WhyNot.STOPPED


async def test_with_one_doctor_the_one_before_is_done_at_the_next_call(room: Room) -> None:
    first, _ = await room.walks_in(2)
    await room.calls()
    await room.calls()

    assert (await room.position(first)).standing is Standing.DONE
    assert (await room.stored(first)).open is None


async def test_with_two_doctors_two_are_inside_at_once() -> None:
    room = await Room(small_clinic(doctors=2)).opened()
    await room.walks_in(3)
    for _ in range(3):
        await room.calls()
        room.later(1)

    assert [row.label for row in (await room.view()).called] == ["A3", "A2"]
    await room.store.close()


async def test_staff_put_somebody_first_already_when_they_give_the_ticket(room: Room) -> None:
    await room.walks_in(2)

    given = await room.app.counter.give(CLINIC, "gp", room.act(), priority=Priority.PREGNANT)

    assert isinstance(given, Taken)
    assert given.position.before == 0
    assert given.ticket.given_by == "ann"


class Slow(SqliteStore):
    """Each round trip takes a moment, so that others come between reading and writing."""

    failed = 0
    """Commits that somebody else was quicker than."""

    async def get(self, paths: Sequence[Path]) -> Sequence[Snapshot]:
        await asyncio.sleep(0.003)
        return await super().get(paths)

    async def commit(self, writes: Sequence[Write]) -> Sequence[Version | None]:
        await asyncio.sleep(0.003)
        try:
            return await super().commit(writes)
        except NotCommitted:
            self.failed += 1
            raise


@in_virtual_time
async def test_a_hundred_people_at_once_get_a_hundred_numbers() -> None:
    room = Room(small_clinic(replace(GP, minutes_each=1)), clock=LoopClock(), store=Slow)
    await room.opened()

    tickets = await asyncio.gather(*(room.ticket(f"patient {n}") for n in range(100)))

    numbers = [ticket.number for ticket in await room.every(Ticket)]
    assert len(set(tickets)) == 100
    assert sorted(numbers) == list(range(1, 101))
    assert elapsed() < 2  # one after another, not by failing each other's commits
    assert isinstance(room.store, Slow)
    assert room.store.failed == 0
    await room.store.close()


async def test_the_first_ticket_of_a_day_is_not_taken_of_a_session_that_closes_meanwhile(room: Room) -> None:
    queue, tries = room.clinic.queue("gp"), 0

    async def take(unit: Unit) -> Taken | NoTicket:
        nonlocal tries
        taken = await for_patient.take(unit, room.record, queue, ContactId("mei"), cause="m", now=room.now)
        tries += 1
        if tries == 1:
            today = hong_kong_day(room.now)
            await room.app.disruptions.declare(CLINIC, Cause.SESSION_CLOSED, room.act(), day=today)
        return taken

    taken = await room.run(take)

    assert isinstance(taken, NoTicket)
    assert taken.why is WhyNot.CLOSED
    assert (await room.line()).places == ()


async def test_a_session_is_not_closed_past_the_first_ticket_of_its_day(room: Room) -> None:
    tickets: list[str] = []

    async def taken_meanwhile(unit: Unit, clinic: Clinic, away: Sequence[Session], now: datetime) -> None:
        await close_queues(unit, clinic, away, now)
        if not tickets:
            tickets.append(await room.ticket("mei"))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("smartclinic.disruptions.declaring.close_queues", taken_meanwhile)
        today = hong_kong_day(room.now)
        await room.app.disruptions.declare(CLINIC, Cause.SESSION_CLOSED, room.act(), day=today)

    assert (await room.position(tickets[0])).standing is Standing.CLOSED


async def test_how_many_are_before_somebody_is_read_from_two_documents(room: Room) -> None:
    tickets = [await room.ticket(f"patient {n}") for n in range(20)]
    reads: list[int] = []

    async def read(unit: Unit) -> for_patient.Position | None:
        found = await for_patient.position(unit, room.clinic, tickets[-1], room.now)
        reads.append(len(unit._loaded))
        return found

    position = await room.run(read)

    assert position is not None
    assert position.before == 19
    assert reads == [2]


async def test_somebody_elses_ticket_is_not_found(room: Room) -> None:
    mei = await room.ticket("mei")

    left = await room.run(lambda unit: for_patient.leave(unit, room.clinic, mei, room.now, whose=(ContactId("john"),)))

    assert left is NotNow.NO_TICKET
    assert (await room.stored(mei)).open


async def test_mine_finds_the_open_ticket_of_today_alone(room: Room) -> None:
    mei = await room.ticket("mei")
    found = await room.run(lambda unit: for_patient.mine(unit, (ContactId("mei"),), room.now))
    room.at("09:00", "2026-11-24")

    assert found is not None
    assert found.id == mei
    assert await room.run(lambda unit: for_patient.mine(unit, (ContactId("mei"),), room.now)) is None
