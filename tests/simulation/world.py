"""The simulated world: two clinics, their patients and staff, Meta, Cloud Tasks, Scheduler, a model, and one store."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import msgspec

from smartclinic import compose
from smartclinic.audit.verdict import Report
from smartclinic.clinics.accounts import add_to_account
from smartclinic.clinics.directory import register
from smartclinic.platform.callers import CallerCheck
from smartclinic.platform.config import Settings
from smartclinic.platform.files.memory import MemoryFiles
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.platform.tasks import Target
from smartclinic_local.cloud_tasks.core import TasksCore
from smartclinic_local.cloud_tasks.dispatch import Dispatch, Mint
from smartclinic_local.cloud_tasks.dispatch import Identity as Account
from smartclinic_local.cloud_tasks.port import CoreTasks
from smartclinic_local.cloud_tasks.queue import QUEUES
from smartclinic_local.meta.core import MetaCore
from smartclinic_local.meta.payloads import account_id
from smartclinic_local.meta.record import Sent, Wrote
from smartclinic_local.meta.transport import MetaTransport
from smartclinic_local.scanner import TestScanner
from smartclinic_local.scheduler import Job, SchedulerCore
from smartclinic_local.vertex.core import ModelCore
from smartclinic_local.vertex.port import CoreModel

from . import hazards as hazard
from . import notes
from .deskwork import Pressed
from .hazards import Hazards
from .instances import Fleet, Instance, Killer, Moment
from .loop import SimulatedLoop, WorldClock
from .moods import drawn_moods
from .ports import BEARER
from .seats import ENVIRONMENT, SECRET, Seat, two_alike
from .story import Story
from .truth import Errand, Truth
from .whoswho import WhosWho
from .wilful import WilfulModel

if TYPE_CHECKING:
    from .invariants import Invariant

SWEPT: Final = ("reply", "delivery", "media", "audit")
"""The functions that the scheduler calls each minute."""

THRIFTY: Final = 0.5
"""In how many worlds the second clinic soon has no money left for models."""

ON_CALL: Final = 0.7
"""In how many worlds the second clinic has people on call; the first always has."""


@dataclass(slots=True)
class Deeds:
    """What people have done that a checker needs to know, by the id under which it is stored, if it is.

    `calls`: the clinic that was called. `edits`: what they made of a message, oldest first. `deleted`: the words that a
    deleted message said in all its versions. `pressed`: what staff did, by the act's id; `told`: those acts that heard
    that a colleague was quicker. `beats`: when a visible screen of a clinic showed a sign of life.
    `spoken`: the words of a voice note.
    """

    calls: dict[str, str] = field(default_factory=dict)
    edits: dict[str, list[Wrote]] = field(default_factory=dict)
    deleted: dict[str, list[str]] = field(default_factory=dict)
    pressed: dict[str, Pressed] = field(default_factory=dict)
    told: dict[str, Pressed] = field(default_factory=dict)
    beats: dict[str, list[datetime]] = field(default_factory=dict)
    spoken: dict[str, str] = field(default_factory=dict)


class Broken(AssertionError):
    """An invariant does not hold."""


class World:
    """Everything outside the instances, and the instances. One seed, one story."""

    environment = ENVIRONMENT

    def __init__(
        self,
        loop: SimulatedLoop,
        rng: random.Random,
        hazards: Hazards,
        *,
        killer: Killer | None = None,
        callers: CallerCheck | None = None,
        mint: Mint | None = None,
        focus: str | None = None,
    ) -> None:
        self.loop, self.rng, self.hazards = loop, rng, hazards
        self.callers, self.killer = callers, killer or self._kill_by_chance
        self.story = Story(loop.time)
        self.steps: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.invariants: list[Invariant] = []
        self.on_accepted: list[Callable[[Sent], None]] = []
        self.on_step: list[Callable[[], None]] = []
        self._accepted_seen = 0
        self.meant: dict[str, frozenset[str]] = {}
        self.moods = drawn_moods(rng, focus)
        self.deeds = Deeds()
        self.failure: Broken | None = None
        self.trails: list[Report] = []
        self.over = False
        self._ended: asyncio.Future[None] = loop.create_future()
        self._hanging: list[asyncio.Future[Any]] = []
        self._tasks: dict[asyncio.Task[Any], None] = {}
        clock = WorldClock(loop)
        self.truth = Truth(SqliteStore.open("sqlite://", compose.service_schema()), loop.now)
        self.seats = two_alike(is_anybody_on_call=rng.random() < ON_CALL, is_thrifty=rng.random() < THRIFTY)
        numbers = {seat.number_id: seat.config.phone for seat in self.seats}
        self.meta = MetaCore(
            clock,
            rng,
            app_secret=SECRET,
            phone_numbers=numbers,
            deliver=self._callback,
            faults=hazards.meta,
            templates=list(notes.EVERY),
        )
        self.graph = MetaTransport(self.meta)
        self.files, self.checkpoints, self.scanner = MemoryFiles(), MemoryFiles(), TestScanner()
        account, mint = Account(ENVIRONMENT["OIDC_ACCOUNT"], ENVIRONMENT["OIDC_AUDIENCE"]), mint or _mint
        self.tasks = TasksCore(clock, rng, queues=QUEUES, dispatch=self._task, mint=mint, faults=hazards.tasks)
        urls = {target: ENVIRONMENT[f"{target.name}_URL"] for target in Target}
        self.held_tasks = CoreTasks(self.tasks, urls, account)
        self.model_core = ModelCore(WilfulModel(rng), clock, rng, hazards.model)
        self.model = CoreModel(self.model_core)
        jobs = [Job(f"sweep-{name}", f"http://127.0.0.1/{name}/sweep", account) for name in SWEPT]
        self.scheduler = SchedulerCore(clock, rng, jobs, dispatch=self._task, mint=mint, faults=hazards.scheduler)
        self.who = WhosWho(self.truth, self.meta.ledger, lambda clinic, person: self.seat(clinic).threads(person))
        self.fleet = Fleet(self)

    async def open(self) -> None:
        """Register the clinics; from now on the scheduler calls."""
        app = compose.App(
            Settings.unchecked(ENVIRONMENT), store=self.truth, tasks=self.held_tasks, clock=WorldClock(self.loop)
        )
        for seat in self.seats:
            await register(app.store, app.keyring, seat.config, phone_number_id=seat.number_id, salt=seat.salt)
            await add_to_account(app.store, account_id(seat.number_id), seat.config.id)
            await app.on_call.renew(seat.config)
        self.scheduler.start()

    def seat_of(self, number_id: str) -> Seat:
        """The clinic of a number."""
        return next(seat for seat in self.seats if seat.number_id == number_id)

    def seat(self, clinic: str) -> Seat:
        """A clinic."""
        return next(seat for seat in self.seats if seat.id == clinic)

    def at(self, microseconds: int) -> datetime:
        """The instant of so many microseconds since 1970."""
        return datetime.fromtimestamp(microseconds / 1_000_000, UTC)

    # --- what happens

    async def _callback(self, body: bytes, headers: Any) -> int:
        instance = self.fleet.pick("webhook")
        try:
            status = await instance.serve(Errand("callback"), "/", headers, body)
        except ConnectionError:
            self.story.add("meta", "hears nothing from", instance.name)
            raise
        finally:
            self.stepped("callback")
        self.story.add("meta", "calls back", instance.name, status)
        return status

    async def _task(self, dispatch: Dispatch) -> int:
        function = urlsplit(dispatch.url).path.split("/")[1]
        kind = "sweep" if dispatch.url.endswith("/sweep") else "task"
        instance, body = self.fleet.pick(function), dispatch.body
        clinic = msgspec.json.decode(body)["clinic"] if body else None
        name = dispatch.headers.get("X-CloudTasks-TaskName", kind)
        try:
            path = "/sweep" if kind == "sweep" else "/"
            status = await instance.serve(Errand(kind, clinic), path, dispatch.headers, body)
        except ConnectionError:
            self.story.add("tasks", "hear nothing of", name, instance.name)
            raise
        finally:
            self.stepped(kind)
        if kind == "task" or status != 200:
            self.story.add("tasks", f"{function} answers {status}", name, instance.name)
        return status

    def stepped(self, kind: str) -> None:
        """One event of the outside world has been handled."""
        self.steps[kind] += 1
        accepted = self.meta.ledger.accepted
        while self._accepted_seen < len(accepted):
            self._accepted_seen += 1
            for told in self.on_accepted:
                told(accepted[self._accepted_seen - 1])
        for told_step in self.on_step:
            told_step()

    def struck(self, fault: str) -> None:
        """A fault of store, tasks port, Graph API or instance has happened."""
        self.faults[fault] += 1
        if fault != "slow":
            self.story.add("fault", fault)

    @property
    def is_unharmed(self) -> bool:
        """Whether nothing has happened that a sweep may have to mend."""
        return not self.faults and self.tasks.is_unharmed

    def _kill_by_chance(self, instance: Instance, moment: Moment, what: str) -> bool:
        _ = instance, what
        chance = self.hazards.death_before if moment is Moment.BEFORE else self.hazards.death_after
        return chance > 0 and self.rng.random() < chance

    # --- its end

    def broken(self, number: str, detail: str) -> None:
        """An invariant does not hold: the run ends here."""
        if self.failure is None:
            self.failure = Broken(f"invariant {number}: {detail}")
            self.story.add("BROKEN", number, detail)
            if not self._ended.done():
                self._ended.set_result(None)

    async def until_ended(self, play: Coroutine[Any, Any, None]) -> None:
        """Return when the play is over or an invariant is broken. Raises what the play raises."""
        playing = self.loop.create_task(play)
        await asyncio.wait((playing, self._ended), return_when=asyncio.FIRST_COMPLETED)
        if playing.done():
            playing.result()
        else:
            playing.cancel()

    def is_quiet(self) -> bool:
        """Whether nothing is under way or owed any more."""
        if self.tasks.pending() or len(self.meta.background):
            return False
        return not any("due_at" in document and document["due_at"] for document in self.truth.documents.values())

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Something that goes on by itself; held, so that it is not lost."""
        task = self.loop.create_task(work)
        self._tasks[task] = None
        task.add_done_callback(self._tasks.pop)

    def hang(self, future: asyncio.Future[Any]) -> None:
        """What a dead instance waits for. Held, because a collected coroutine would run its `finally`."""
        if self.over:
            future.cancel()
        self._hanging.append(future)

    async def close(self) -> None:
        """End everything that still waits."""
        self.over = True
        self.hazards = hazard.NONE
        await self.scheduler.close()
        await self.tasks.close()
        await self.meta.close()
        for _ in range(50):
            left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            if not left:
                break
            for task in left:
                task.cancel()
            await asyncio.wait(left, timeout=1)
        await self.truth.close()


def _mint(account: Account) -> str:
    _ = account
    return BEARER.removeprefix("Bearer ")
