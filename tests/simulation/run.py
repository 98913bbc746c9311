"""One seed, one run, one verdict."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from smartclinic.platform.logs import CloudFormatter

from . import (  # noqa: F401 - each adds its scenes
    notes,
    people_alarms,
    people_amending,
    people_assistant,
    people_files,
    people_front_desk,
    people_identity,
    people_queue,
    people_voice,
    staff_and_meta,
    staff_disruptions,
    staff_front_desk,
    staff_queue,
    staff_together,
)
from .hazards import MIXTURES
from .invariants import EVERY, Invariant
from .loop import simulated
from .on_call import reacting
from .people import PEOPLE, Patient, rush
from .resting import SPARSE, come_to_rest
from .seats import TEAM
from .staff import Desk
from .story import Story
from .weather import weather
from .world import Broken, World

MESSAGES_A_DAY = 30
"""A simulated clinic-day."""

DEEDS_A_DAY = 5
"""Of each person at a desk."""

MORNINGS_AFTER = 0.25
"""How many of the seeds go on to where the 24-hour windows close."""

ANSWERS_LATE = 0.3
"""How many people answer then what they were asked the day before."""

NIGHTS = 0.1
"""How many of the seeds finish the day at the desk and stay at the counter past midnight."""

RUSH = 3 * len(PEOPLE)
"""How many of them belong to the daily rush."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a seed."""

    seed: int
    mixture: str
    focus: str | None
    failure: Broken | None
    story: Story
    steps: Counter[str]
    faults: Counter[str]
    virtual_seconds: float
    seconds: float

    def report(self) -> str:
        """The story of a failing seed, and how to see it again."""
        lines = "\n".join(self.story.lines())
        focus = f" --focus {self.focus}" if self.focus else ""
        replay = f"python -m tests.simulation --seed {self.seed} --mixture {self.mixture}{focus}"
        return f"{lines}\n\nseed {self.seed}: {self.failure}\nreplay: {replay}"


def run_seed(seed: int, *, mixture: str = "drawn", days: float = 1, focus: str | None = None) -> Result:
    """Play a seed's day, bring it to rest, and check everything. `focus`: a theme that the day is full of."""
    rng = random.Random(seed)
    started = time.perf_counter()
    failures: list[str] = []
    with simulated(rng) as loop:
        loop.set_exception_handler(lambda _, about: failures.append(repr(about.get("exception") or about["message"])))
        world = World(loop, rng, MIXTURES[mixture](rng), focus=focus)
        loop.run_until_complete(_play(world, days, failures))
    elapsed = time.perf_counter() - started
    return Result(seed, mixture, focus, world.failure, world.story, world.steps, world.faults, loop.time(), elapsed)


async def _play(world: World, days: float, failures: list[str]) -> None:
    watch(world, EVERY)
    with logs_watched(world):
        try:
            await world.open()
            await world.until_ended(_day(world, days))
            if failures and world.failure is None:
                world.broken("0", f"the simulation itself failed: {failures[0]}")
        finally:
            await world.close()


def watch(world: World, kinds: tuple[type[Invariant], ...]) -> None:
    """Check these invariants in this world."""
    world.invariants = [kind(world) for kind in kinds]
    checks = [each.committed for each in world.invariants if _overrides(each, "committed")]
    world.truth.watchers = [world.who.committed, *checks]
    world.on_accepted = [each.accepted for each in world.invariants if _overrides(each, "accepted")]
    world.on_step = [each.stepped for each in world.invariants if _overrides(each, "stepped")]


def _overrides(invariant: Invariant, name: str) -> bool:
    return getattr(type(invariant), name) is not getattr(Invariant, name)


async def _day(world: World, days: float) -> None:
    """Everybody does what they do at once, then the world comes to rest."""
    for template in notes.EVERY:
        world.meta.approve(template.name, template.language)
    each = max(1, round(days * (MESSAGES_A_DAY - RUSH) / len(PEOPLE)))
    lives = [
        Patient(world, seat, person, full_name, each).live() for seat in world.seats for person, full_name in PEOPLE
    ]
    lives += [Desk(world, seat, round(DEEDS_A_DAY * days), name).live() for seat in world.seats for name in TEAM]
    reacting(world)
    people_front_desk.reacting(world)
    lives += [rush(world, seat) for seat in world.seats]
    lives += [staff_front_desk.frees_what_many_wait_for(Desk(world, seat)) for seat in world.seats]
    lives.append(weather(world))
    await asyncio.gather(*lives)
    if world.rng.random() < NIGHTS:
        await _night(world)
    elif world.rng.random() < MORNINGS_AFTER:
        await _morning_after(world)
    await come_to_rest(world)


async def _night(world: World) -> None:
    """In the evening the day is finished; a queue that nobody has closed is called across midnight."""
    world.scheduler.faults = SPARSE
    desks = [Desk(world, seat, name=name) for seat in world.seats for name in TEAM]
    await _until(world, hours=13)  # ten in the evening
    await asyncio.gather(*(staff_front_desk.finishes_the_day(desk) for desk in desks[:: len(TEAM)]))
    await _until(world, hours=14.5)
    world.scheduler.faults = world.hazards.scheduler
    await _until(world, hours=14.99)
    await asyncio.gather(*(staff_queue.stays_past_midnight(desk) for desk in desks))


async def _until(world: World, *, hours: float) -> None:
    """So many hours after dawn, which is at nine: midnight is at fifteen."""
    await asyncio.sleep(max(0.0, hours * 3600 - world.loop.time()))


async def _morning_after(world: World) -> None:
    """A day later the windows close, while the desk is writing; then people write again."""
    world.scheduler.faults = SPARSE
    await asyncio.sleep(world.rng.uniform(23.0, 23.8) * 3600)
    world.scheduler.faults = world.hazards.scheduler
    await asyncio.gather(*(Desk(world, seat).writes_as_windows_close() for seat in world.seats))
    people = [Patient(world, seat, person, name, 1) for seat in world.seats for person, name in PEOPLE]
    late = [each for each in people if world.rng.random() < ANSWERS_LATE]
    await asyncio.gather(*(people_assistant.answers_yesterdays_question(each) for each in late))
    await asyncio.gather(*(each.live() for each in people))


class _Watched(logging.Handler):
    """Shows every log line to who checks them."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.setFormatter(CloudFormatter())
        self._told = [each.logged for each in world.invariants if _overrides(each, "logged")]

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        for told in self._told:
            told(line)


@contextlib.contextmanager
def logs_watched(world: World) -> Iterator[None]:
    """Watch the logs instead of printing them."""
    root, ours = logging.getLogger(), logging.getLogger("smartclinic")
    before, level = list(root.handlers), ours.level
    root.handlers[:] = [_Watched(world)]
    ours.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.handlers[:] = before
        ours.setLevel(level)
