"""A Monday's queue at the sample clinic, as its desk sees it, over `desk_diary`. All people are invented."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Final

from smartclinic.audit.entry import Act
from smartclinic.queueing.counter import QueueView
from smartclinic.queueing.for_patient import ask_back, take
from smartclinic.queueing.line import Priority
from smartclinic.queueing.taking import Taken
from smartclinic.work.unit import Unit
from smartclinic_local.meta.people import Person
from tests.browser.desk_diary import a_full_day
from tests.browser.desk_scene import CHI_KEUNG
from tests.browser.desk_service import CLINIC, DeskService
from tests.functions.desk_signing_in import LAM

GP: Final = "gp"
_NUMBERS: Final = count()


async def a_line(desk: DeskService, walk_ins: int = 3) -> list[Taken]:
    """So many walk-ins, nobody called yet."""
    return [await gives(desk) for _ in range(walk_ins)]


async def a_busy_line(desk: DeskService) -> None:
    """Two who had appointments, walk-ins, one by WhatsApp who is elsewhere, one first, one who missed and asks back."""
    await a_full_day(desk)
    await a_line(desk, 3)
    desk.clock.go_on(timedelta(minutes=6))
    counter = desk.service.app.counter
    missed = await calls(desk)
    desk.clock.go_on(timedelta(minutes=4))
    await counter.miss(CLINIC, missed, await acts(desk))
    await _takes_elsewhere(desk, CHI_KEUNG)
    await gives(desk, Priority.ELDERLY)
    await calls(desk)
    await calls(desk)
    desk.clock.go_on(timedelta(minutes=3))
    await gives(desk)
    await _wants_back(desk, missed)


async def acts(desk: DeskService) -> Act:
    """An act of Lam's."""
    return Act(await desk.invite(LAM), f"line {next(_NUMBERS)}")


async def gives(desk: DeskService, priority: Priority | None = None) -> Taken:
    """A colleague gives a ticket to somebody at the desk."""
    given = await desk.service.app.counter.give(CLINIC, GP, await acts(desk), priority=priority, anyway=True)
    assert isinstance(given, Taken)
    return given


async def calls(desk: DeskService) -> str:
    """A colleague calls the next one; the ticket."""
    seen = (await view(desk)).seen
    row = await desk.service.app.counter.call_next(CLINIC, GP, await acts(desk), seen=seen)
    return row.place.ticket


async def view(desk: DeskService) -> QueueView:
    """The queue as it stands."""
    return next(each for each in await desk.service.app.counter.read(CLINIC) if each.queue.id == GP)


async def _takes_elsewhere(desk: DeskService, person: Person) -> None:
    record, contact = await desk.service.app.directory.clinic(CLINIC), await desk.hears(person, "你好")

    async def by_chat(unit: Unit) -> None:
        await take(unit, record, record.config.queue(GP), contact, cause="chat", now=desk.clock.now())

    await desk.service.app.work.run(CLINIC, by_chat)


async def _wants_back(desk: DeskService, ticket: str) -> None:
    config, now = (await desk.service.app.directory.clinic(CLINIC)).config, desk.clock.now()

    async def ask(unit: Unit) -> None:
        await ask_back(unit, config, ticket, now=now)

    await desk.service.app.work.run(CLINIC, ask)
