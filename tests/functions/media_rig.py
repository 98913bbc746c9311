"""The media function around a Meta that serves files, in virtual time: what the tests of media share."""

from __future__ import annotations

import asyncio
import base64
import functools
import hashlib
import inspect
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
import msgspec

from smartclinic import compose
from smartclinic.clinics.directory import register
from smartclinic.media.attachment import Attachment, Fetch, attach
from smartclinic.platform.config import Settings
from smartclinic.platform.files.memory import MemoryFiles
from smartclinic.platform.heavy import inline
from smartclinic.platform.ids import RandomIds, digest
from smartclinic.platform.store import Store
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.platform.tasks import Task, TasksUnavailable
from smartclinic.work.unit import Unit
from smartclinic_local.scanner import TestScanner
from tests.functions.in_process import ENVIRONMENT, NUMBER, AnybodyMayCall, captured_log, function, sample_clinic
from tests.unit.local.virtual_time import LoopClock, run

CLINIC: Final = "hong-wo"
ATTACHMENT: Final = digest("message", "wamid.photo")
QUARANTINED: Final = f"clinics/{CLINIC}/quarantine/{ATTACHMENT}"
CLEAN: Final = f"clinics/{CLINIC}/clean/{ATTACHMENT}"
MEDIA_ID: Final = "1037543291543636"
PIECE: Final = 64 * 1024


@dataclass
class FakeMeta(httpx.AsyncByteStream):
    """Meta with one file. Its attributes say how it lies, fails and dawdles."""

    content: bytes = b""
    announced: dict[str, Any] = field(default_factory=dict)
    lookup_status: int = 200
    download_status: list[int] = field(default_factory=list)
    pause: float = 0.0
    without_end: bool = False
    served: int = 0
    asked: list[str] = field(default_factory=list)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.host)
        if request.url.host != "lookaside.fbsbx.com":
            body = {"url": "https://lookaside.fbsbx.com/f?x=1", "sha256": hashlib.sha256(self.content).hexdigest()}
            return httpx.Response(self.lookup_status, json=body | self.announced)
        status = self.download_status.pop(0) if self.download_status else 200
        headers = {"Content-Length": "10"} if self.without_end else {}
        return httpx.Response(status, headers=headers, stream=self)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        sent = 0
        while sent < len(self.content) or self.without_end:
            await asyncio.sleep(self.pause)
            piece = self.content[sent : sent + PIECE] or bytes(PIECE)
            sent += len(piece)
            self.served += len(piece)
            yield piece

    async def aclose(self) -> None:
        """Nothing to close."""


@dataclass
class HeldTasks:
    """Cloud Tasks, by hand."""

    tasks: list[Task] = field(default_factory=list)
    is_down: bool = False

    async def create(self, task: Task) -> None:
        if self.is_down:
            raise TasksUnavailable
        if task.name not in {other.name for other in self.tasks}:
            self.tasks.append(task)

    async def close(self) -> None:
        """Nothing to let go of."""


class Fate:
    """Ends the life of an instance at its n-th step: from then on nothing that it waits for ever comes."""

    def __init__(self, dies_at: int | None = None) -> None:
        self.steps, self._dies_at = 0, dies_at
        self.died = asyncio.Event()

    def ends(self) -> None:
        """Its next step is its last."""
        self._dies_at = self.steps

    async def step(self) -> None:
        if self.steps == self._dies_at:
            self.died.set()
            await asyncio.Event().wait()
        self.steps += 1


class Mortal:
    """A port of an instance that may die before or after each of its effects (any port, hence Any)."""

    def __init__(self, port: Any, fate: Fate) -> None:
        self._port, self._fate = port, fate

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not inspect.iscoroutinefunction(found):
            return found

        async def call(*args: Any, **named: Any) -> Any:
            await self._fate.step()
            result = await found(*args, **named)
            await self._fate.step()
            return result

        return call


class Rig:
    """One clinic, one file that was sent to it, and the function that fetches it."""

    def __init__(self, store: Store, log: Any) -> None:
        self.meta, self.tasks = FakeMeta(), HeldTasks()
        self.files, self.scanner, self.clock = MemoryFiles(), TestScanner(), LoopClock()
        self.store, self.log = store, log
        self.dead: list[asyncio.Future[int]] = []
        self.app = self.instance()

    def instance(self, fate: Fate | None = None, **instead: Any) -> compose.App:
        """An instance of the service: all share store, files and Meta (`instead` are any ports, hence Any)."""
        fate = fate or Fate()
        given = {"files": Mortal(self.files, fate), "scanner": Mortal(self.scanner, fate)} | instead
        return compose.App(
            Settings.read(ENVIRONMENT),
            store=Mortal(self.store, fate),
            tasks=Mortal(self.tasks, fate),
            clock=self.clock,
            ids=RandomIds(),
            graph_transport=httpx.MockTransport(self.meta),
            callers=AnybodyMayCall(),  # type: ignore[arg-type] # the same one method
            heavy=inline,
            **given,
        )

    async def sent(self, content: bytes, kind: str = "document", *, mime: str = "", sha256: str | None = None) -> None:
        """Somebody sends a file, and the turn has recorded it."""
        self.meta.content = content
        said = base64.b64encode(hashlib.sha256(content).digest()).decode() if sha256 is None else sha256

        async def turn(unit: Unit) -> None:
            attach(unit, ATTACHMENT, kind=kind, media_id=MEDIA_ID, mime=mime, sha256=said, now=self.clock.now())

        await self.app.work.run(CLINIC, turn)

    async def call(self, app: compose.App | None = None, *, path: str = "/", task: Task | None = None) -> int:
        """Call the function as Cloud Tasks or the scheduler does; its status."""
        transport = httpx.ASGITransport(function("media"))
        async with httpx.AsyncClient(transport=transport, base_url="http://media") as http:
            with compose.given(app or self.app):
                answer = await http.post(path, json=dict(task.body) if task else None)
        return answer.status_code

    async def work_off(self, most: timedelta = timedelta(days=30)) -> None:
        """Run every task when its time comes, until there are none, or for so long."""
        end = self.clock.now() + most
        while self.tasks.tasks:
            task = min(self.tasks.tasks, key=lambda task: task.at or self.clock.now())
            if (at := task.at or self.clock.now()) > end:
                return
            await self.until(at)
            self.tasks.tasks.remove(task)
            assert await self.call(task=task) == 200

    async def until(self, at: datetime) -> None:
        await self.clock.sleep(max(0.0, (at - self.clock.now()).total_seconds()))

    async def attachment(self) -> Attachment:
        """What is recorded."""

        async def read(unit: Unit) -> Attachment | None:
            return await unit.get(Attachment, ATTACHMENT)

        found = await self.app.media_work.run(CLINIC, read)
        assert found is not None
        return found

    async def shown(self) -> bytes:
        """What staff see. Raises NotServed."""
        served = await self.app.attachments.open(CLINIC, ATTACHMENT)
        return b"".join([chunk async for chunk in served.chunks])

    def events(self, name: str) -> list[dict[str, Any]]:
        """The log lines of this event."""
        lines = [json.loads(line) for line in self.log.getvalue().splitlines()]
        return [line for line in lines if line["message"] == name]


@asynccontextmanager
async def rigged() -> AsyncIterator[Rig]:
    """A rig with its clinic."""
    store = SqliteStore.open("sqlite://", compose.service_schema())
    with captured_log() as log:
        rig = Rig(store, log)
        await register(rig.app.store, rig.app.keyring, sample_clinic(), phone_number_id=NUMBER, salt="salt")
        try:
            yield rig
        finally:
            for dead in rig.dead:
                dead.cancel()
            await asyncio.gather(*rig.dead, return_exceptions=True)
            await store.close()


def over_weeks(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Run an async test on a loop whose clock jumps, for as long as files take."""

    @functools.wraps(test)
    def wrapper() -> None:
        run(test())

    return wrapper


FIRST_TASK: Final = msgspec.to_builtins(Fetch(clinic=CLINIC, attachment=ATTACHMENT))
