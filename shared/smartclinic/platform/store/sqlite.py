"""The store on SQLite: one file for several processes, or memory for tests and the simulation."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path as FilePath
from typing import Final, Protocol, Self, TypeVar

from smartclinic.platform.store import (
    Cursor,
    DuePage,
    Outcome,
    Page,
    Path,
    Query,
    Schema,
    Snapshot,
    Unavailable,
    Unknown,
    Version,
    Write,
)
from smartclinic.platform.store.sqlite_engine import SqliteEngine
from smartclinic.platform.store.sqlite_tables import connect, prepare
from smartclinic.platform.store.validate import (
    check_commit,
    check_due,
    check_paths,
    check_query,
    check_schema,
    refusals,
)

_SCHEME: Final = "sqlite://"
_MEMORY: Final = ":memory:"
T = TypeVar("T")


class _Lane(Protocol):
    """Where calls on one connection run, one after another."""

    async def run(self, call: Callable[[SqliteEngine], T]) -> T:
        """The call's result. Raises sqlite3.Error."""

    async def close(self) -> None:
        """Close the connection. A second time does nothing."""


class _Inline:
    """At once, on the event loop: for memory, where nothing waits and the simulation forbids threads."""

    def __init__(self, engine: SqliteEngine) -> None:
        self._engine = engine

    async def run(self, call: Callable[[SqliteEngine], T]) -> T:
        return call(self._engine)

    async def close(self) -> None:
        self._engine.close()


class _Thread:
    """On a thread of its own, so that a busy file never blocks the event loop."""

    def __init__(self, engine: SqliteEngine, name: str) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._closed = False

    async def run(self, call: Callable[[SqliteEngine], T]) -> T:
        if self._closed:
            raise sqlite3.ProgrammingError("the store is closed")
        return await self._hand_over(call)

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            await self._hand_over(SqliteEngine.close)
            self._thread.shutdown(wait=False)

    async def _hand_over(self, call: Callable[[SqliteEngine], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, self._engine)


class SqliteStore:
    """The store port on SQLite. Made by `open`."""

    def __init__(self, schema: Schema, *, reads: _Lane, writes: _Lane) -> None:
        self._schema = schema
        self._reads = reads
        self._writes = writes

    @classmethod
    def open(cls, url: str, schema: Schema) -> Self:
        """The store at `sqlite:///relative/path`, `sqlite:////absolute/path`, or `sqlite://` for memory.

        Makes the file, its folder and its tables where they are missing. Raises ValueError for another URL or
        an impossible schema, Unavailable when the file cannot be opened.
        """
        check_schema(schema)
        file = _file(url)
        try:
            if file == _MEMORY:
                lane = _Inline(_engine(file, schema))
                return cls(schema, reads=lane, writes=lane)
            FilePath(file).parent.mkdir(parents=True, exist_ok=True)
            writes = _Thread(_engine(file, schema), "store-writes")
            reads = _Thread(SqliteEngine(connect(file), schema), "store-reads")
            return cls(schema, reads=reads, writes=writes)
        except (sqlite3.Error, OSError) as error:
            raise Unavailable(f"the store's file cannot be opened: {error}") from error

    async def get(self, paths: Sequence[Path]) -> Sequence[Snapshot]:
        """The documents at these paths, all of one moment. Raises Refused for a malformed path, Unavailable."""
        check_paths(self._schema, paths)
        return await self._read(lambda engine: engine.get(paths))

    async def find(self, query: Query) -> Page:
        """Documents in order. Raises Refused for an undeclared index, Unavailable."""
        index = check_query(self._schema, query)
        return await self._read(lambda engine: engine.find(query, index))

    async def due(self, kind: str, now: datetime, *, after: Cursor | None = None, limit: int = 200) -> DuePage:
        """What is due in every clinic. Raises Refused for a kind that is never due, Unavailable."""
        check_due(self._schema, kind, limit=limit)
        return await self._read(lambda engine: engine.due(kind, now, after, limit))

    async def commit(self, writes: Sequence[Write]) -> Sequence[Version | None]:
        """All or nothing. Raises Refused, Exists, Missing, Stale or Unknown."""
        check_commit(self._schema, writes)
        try:
            return await self._writes.run(lambda engine: engine.commit(writes))
        except sqlite3.Error as error:
            raise Unknown(f"the commit's answer was lost: {error}") from error

    async def write_each(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Independent writes, an outcome each. The second write of a path is refused."""
        reasons = refusals(self._schema, writes)
        storable = [write for write, reason in zip(writes, reasons, strict=True) if reason is None]
        try:
            outcomes = iter(await self._writes.run(lambda engine: engine.write_each(storable)))
        except sqlite3.Error:
            outcomes = iter([Outcome.UNKNOWN] * len(storable))
        return [next(outcomes) if reason is None else Outcome.REFUSED for reason in reasons]

    async def close(self) -> None:
        """Let go of connections and threads. Calls under way are finished first."""
        await self._reads.close()
        await self._writes.close()

    async def _read(self, call: Callable[[SqliteEngine], T]) -> T:
        try:
            return await self._reads.run(call)
        except sqlite3.Error as error:
            raise Unavailable(f"the store could not be read: {error}") from error


def _file(url: str) -> str:
    if url == _SCHEME:
        return _MEMORY
    file = url.removeprefix(f"{_SCHEME}/")
    if file in (url, ""):
        raise ValueError(f"{url!r} is not sqlite:///path/to/file, nor sqlite:// for memory")
    return file


def _engine(file: str, schema: Schema) -> SqliteEngine:
    connection = connect(file)
    prepare(connection, schema)
    return SqliteEngine(connection, schema)
