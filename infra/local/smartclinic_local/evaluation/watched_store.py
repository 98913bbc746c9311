"""A store that can be looked at as a whole, and that fails when it is told to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from smartclinic.platform.store import (
    Cursor,
    Document,
    DuePage,
    Outcome,
    Page,
    Path,
    Query,
    Snapshot,
    Store,
    Unavailable,
    Unknown,
    Version,
    Write,
)
from smartclinic_local.evaluation.scenario import PortFault


class WatchedStore:
    """A `Store` over another. It knows the path of everything that was ever written through it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._paths: dict[Path, None] = {}
        self.fault = PortFault.NONE

    async def everything(self) -> Mapping[Path, Document]:
        """Every document, whatever is the matter with the port."""
        found = await self._store.get(tuple(self._paths))
        return {each.path: each.data for each in found if each.data is not None}

    async def get(self, paths: Sequence[Path]) -> Sequence[Snapshot]:
        """As the port."""
        self._be_there()
        return await self._store.get(paths)

    async def find(self, query: Query) -> Page:
        """As the port."""
        self._be_there()
        return await self._store.find(query)

    async def commit(self, writes: Sequence[Write]) -> Sequence[Version | None]:
        """As the port. Raises Unknown once, where an answer is to be lost."""
        self._be_there()
        versions = await self._store.commit(writes)
        self._remember(writes)
        if self.fault is PortFault.UNSAID:
            self.fault = PortFault.NONE
            raise Unknown("the commit's answer was lost")
        return versions

    async def write_each(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """As the port."""
        if self.fault is PortFault.DOWN:
            return [Outcome.UNKNOWN for _ in writes]
        outcomes = await self._store.write_each(writes)
        self._remember(writes)
        return outcomes

    async def due(self, kind: str, now: datetime, *, after: Cursor | None = None, limit: int = 200) -> DuePage:
        """As the port."""
        self._be_there()
        return await self._store.due(kind, now, after=after, limit=limit)

    async def close(self) -> None:
        """Close what is below."""
        await self._store.close()

    def _be_there(self) -> None:
        if self.fault is PortFault.DOWN:
            raise Unavailable("the store is down")

    def _remember(self, writes: Sequence[Write]) -> None:
        for write in writes:
            self._paths[write.path] = None
