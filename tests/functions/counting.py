"""Proxies that count what passes a port, as Google and Meta would bill it, and may take time over each call."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import httpx

from smartclinic.platform.store import (
    Cursor,
    DuePage,
    Guard,
    Outcome,
    Page,
    Path,
    Query,
    Snapshot,
    Store,
    StoreError,
    Version,
    Write,
)
from smartclinic.platform.tasks import Task, Tasks

T = TypeVar("T")


@dataclass(slots=True)
class Counts:
    """What was asked of the ports. Reads are `(kind, how)` a document, as Firestore bills them."""

    reads: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    sends: list[str] = field(default_factory=list)

    def forget(self) -> None:
        """Begin again."""
        for each in (self.reads, self.writes, self.calls, self.tasks, self.sends):
            each.clear()

    def of(self, *kinds: str) -> Counts:
        """Only the reads and writes of documents of these kinds."""
        return Counts(
            [read for read in self.reads if _kind(read) in kinds],
            [write for write in self.writes if _kind(write) in kinds],
        )


class CountingStore:
    """A store that is counted. Each call takes `seconds` first; a call fails with `failure` while that is set."""

    def __init__(self, store: Store, counts: Counts) -> None:
        self._store, self._counts = store, counts
        self.seconds = 0.0
        self.failure: Exception | None = None

    async def get(self, paths: Sequence[Path]) -> Sequence[Snapshot]:
        self._counts.reads.extend(paths)
        return await self._call("get", lambda: self._store.get(paths))

    async def find(self, query: Query) -> Page:
        page = await self._call("find", lambda: self._store.find(query))
        nothing = f"clinics/{query.clinic}/{query.kind}/-"  # a query that finds nothing costs one read
        self._counts.reads.extend([found.path for found in page.snapshots] or [nothing])
        return page

    async def commit(self, writes: Sequence[Write]) -> Sequence[Version | None]:
        self._counts.writes.extend(_named(write) for write in writes)
        return await self._call("commit", lambda: self._store.commit(writes))

    async def write_each(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        self._counts.writes.extend(_named(write) for write in writes)
        if isinstance(self.failure, StoreError):
            return [Outcome.UNKNOWN for _ in writes]
        return await self._call("write_each", lambda: self._store.write_each(writes))

    async def due(self, kind: str, now: datetime, *, after: Cursor | None = None, limit: int = 200) -> DuePage:
        page = await self._call("due", lambda: self._store.due(kind, now, after=after, limit=limit))
        self._counts.reads.extend([each.path for each in page.due] or [f"clinics/-/{kind}/-"])
        return page

    async def close(self) -> None:
        await self._store.close()

    async def _call(self, name: str, call: Callable[[], Awaitable[T]]) -> T:
        self._counts.calls.append(name)
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if self.failure:
            raise self.failure
        return await call()


class CountingTasks:
    """Tasks that are counted. Each creation takes `seconds` first; it fails with `failure` while that is set.

    While `held` is a list, tasks are put there and run no more.
    """

    def __init__(self, tasks: Tasks, counts: Counts) -> None:
        self._tasks, self._counts = tasks, counts
        self.seconds = 0.0
        self.failure: Exception | None = None
        self.held: list[Task] | None = None
        self.under_way = self.most_under_way = 0

    async def create(self, task: Task) -> None:
        self._counts.calls.append("create")
        self._counts.tasks.append(task)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            if self.seconds:
                await asyncio.sleep(self.seconds)
            if self.failure:
                raise self.failure
            if self.held is not None:
                self.held.append(task)
            else:
                await self._tasks.create(task)
        finally:
            self.under_way -= 1

    async def close(self) -> None:
        await self._tasks.close()


class CountingTransport(httpx.AsyncBaseTransport):
    """A network to Meta that is counted: the kind of each message, "read" for a read receipt, "file" for a file."""

    def __init__(self, transport: httpx.AsyncBaseTransport, counts: Counts) -> None:
        self._transport, self._counts = transport, counts

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        sent = await request.aread()
        body = json.loads(sent) if sent else {"type": "file"}
        self._counts.sends.append(str(body.get("type") or body.get("status")))
        return await self._transport.handle_async_request(request)


def _named(write: Write) -> str:
    return f"{write.path} guarded" if isinstance(write, Guard) else str(write.path)


def _kind(path: str) -> str:
    return path.split("/")[-2]
