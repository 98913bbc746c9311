"""A day that does not go as planned: a doctor is late, a session is closed, a typhoon; and it is over again."""

from __future__ import annotations

import asyncio
from functools import partial

from smartclinic.audit.entry import Act
from smartclinic.clinics.model import Part
from smartclinic.compose import App
from smartclinic.contacts.identity import ContactId
from smartclinic.disruptions.disruption import Cause
from smartclinic.platform.clock import hong_kong_day

from .staff import Desk, deed
from .staff_front_desk import pair, tomorrow
from .truth import Commit


@deed(3, "disruption")
async def says_that_the_doctor_is_late(desk: Desk, contact: ContactId) -> None:
    """One tap, or two people's; later it is worse."""
    _ = contact
    rng = desk.world.rng
    for minutes in (30, 60)[: rng.randint(1, 2)]:
        late = partial(_declares, desk, Cause.DOCTOR_LATE, minutes=minutes, whole_day=False)
        declared = await asyncio.gather(*(each.press("declares a delay", None, late) for each in pair(desk)))
        await asyncio.sleep(rng.uniform(5, 120))
    await _perhaps_over(desk, declared[0])


@deed(4, "disruption")
async def closes_a_session(desk: Desk, contact: ContactId) -> None:
    """As somebody books it, or whenever; two people may say so, and it may soon be over."""
    _ = contact
    rng, world = desk.world.rng, desk.world
    if rng.random() < 0.5:
        await world.truth.next(partial(_is_booked, desk.seat.id), within=120)
    cause = rng.choice((Cause.SESSION_CLOSED, Cause.SESSION_CLOSED, Cause.TYPHOON_8, Cause.BLACK_RAIN))
    close = partial(_declares, desk, cause, minutes=0, whole_day=cause is not Cause.SESSION_CLOSED)
    declared = await asyncio.gather(*(each.press("declares", None, close) for each in pair(desk)))
    await asyncio.sleep(rng.choice((rng.uniform(0, 4), rng.uniform(5, 60), rng.uniform(100, 400))))
    await _calls_whoever_is_to_be_called(desk, str(declared[0]))
    await _perhaps_over(desk, declared[0])


@deed(1, "disruption")
async def closes_today(desk: Desk, contact: ContactId) -> None:
    """Black rain this very day: the queue's sessions go on or do not, tickets or none."""
    _ = contact
    cause = desk.world.rng.choice((Cause.SESSION_CLOSED, Cause.EXTREME, Cause.BLACK_RAIN))

    async def declare(app: App, act: Act) -> str:
        return await app.disruptions.declare(desk.seat.id, cause, act, day=hong_kong_day(app.clock.now()))

    declared = await desk.press("declares for today", None, declare)
    await asyncio.sleep(desk.world.rng.uniform(10, 300))
    await _perhaps_over(desk, declared)


async def _declares(desk: Desk, cause: Cause, app: App, act: Act, *, minutes: int, whole_day: bool) -> str:
    doctor, part = (None, None) if whole_day else ("chan", Part.AFTERNOON)
    return await app.disruptions.declare(
        desk.seat.id, cause, act, doctor=doctor, day=tomorrow(desk), part=part, minutes=minutes
    )


def _is_booked(clinic: str, commit: Commit) -> bool | None:
    return True if any(each.clinic == clinic for each in commit.of("day_sheets")) else None


async def _perhaps_over(desk: Desk, disruption: object) -> None:
    """Lifted, by one or two people."""
    if desk.world.rng.random() < 0.5 and is_id(disruption):
        lift = partial(_lifts, desk.seat.id, str(disruption))
        await asyncio.gather(*(each.press("lifts", None, lift) for each in pair(desk)))


async def _lifts(clinic: str, disruption: str, app: App, act: Act) -> None:
    await app.disruptions.lift(clinic, disruption, act)


async def _calls_whoever_is_to_be_called(desk: Desk, disruption: str) -> None:
    rows = [
        id_
        for of, id_, row in desk.world.truth.each("disrupted")
        if of == desk.seat.id and row.get("disruption") == disruption and row.get("state") == "to_call"
    ]
    for row in rows[:2]:
        called = partial(_called, desk.seat.id, row)
        await asyncio.gather(*(each.press("telephones", None, called) for each in pair(desk)))


async def _called(clinic: str, row: str, app: App, act: Act) -> None:
    await app.disruptions.called(clinic, row, act)


def is_id(what: object) -> bool:
    """Whether a button's result is the id of what was declared, not what the person was told instead."""
    return isinstance(what, str) and len(what) == 32
