"""The one shared store, watched: every commit that happens is told to whoever checks, with what it changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, TypeVar

from smartclinic.platform.store import (
    Create,
    Cursor,
    Delete,
    Document,
    DuePage,
    Guard,
    In,
    Outcome,
    Page,
    Patch,
    Path,
    Query,
    Replace,
    Snapshot,
    Store,
    Version,
    Write,
)
from smartclinic.platform.store.document_codec import encoded
from smartclinic.platform.store.transforms import patched

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Errand:
    """What an instance was asked to do: whose port calls these are. `looked` is what it last saw pending,
    by thread; `lines`: the queues as it last read them.
    """

    kind: str
    clinic: str | None = None
    action: str | None = None
    by: str = ""
    asked_model: bool = False
    looked: dict[str, Look] = field(default_factory=dict)
    lines: dict[Path, Document] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """A look at the pending messages of a thread: when, and which, newest first."""

    at: datetime
    messages: tuple[str, ...]


ERRAND: Final[ContextVar[Errand | None]] = ContextVar("errand", default=None)


def as_it_is(errand: Errand | None) -> Errand | None:
    """The errand as it is now: it may go on and see more before a late commit of it happens."""
    return replace(errand, looked=dict(errand.looked), lines=dict(errand.lines)) if errand else None


@dataclass(frozen=True, slots=True)
class Change:
    """One document before and after, as it is stored."""

    clinic: str
    kind: str
    id: str
    before: Document | None
    after: Document | None

    def became(self, name: str, value: object) -> bool:
        """Whether the field has this value now and had not before."""
        has = self.after is not None and self.after.get(name) == value
        return has and (self.before is None or self.before.get(name) != value)


@dataclass(frozen=True, slots=True)
class Commit:
    """What happened at once. `atomic` is False for independent writes that merely travelled together."""

    at: datetime
    changes: tuple[Change, ...]
    errand: Errand | None
    atomic: bool

    def of(self, kind: str) -> list[Change]:
        """The changes of one kind of record."""
        return [change for change in self.changes if change.kind == kind]


class Truth:
    """A store over another that holds no secrets from the checkers. Reads of `documents` are free and always right."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self.documents: dict[Path, Document] = {}
        self.watchers: list[Callable[[Commit], None]] = []
        self.found_due: list[Callable[[str, int], None]] = []
        self._store, self._now = store, now
        self._by_kind: dict[str, dict[tuple[str, str], Document]] = {}

    def get_one(self, clinic: str, kind: str, record_id: str) -> Document | None:
        """A document of a clinic, without asking anybody."""
        return self.documents.get(Path(f"clinics/{clinic}/{kind}/{record_id}"))

    def each(self, kind: str) -> list[tuple[str, str, Document]]:
        """Clinic, id and document of every record of a kind."""
        return [(clinic, id_, document) for (clinic, id_), document in self._by_kind.get(kind, {}).items()]

    async def next(self, found: Callable[[Commit], T | None], within: float) -> T | None:
        """What `found` makes of the first commit of which it makes anything, in so many seconds; else None."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def watch(commit: Commit) -> None:
            if not future.done() and (what := found(commit)) is not None:
                future.set_result(what)

        self.watchers.append(watch)
        try:
            await asyncio.wait([future], timeout=within)
        finally:
            self.watchers.remove(watch)
        return future.result() if future.done() else None

    async def disagrees(self) -> list[Path]:
        """Where the store holds something else than what was told: the watching itself would be wrong."""
        paths = list(self.documents)
        found = await self._store.get(paths)
        held = {each.path: encoded(each.data or {}) for each in found}
        return [path for path in paths if held[path] != encoded(self.documents[path])]

    async def get(self, paths: Sequence[Path]) -> Sequence[Snapshot]:
        errand = ERRAND.get()
        if errand is not None:
            read = {path: self.documents[path] for path in paths if "/queue_lines/" in path and path in self.documents}
            errand.lines.update(read)
        return await self._store.get(paths)

    async def find(self, query: Query) -> Page:
        page = await self._store.find(query)
        errand = ERRAND.get()
        if errand is not None and query.kind == "messages":
            self._looked(errand, query, page)
        return page

    async def commit(self, writes: Sequence[Write]) -> Sequence[Version | None]:
        versions = await self._store.commit(writes)
        self._happened(writes, atomic=True)
        return versions

    async def write_each(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        outcomes = await self._store.write_each(writes)
        done = [write for write, outcome in zip(writes, outcomes, strict=True) if outcome is Outcome.DONE]
        self._happened(done, atomic=False)
        return outcomes

    async def due(self, kind: str, now: datetime, *, after: Cursor | None = None, limit: int = 200) -> DuePage:
        page = await self._store.due(kind, now, after=after, limit=limit)
        if page.due:
            for told in self.found_due:
                told(kind, len(page.due))
        return page

    async def close(self) -> None:
        await self._store.close()

    def _looked(self, errand: Errand, query: Query, page: Page) -> None:
        """One query looks at one thread, or at all the other aliases of a contact."""
        asked = query.where["thread"]
        for thread in asked.values if isinstance(asked, In) else (asked,):
            seen = tuple(each.id for each in page.snapshots if (each.data or {}).get("thread") == thread)
            errand.looked[f"{query.clinic}/{thread!s}"] = Look(self._now(), seen)

    def _happened(self, writes: Sequence[Write], *, atomic: bool) -> None:
        changes = tuple(self._apply(write) for write in writes if not isinstance(write, Guard))
        if changes:
            commit = Commit(self._now(), changes, ERRAND.get(), atomic)
            for watcher in tuple(self.watchers):
                watcher(commit)

    def _apply(self, write: Create | Replace | Patch | Delete) -> Change:
        before = self.documents.get(write.path)
        after = _after(before, write)
        parts = write.path.split("/")
        clinic, kind, id_ = (parts[1], parts[2], parts[3]) if len(parts) == 4 else ("", parts[0], parts[1])
        place = self._by_kind.setdefault(kind, {})
        if after is None:
            self.documents.pop(write.path, None)
            place.pop((clinic, id_), None)
        else:
            self.documents[write.path] = place[clinic, id_] = after
        return Change(clinic, kind, id_, before, after)


def _after(before: Document | None, write: Create | Replace | Patch | Delete) -> Document | None:
    if isinstance(write, Delete):
        return None
    return patched(before or {}, write.changes) if isinstance(write, Patch) else write.data
