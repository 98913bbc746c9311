"""The counter: tickets given, called, missed, taken back, moved to another queue; two people press at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from smartclinic.audit.entry import Act
from smartclinic.clinics.model import Part
from smartclinic.compose import App
from smartclinic.contacts.identity import ContactId
from smartclinic.platform.clock import hong_kong_day
from smartclinic.queueing.admission import NoTicket
from smartclinic.queueing.line import LineKey, Priority

from .staff import Desk, deed
from .staff_front_desk import pair
from .truth import Commit

GP: Final = "gp"
CHILDREN: Final = "paediatrics"


def line(desk: Desk, queue: str = GP) -> Mapping[str, Any]:
    """Today's line as a screen shows it; the empty one where nobody has stood yet."""
    key = LineKey(queue, hong_kong_day(desk.world.loop.now()).isoformat())
    stored = desk.world.truth.get_one(desk.seat.id, "queue_lines", key.id) or {}
    found = stored.get("line")
    return found if isinstance(found, Mapping) else {}


def tickets(desk: Desk, *standings: str) -> list[str]:
    """Who stands in the line so."""
    return [each["ticket"] for each in line(desk).get("places", ()) if each.get("standing", "waiting") in standings]


@deed(4, "queue")
async def runs_the_counter(desk: Desk, contact: ContactId) -> None:
    """A waiting room fills, and is called one by one; whoever waits elsewhere is among them."""
    rng = desk.world.rng
    for _ in range(rng.randint(1, 3)):
        await gives(desk, contact)
    for _ in range(rng.randint(2, 5)):
        await asyncio.sleep(rng.choice((0.0, rng.uniform(1, 40))))
        await calls(desk)
        if rng.random() < 0.5:
            await _sees_to_one(desk)


@deed(2, "queue")
async def changes_the_queue(desk: Desk, contact: ContactId) -> None:
    """No more tickets, a pause, closed by a slip: and on again, at the moment when somebody takes one."""
    rng, clinic = desk.world.rng, desk.seat.id
    await gives(desk, contact)
    counter = rng.choice(("stop", "pause", "close"))

    async def off(app: App, act: Act) -> None:
        if counter == "stop":
            await app.counter.stop(clinic, GP, Part.MORNING, act)
        else:
            await getattr(app.counter, counter)(clinic, GP, act)

    async def on(app: App, act: Act) -> None:
        if counter == "stop":
            await app.counter.start(clinic, GP, Part.MORNING, act)
        else:
            await app.counter.reopen(clinic, GP, act)

    await asyncio.gather(*(each.press(f"{counter}s the queue", None, off) for each in pair(desk)))
    await asyncio.sleep(rng.choice((rng.uniform(0, 20), rng.uniform(100, 150), 300)))
    await desk.press("goes on with the queue", None, on)


@deed(3, "queue")
async def calls_whoever_is_elsewhere(desk: Desk, contact: ContactId) -> None:
    """Many wait, somebody takes a ticket on the phone, and soon it is nearly their turn."""
    rng = desk.world.rng
    for _ in range(5):
        await gives(desk, contact, at_once=False)
    await desk.world.truth.next(partial(_is_taken_elsewhere, desk.seat.id), within=120)
    for _ in range(6):
        await calls(desk)
        await asyncio.sleep(rng.choice((0.0, rng.uniform(1, 15))))


def _is_taken_elsewhere(clinic: str, commit: Commit) -> bool | None:
    new = [each.after or {} for each in commit.of("tickets") if each.clinic == clinic and each.before is None]
    return True if any(ticket.get("source") == "whatsapp" for ticket in new) else None


async def stays_past_midnight(desk: Desk) -> None:
    """The numbers of the new day begin anew, and the old day's line is closed: whoever still calls is told."""

    async def reopen(app: App, act: Act) -> None:
        await app.counter.reopen(desk.seat.id, GP, act)

    await desk.press("goes on with the queue", None, reopen)
    for _ in range(4):
        await gives(desk, None)
        await calls(desk)
        await asyncio.sleep(desk.world.rng.uniform(5, 25))


async def gives(desk: Desk, contact: ContactId | None, *, at_once: bool = True) -> None:
    """A walk-in's ticket; two are given at the same instant."""
    rng = desk.world.rng
    whose = contact if contact and rng.random() < 0.3 else None
    priority = rng.choice((None, None, None, Priority.ELDERLY))

    async def give(app: App, act: Act) -> object:
        given = await app.counter.give(desk.seat.id, GP, act, contact=whose, priority=priority, anyway=True)
        return given.why if isinstance(given, NoTicket) else given.ticket.label

    await asyncio.gather(*(each.press("gives a ticket", None, give) for each in (pair(desk) if at_once else (desk,))))


async def calls(desk: Desk) -> None:
    """The next one, by what the screen shows; a colleague may press it too."""
    seen = int(line(desk).get("called", 0))

    async def call(app: App, act: Act) -> object:
        return (await app.counter.call_next(desk.seat.id, GP, act, seen=seen)).label

    await asyncio.gather(*(each.press("calls the next", None, call, seen=seen) for each in pair(desk)))


async def _sees_to_one(desk: Desk) -> None:
    """What becomes of somebody who was called, or waits."""
    rng, clinic = desk.world.rng, desk.seat.id
    seen = int(line(desk).get("called", 0))
    called, missed, waiting = tickets(desk, "called"), tickets(desk, "missed"), tickets(desk, "waiting")
    if called and (what := rng.choice(("miss", "done", "recall", "undo"))):
        if what == "undo":
            undo = partial(_undo, clinic, seen)
            await asyncio.gather(*(each.press("takes the call back", None, undo, seen=seen) for each in pair(desk)))
        else:
            await _on_ticket(desk, what, rng.choice(called))
    if missed and rng.random() < 0.7:
        await _on_ticket(desk, "agree_back", rng.choice(missed))
    if waiting and (what := rng.choice(("", "", "came", "leave", "put_first", "transfer"))):
        await _on_ticket(desk, what, rng.choice(waiting))


async def _undo(clinic: str, seen: int, app: App, act: Act) -> None:
    await app.counter.undo_call(clinic, GP, act, seen=seen)


async def _on_ticket(desk: Desk, what: str, ticket: str) -> None:
    clinic = desk.seat.id

    async def step(app: App, act: Act) -> None:
        if what == "transfer":
            await app.counter.transfer(clinic, ticket, CHILDREN, act)
        elif what == "put_first":
            await app.counter.put_first(clinic, ticket, Priority.UNWELL, act)
        else:
            await getattr(app.counter, what)(clinic, ticket, act)

    await asyncio.gather(*(each.press(f"{what} of a ticket", None, step) for each in pair(desk)))
