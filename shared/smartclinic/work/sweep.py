"""The sweep: whatever is owed and has no task is handled here, inline, so that it works with Cloud Tasks down."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from smartclinic.platform import logs
from smartclinic.platform.clock import Clock
from smartclinic.platform.store import Cursor, Due, Increment, NotCommitted, Patch, Store

_PAGE: Final = 200
_PER_CLINIC: Final = 20
_AT_ONCE: Final = 10
_MOST_TRIES: Final = 8
_ROUND: Final = timedelta(seconds=30)
"""How long one round takes on new pages, all kinds together: less than a request may take."""

_LONGEST_BACK: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Handling:
    """What to do with one due record, and how to give it to people when that keeps failing.

    Records of a swept kind declare `due_at` and `tries`.
    """

    handle: Callable[[str, str], Awaitable[None]]
    give_up: Callable[[str, str], Awaitable[None]]


class Sweep:
    """Handles everything due of some kinds."""

    def __init__(self, store: Store, clock: Clock, handlings: Mapping[str, Handling]) -> None:
        self._store, self._clock, self._handlings = store, clock, handlings

    async def run(self) -> int:
        """One round; how many items it found due. Raises Unavailable when the store cannot be read."""
        started = self._clock.now()
        return sum([await self._kind(kind, handling, started) for kind, handling in self._handlings.items()])

    async def _kind(self, kind: str, handling: Handling, started: datetime) -> int:
        """Page through what is due, at most 20 a clinic, so that one clinic's storm never owns the sweep."""
        found = 0
        taken: Counter[str] = Counter()
        cursor: Cursor | None = None
        while self._clock.now() - started < _ROUND:
            page = await self._store.due(kind, started, after=cursor, limit=_PAGE)
            fair = [due for due in page.due if _takes(taken, due.clinic)]
            found += len(fair)
            await self._all(fair, handling)
            if (cursor := page.next) is None:
                break
        if found:
            logs.info("sweep_found", kind=kind, count=found)
        return found

    async def _all(self, due: Sequence[Due], handling: Handling) -> None:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(item: Due) -> None:
            async with gate:
                await self._one(item, handling)

        await asyncio.gather(*(one(item) for item in due))

    async def _one(self, item: Due, handling: Handling) -> None:
        record_id = item.path.rsplit("/", 1)[1]
        try:
            await handling.handle(item.clinic, record_id)
        except Exception as error:  # poison of any kind must not stop its neighbours
            logs.warning("sweep_item_failed", clinic=item.clinic, error=type(error).__name__)
            await self._failed(item, record_id, handling)

    async def _failed(self, item: Due, record_id: str, handling: Handling) -> None:
        """Push it back with growing distance, so that poison never fills the first page; then give it to people."""
        try:
            tries = await self._push_back(item)
            if tries >= _MOST_TRIES:
                logs.error("sweep_gave_up", clinic=item.clinic, count=tries)
                await handling.give_up(item.clinic, record_id)
        except Exception as error:  # what cannot even be given up stays due, and alarms at each try
            logs.error("sweep_cannot_give_up", clinic=item.clinic, error=type(error).__name__)

    async def _push_back(self, item: Due) -> int:
        """How often it has failed, this time included; 0 when somebody else has moved it meanwhile."""
        (found,) = await self._store.get([item.path])
        due_at = found.data.get("due_at") if found.data else None
        now = self._clock.now()
        if found.data is None or found.version is None or not isinstance(due_at, datetime) or due_at > now:
            return 0
        stored = found.data.get("tries")
        tries = stored if isinstance(stored, int) else 0
        back = min(_LONGEST_BACK, timedelta(minutes=2**tries))
        try:
            await self._store.commit([Patch(item.path, {"due_at": now + back, "tries": Increment(1)}, found.version)])
        except NotCommitted:
            return 0
        return tries + 1


def _takes(taken: Counter[str], clinic: str) -> bool:
    taken[clinic] += 1
    return taken[clinic] <= _PER_CLINIC
