"""Instances of the functions, which may die at any call of a port, and of which nothing more is heard then."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

from smartclinic import compose
from smartclinic.platform.ids import Ids
from smartclinic_local.asgi import application, post

from .truth import ERRAND, Errand

if TYPE_CHECKING:
    from .world import World

T = TypeVar("T")

QUICK: Final = (0.001, 0.030)
SLOW: Final = (0.5, 2.5)
ALIVE_AT_ONCE: Final = 2


class Moment(Enum):
    """When an instance may die, seen from the effect of a port call."""

    BEFORE = "before"
    AFTER = "after"


Killer = Callable[["Instance", Moment, str], bool]


class Instance:
    """One process of one function: its own caches, its own clock, its own death.

    Death is not cancellation: what was under way simply never goes on, so that no `finally` runs. Who waited for an
    answer sees a broken connection.
    """

    def __init__(self, world: World, function: str, name: str) -> None:
        from .ports import app_of

        self.world, self.function, self.name = world, function, name
        self.dead = False
        self.skew = timedelta(seconds=world.rng.uniform(-1, 1) * world.hazards.skew)
        self.app: compose.App = app_of(self)
        self._open: dict[asyncio.Future[Any], None] = {}

    def now(self) -> datetime:
        """What this instance takes the time for."""
        return self.world.loop.now() + self.skew

    async def serve(self, errand: Errand, path: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status of the answer to a request. Raises ConnectionError when the instance dies first."""
        return await self.run(errand, lambda: post(application(self.function), path, headers, body))

    async def run(self, errand: Errand, work: Callable[[], Awaitable[T]]) -> T:
        """Something that this instance does, for somebody who waits. Raises ConnectionError when it dies first."""
        errand.by = self.name
        answer: asyncio.Future[T] = self.world.loop.create_future()
        self._open[answer] = None
        self.world.start(self._answer(answer, errand, work))
        try:
            return await answer
        finally:
            self._open.pop(answer, None)

    async def _answer(self, answer: asyncio.Future[T], errand: Errand, work: Callable[[], Awaitable[T]]) -> None:
        ERRAND.set(errand)
        try:
            with compose.given(self.app):
                result = await work()
        except Exception as error:
            if not answer.done():
                answer.set_exception(error)
            return
        if not answer.done():
            answer.set_result(result)

    # --- what every port call goes through

    async def reach(self, what: str) -> None:
        """The way to a port. Returns when the call has arrived, or never."""
        await self._travel()
        await self._survive(Moment.BEFORE, what)

    async def come_back(self, what: str) -> None:
        """The way back. Returns when the caller has the answer, or never."""
        await self._survive(Moment.AFTER, what)
        await self._travel()

    async def _travel(self) -> None:
        rng, slow = self.world.rng, self.world.hazards.slow
        if slow and rng.random() < slow:
            self.world.struck("slow")
            await asyncio.sleep(rng.uniform(*SLOW))
        else:
            await asyncio.sleep(rng.uniform(*QUICK))
        if self.dead:
            await self.never()

    async def _survive(self, moment: Moment, what: str) -> None:
        if self.dead:
            await self.never()
        if self.world.killer(self, moment, what):
            self.die(f"{moment.value} {what}")
            await self.never()

    async def never(self) -> NoReturn:
        """What a dead instance's calls come to."""
        future: asyncio.Future[NoReturn] = self.world.loop.create_future()
        self.world.hang(future)
        await future
        raise AssertionError

    def die(self, how: str) -> None:
        """The process ends here and now."""
        self.dead = True
        self.world.struck("death")
        self.world.story.add(self.name, "dies", how)
        for answer in list(self._open):
            if not answer.done():
                answer.set_exception(ConnectionResetError("the instance died"))


class Fleet:
    """The living instances of each function. A dead one's place is taken by a fresh one."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._alive: dict[str, list[Instance]] = {}
        self._started = 0

    def pick(self, function: str) -> Instance:
        """Somebody who is alive."""
        alive = [instance for instance in self._alive.get(function, ()) if not instance.dead]
        while len(alive) < ALIVE_AT_ONCE:
            self._started += 1
            alive.append(Instance(self._world, function, f"{function}#{self._started}"))
        self._alive[function] = alive
        return alive[int(self._world.rng.random() * len(alive))]


class SeededIds(Ids):
    """Ids and chance from the seed."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def new(self) -> str:
        return f"{self._rng.getrandbits(128):032x}"

    def fraction(self) -> float:
        return self._rng.random()
