"""One message's life, with an instance killed at a chosen port call: nothing else goes wrong."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from smartclinic.platform.callers import CallerCheck
from smartclinic_local.cloud_tasks.dispatch import Identity

from . import hazards
from .hazards import Hazards
from .instances import Instance, Moment
from .invariants import EVERY
from .loop import simulated
from .people import PEOPLE, Patient
from .resting import come_to_rest
from .run import logs_watched, watch
from .world import World

Scenario = Callable[[World], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class PortCall:
    """A place where an instance can die: the n-th port call of the run, before or after its effect."""

    number: int
    moment: Moment
    what: str
    function: str

    def __str__(self) -> str:
        return f"{self.number}-{self.moment.value}-{self.what.replace(' ', '-')}-in-{self.function}"


@dataclass(slots=True)
class Killer:
    """Kills once, at the chosen call; remembers all calls of the functions under test."""

    victim: int | None = None
    calls: list[PortCall] = field(default_factory=list)

    def __call__(self, instance: Instance, moment: Moment, what: str) -> bool:
        if what == "due":  # the sweeps come when they come
            return False
        self.calls.append(PortCall(len(self.calls), moment, what, instance.function))
        return self.victim == len(self.calls) - 1


def play(
    scenario: Scenario,
    *,
    seed: int = 0,
    killer: Killer | None = None,
    mixture: Hazards = hazards.NONE,
    callers: CallerCheck | None = None,
    mint: Callable[[Identity], str] | None = None,
) -> World:
    """The world after the scenario has come to rest. `world.failure` says which invariant was broken."""
    rng = random.Random(seed)
    with simulated(rng) as loop:
        world = World(loop, rng, mixture, killer=killer, callers=callers, mint=mint)
        loop.run_until_complete(_play(world, scenario))
    return world


async def _play(world: World, scenario: Scenario) -> None:
    watch(world, EVERY)
    with logs_watched(world):
        try:
            await world.open()
            await world.until_ended(_to_rest(world, scenario))
        finally:
            await world.close()


async def _to_rest(world: World, scenario: Scenario) -> None:
    await scenario(world)
    await asyncio.sleep(1)
    await come_to_rest(world)


def patient_of(world: World, which: int = 0, clinic: int = 0) -> Patient:
    """One of the world's people, at one of its clinics."""
    person, full_name = PEOPLE[which]
    return Patient(world, world.seats[clinic], person, full_name)
