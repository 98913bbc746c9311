"""Visits on the dashboard: phone calls, moves, cancellations, marks, the day's end; two people as often as not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from smartclinic.appointments.day_sheet import SheetKey
from smartclinic.appointments.front_desk import Mark
from smartclinic.audit.entry import Act
from smartclinic.clinics.calendar import at_minute
from smartclinic.clinics.model import Part
from smartclinic.compose import App
from smartclinic.contacts.identity import ContactId
from smartclinic.platform.clock import hong_kong_day
from smartclinic.platform.store import Document

from .people import PEOPLE, Patient
from .screens import known_contacts
from .staff import Desk, deed
from .truth import Commit

STANDING: Final = frozenset({"booked", "confirmed"})
_FULL: Final = 3.0
"""From this mood on a day is full of a theme."""

_AFTERNOON: Final = tuple(range(15 * 60, 17 * 60, 15))
_MARKS: Final = (Mark.ARRIVED, Mark.CONFIRMED, Mark.COMPLETED, Mark.NO_SHOW, Mark.BOOKED)


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit as a screen shows it: with the revision that it had then."""

    id: str
    revision: int
    document: Document


def tomorrow(desk: Desk) -> date:
    """The day that most people of the simulation ask for."""
    return hong_kong_day(desk.world.loop.now()) + timedelta(days=1)


def visits(desk: Desk, among: Callable[[Document], bool]) -> list[Visit]:
    """Those of the clinic's visits that a screen lists."""
    listed = [(id_, one) for of, id_, one in desk.world.truth.each("appointments") if of == desk.seat.id and among(one)]
    return [Visit(id_, int(str(one.get("revision", 0))), one) for id_, one in listed]


def pair(desk: Desk) -> tuple[Desk, ...]:
    """Whoever does it, and as often as not a colleague at the same instant."""
    return (desk, desk.colleague()) if desk.world.rng.random() < 0.5 else (desk,)


@deed(2, "disruption")
@deed(4, "front desk")
async def books_for_callers(desk: Desk, contact: ContactId) -> None:
    """People on the telephone want the places that patients want too, at the moment when one is held."""
    rng, known = desk.world.rng, known_contacts(desk.world, desk.seat)
    for _ in range(rng.randint(2, 4)):
        await _books(desk, rng.choice((contact, *known)))


async def _books(desk: Desk, contact: ContactId) -> None:
    rng, world = desk.world.rng, desk.world
    await world.truth.next(partial(_is_wanted, desk.seat.id), within=rng.choice((0.0, 0.0, 30.0)))
    service = rng.choice(("consultation", "flu-vaccine"))
    starts_at = at_minute(tomorrow(desk), rng.choice(_AFTERNOON))
    who, tell = (contact, True) if rng.random() < 0.7 else (None, False)

    async def book(app: App, act: Act) -> object:
        name = f"何{rng.choice('大小')}{rng.choice('文明')}"
        entered = await app.front_desk.book(
            desk.seat.id, "chan", service, starts_at, name, act, contact=who, tell=tell, attested=True
        )
        return entered.id

    await asyncio.gather(*(each.press("books", None, book) for each in pair(desk)))


def _is_wanted(clinic: str, commit: Commit) -> bool | None:
    return True if any(each.clinic == clinic for each in commit.of("day_sheets")) else None


@deed(3, "front desk")
async def moves_a_visit(desk: Desk, contact: ContactId) -> None:
    """To a place that somebody else may want; perhaps back again, and the patient may be moving it too."""
    _ = contact
    rng = desk.world.rng
    if not (listed := visits(desk, lambda one: one.get("state") in STANDING)):
        return
    visit, start = rng.choice(listed), rng.choice((*_AFTERNOON, 9 * 60, 10 * 60))
    to = at_minute(tomorrow(desk), start)
    tell = rng.random() < 0.5

    async def move(app: App, act: Act) -> object:
        done = await app.front_desk.move(desk.seat.id, visit.id, "chan", to, act, seen=visit.revision, tell=tell)
        return done.appointment.revision

    await asyncio.gather(*(each.press("moves", None, move, seen=visit.revision) for each in pair(desk)))


@deed(4, "front desk")
async def cancels_a_visit(desk: Desk, contact: ContactId) -> None:
    """Mostly one whose place somebody waits for."""
    _ = contact
    world, rng = desk.world, desk.world.rng
    if rng.random() < 0.5:
        await world.truth.next(lambda commit: commit.of("waits") or None, within=120)
    wished = [wait for of, _, wait in world.truth.each("waits") if of == desk.seat.id and wait.get("open")]
    listed = visits(desk, lambda one: one.get("state") in STANDING)
    better = [one for one in listed if any(_fits(wait, one.document) for wait in wished)]
    best = [one for one in better if one.document.get("service") in {wait.get("service") for wait in wished}]
    if not listed:
        return
    visit, tell = rng.choice(best or better or listed), rng.random() < 0.5

    async def cancel(app: App, act: Act) -> object:
        done = await app.front_desk.cancel(desk.seat.id, visit.id, act, seen=visit.revision, tell=tell)
        return done.appointment.state

    await asyncio.gather(*(each.press("cancels", None, cancel, seen=visit.revision) for each in pair(desk)))
    if rng.random() < 0.3:
        await asyncio.sleep(rng.uniform(0, 30))
        await _mark(desk, visit, Mark.BOOKED)


async def frees_what_many_wait_for(desk: Desk) -> None:
    """In days that are full of visits: three wait for one kind of place, one of them for two, and it becomes free."""
    world, rng, clinic = desk.world, desk.world.rng, desk.seat.id
    if world.moods["front desk"] < _FULL:
        return
    await asyncio.sleep(rng.uniform(0, 200))
    crowd = [Patient(world, desk.seat, person, name) for person, name in PEOPLE[:3]]
    await asyncio.gather(*(patient.says("聽日下晝打流感針有位通知我") for patient in crowd))
    await asyncio.gather(*(patient.answer() for patient in crowd))
    await crowd[0].says("聽日有位就通知我")
    await crowd[0].answer()
    starts_at = at_minute(tomorrow(desk), rng.choice(_AFTERNOON))

    async def book(app: App, act: Act) -> object:
        return (await app.front_desk.book(clinic, "chan", "flu-vaccine", starts_at, "何大文", act)).id

    async def cancel(app: App, act: Act) -> object:
        return (await app.front_desk.cancel(clinic, str(booked), act, seen=0)).appointment.state

    booked = await desk.press("books", None, book)
    if world.truth.get_one(clinic, "appointments", str(booked)):
        await desk.press("cancels", None, cancel, seen=0)


def _fits(wait: Document, visit: Document) -> bool:
    starts_at = visit.get("starts_at")
    day = hong_kong_day(starts_at).isoformat() if isinstance(starts_at, datetime) else ""
    doctors = str(wait.get("doctors") or "")
    is_day = str(wait.get("first_day")) <= day <= str(wait.get("last_day"))
    return (
        is_day and wait.get("contact") != visit.get("contact") and (not doctors or str(visit.get("doctor")) in doctors)
    )


@deed(3, "front desk")
async def marks_visits(desk: Desk, contact: ContactId) -> None:
    """Come, over, missed, a slip: two people may mark the same one."""
    _ = contact
    rng = desk.world.rng
    listed = visits(desk, lambda one: one.get("state") != "requested")
    for visit in rng.sample(listed, min(2, len(listed))):
        await asyncio.gather(*(_mark(each, visit, rng.choice(_MARKS)) for each in pair(desk)))


async def _mark(desk: Desk, visit: Visit, mark: Mark) -> None:
    async def step(app: App, act: Act) -> object:
        return (await app.front_desk.mark(desk.seat.id, visit.id, mark, act, seen=visit.revision)).appointment.state

    await desk.press(f"marks {mark}", None, step, seen=visit.revision)


@deed(1, "front desk")
async def changes_a_session(desk: Desk, contact: ContactId) -> None:
    """Fewer places for WhatsApp, nobody any more, a service out of stock; and back."""
    _ = contact
    rng, sheet = desk.world.rng, SheetKey("chan", tomorrow(desk), Part.AFTERNOON)
    stopped = rng.random() < 0.5

    async def change(app: App, act: Act, *, back: bool) -> None:
        if stopped:
            await app.front_desk.change_session(desk.seat.id, sheet, act, stopped=not back)
        else:
            await app.front_desk.change_session(desk.seat.id, sheet, act, released=None if back else rng.randrange(6))

    await asyncio.gather(*(each.press("changes a session", None, partial(change, back=False)) for each in pair(desk)))
    await asyncio.sleep(rng.uniform(10, 120))
    await desk.press("changes a session back", None, partial(change, back=True))
    if rng.random() < 0.5:
        for in_stock in (False, True):
            stock = partial(_stock, desk.seat.id, in_stock=in_stock)
            await desk.press("changes the stock", None, stock)
            await asyncio.sleep(rng.uniform(1, 40))


async def _stock(clinic: str, app: App, act: Act, *, in_stock: bool) -> None:
    await app.front_desk.set_stock(clinic, "flu-vaccine", act, in_stock=in_stock)


async def finishes_the_day(desk: Desk) -> None:
    """Whatever nobody has said: come, or missed. Two people press it."""
    day = hong_kong_day(desk.world.loop.now())

    async def finish(app: App, act: Act) -> object:
        return await app.front_desk.finish_day(desk.seat.id, day, act)

    await asyncio.gather(*(each.press("finishes the day", None, finish) for each in (desk, desk.colleague())))
