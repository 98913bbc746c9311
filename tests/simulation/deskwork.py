"""Pressing a button on the dashboard: tried again until it is known what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from smartclinic.appointments.refusing import ChangedSince, NoSuchAppointment, NoSuchSession, PlaceRefused
from smartclinic.compose import App
from smartclinic.conversations.alarms.acknowledging import AlreadyAcknowledged
from smartclinic.conversations.staff_tasks import AlreadyFinished, OwnedByAnother
from smartclinic.conversations.takeover import HeldByAnother, RedFlagCame
from smartclinic.disruptions.declaring import NoSuchDisruption, NothingConcerned
from smartclinic.queueing.counter import CalledSince, CannotNow

from .truth import Errand

if TYPE_CHECKING:
    from .world import World

TOLD: Final = (
    HeldByAnother, RedFlagCame, AlreadyAcknowledged, AlreadyFinished, OwnedByAnother, ChangedSince, PlaceRefused,
    NoSuchAppointment, NoSuchSession, CalledSince, CannotNow, NothingConcerned, NoSuchDisruption,
)  # fmt: skip
"""A colleague, a patient or a red flag was quicker, or it cannot be: that is a result, and nothing is tried again."""

_PRESSES: Final = 20


@dataclass(frozen=True, slots=True)
class Pressed:
    """What somebody at a desk did, and when. `epoch`: what the screen showed, which may be long ago: at `shown`.

    `seen`: what it showed of a line or a visit: how many calls, which revision.
    """

    by: str
    what: str
    clinic: str
    at: datetime
    epoch: int | None = None
    shown: datetime | None = None
    seen: int | None = None


async def press(
    world: World, act: str, pressed: Pressed, work: Callable[[App], Awaitable[object]], *, kind: str = "staff"
) -> object:
    """Do it on the dashboard, and again until it is known to have happened: its result, or who was quicker.

    `kind`: "staff" for what staff do; "clinic" for what the clinic sends by itself, which leaves no audit entry.
    """
    who = f"{pressed.by}@{pressed.clinic}"
    world.deeds.pressed[act] = pressed
    for attempt in range(_PRESSES):
        instance = world.fleet.pick("dashboard")
        try:
            done = await instance.run(Errand(kind, pressed.clinic, act), partial(work, instance.app))
        except TOLD as told:
            world.deeds.told[act] = pressed
            done = type(told).__name__
        except Exception as error:
            world.story.add(who, f"{pressed.what} fails", type(error).__name__, attempt)
            world.stepped("staff")
            await asyncio.sleep(world.rng.uniform(1, 10))
            continue
        world.story.add(who, pressed.what, act, done)
        world.stepped("staff")
        return done
    return None
