"""An instance's ports, wrapped: each call takes time, may fail in every documented way, and may be the last."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

import httpx

from smartclinic import compose
from smartclinic.platform.callers import CallerCheck, NotAllowed
from smartclinic.platform.config import Settings
from smartclinic.platform.heavy import inline
from smartclinic.platform.model import Described, File, ModelUnavailable, Proposal, Said, Tool
from smartclinic.platform.store import (
    Cursor,
    DuePage,
    NotCommitted,
    Outcome,
    Page,
    Path,
    Query,
    Snapshot,
    Unavailable,
    Unknown,
    Version,
    Write,
)
from smartclinic.platform.tasks import Task, TasksUnavailable

from .instances import Instance, SeededIds
from .truth import ERRAND, Errand, as_it_is

if TYPE_CHECKING:
    from .world import World

T = TypeVar("T")

CHUNK: Final = 100
"""How many writes of `write_each` share a fate: Firestore's adapter sends so many at once."""

LATE: Final = (0.01, 4.0)
"""After how many seconds a commit may still happen whose caller has given up."""

BEARER: Final = "Bearer a-token-of-the-simulation"


def app_of(instance: Instance) -> compose.App:
    """A composition root over mortal ports."""
    world = instance.world
    return compose.App(
        Settings.unchecked(world.environment),
        store=MortalStore(instance),
        tasks=MortalTasks(instance),
        clock=MortalClock(instance),
        ids=SeededIds(world.rng),
        model=MortalModel(instance),
        graph_transport=MortalTransport(instance),
        callers=world.callers or KnownCallers(),
        files=world.files,
        checkpoints=world.checkpoints,
        scanner=world.scanner,
        heavy=inline,
    )


class MortalStore:
    """The shared store, seen from one instance."""

    def __init__(self, instance: Instance) -> None:
        self._instance, self._world = instance, instance.world

    async def get(self, paths: Sequence[Path]) -> Sequence[Snapshot]:
        return await self._read("get", lambda: self._world.truth.get(paths))

    async def find(self, query: Query) -> Page:
        return await self._read("find", lambda: self._world.truth.find(query))

    async def due(self, kind: str, now: datetime, *, after: Cursor | None = None, limit: int = 200) -> DuePage:
        return await self._read("due", lambda: self._world.truth.due(kind, now, after=after, limit=limit))

    async def commit(self, writes: Sequence[Write]) -> Sequence[Version | None]:
        world, hazards = self._world, self._world.hazards
        await self._instance.reach("commit")
        if _strikes(world, hazards.commit_refused, "commit refused"):
            raise Unknown("the commit never arrived")
        if _strikes(world, hazards.commit_late, "commit late"):
            world.start(self._late(writes, as_it_is(ERRAND.get())))
            raise Unknown("the commit takes long")
        try:
            versions = await world.truth.commit(writes)
        except NotCommitted:
            await self._instance.come_back("commit")
            raise
        await self._instance.come_back("commit")
        if _strikes(world, hazards.commit_unsaid, "commit unsaid"):
            raise Unknown("the commit's answer was lost")
        return versions

    async def write_each(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        outcomes: list[Outcome] = []
        await self._instance.reach("write_each")
        for start in range(0, len(writes), CHUNK):
            outcomes += await self._chunk(writes[start : start + CHUNK])
        await self._instance.come_back("write_each")
        return outcomes

    async def close(self) -> None:
        """The store outlives its instances."""

    async def _read(self, what: str, read: Callable[[], Awaitable[T]]) -> T:
        await self._instance.reach(what)
        if _strikes(self._world, self._world.hazards.read_unavailable, f"{what} unavailable"):
            raise Unavailable("the read failed")
        found = await read()
        await self._instance.come_back(what)
        return found

    async def _late(self, writes: Sequence[Write], errand: Errand | None) -> None:
        """The commit happens all the same, with what its errand had seen when it was sent."""
        ERRAND.set(errand)
        await asyncio.sleep(self._world.rng.uniform(*LATE))
        with contextlib.suppress(NotCommitted):
            await self._world.truth.commit(writes)

    async def _chunk(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        world, hazards = self._world, self._world.hazards
        lost = [Outcome.UNKNOWN] * len(writes)
        if _strikes(world, hazards.commit_refused, "writes refused"):
            return lost
        outcomes = await world.truth.write_each(writes)
        return lost if _strikes(world, hazards.commit_unsaid, "writes unsaid") else outcomes


class MortalTasks:
    """Cloud Tasks, seen from one instance."""

    def __init__(self, instance: Instance) -> None:
        self._instance, self._world = instance, instance.world

    async def create(self, task: Task) -> None:
        await self._instance.reach("create task")
        if _strikes(self._world, self._world.hazards.task_refused, "task refused"):
            raise TasksUnavailable("the creation never arrived")
        await self._world.held_tasks.create(task)
        await self._instance.come_back("create task")
        if _strikes(self._world, self._world.hazards.task_unsaid, "task unsaid"):
            raise TasksUnavailable("the answer to the creation was lost")

    async def close(self) -> None:
        """Cloud Tasks outlives its callers."""


class MortalTransport(httpx.AsyncBaseTransport):
    """The Graph API, seen from one instance."""

    def __init__(self, instance: Instance) -> None:
        self._instance, self._world = instance, instance.world

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        is_send = b'"biz_opaque_callback_data"' in request.content
        what = "POST message" if is_send else "POST receipt" if request.method == "POST" else "GET file"
        await self._instance.reach(what)
        try:
            response = await self._world.graph.handle_async_request(request)
        except httpx.TransportError:
            if is_send:
                self._world.struck("graph lost")
            await self._instance.come_back(what)
            raise
        if is_send and response.status_code >= 500:
            self._world.struck("graph 5xx")
        await self._instance.come_back(what)
        return response


class MortalModel:
    """The model, seen from one instance."""

    def __init__(self, instance: Instance) -> None:
        self._instance, self._world = instance, instance.world

    async def propose(self, *, instruction: str, said: Sequence[Said], tools: Sequence[Tool]) -> Proposal:
        if (errand := ERRAND.get()) is not None:
            errand.asked_model = True
        await self._instance.reach("ask model")
        try:
            proposal = await self._world.model.propose(instruction=instruction, said=said, tools=tools)
        except ModelUnavailable:
            await self._instance.come_back("ask model")
            raise
        await self._instance.come_back("ask model")
        return proposal

    async def describe(self, *, instruction: str, file: File, shape: Mapping[str, Any]) -> Described:
        await self._instance.reach("hear")
        try:
            described = await self._world.model.describe(instruction=instruction, file=file, shape=shape)
        except ModelUnavailable:
            await self._instance.come_back("hear")
            raise
        await self._instance.come_back("hear")
        return described


class MortalClock:
    """An instance's own clock, a little off."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def now(self) -> datetime:
        return self._instance.now()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if self._instance.dead:
            await self._instance.never()


class KnownCallers(CallerCheck):
    """Lets through who carries the simulation's token: RSA would take half of the time."""

    def __init__(self) -> None:
        """Nothing to hold."""

    async def verify(self, header: str | None) -> None:
        if header != BEARER:
            raise NotAllowed("no token")


def _strikes(world: World, chance: float, what: str) -> bool:
    if chance > 0 and world.rng.random() < chance:
        world.struck(what)
        return True
    return False
