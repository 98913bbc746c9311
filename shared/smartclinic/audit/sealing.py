"""The sealer: chains what staff have left in the trail, each minute, so that nobody can change it unseen later.

It reads and writes documents as they are stored: it needs no key, and an entry that no record can be made of keeps no
other one waiting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from smartclinic.audit.entry import AuditEntry
from smartclinic.audit.seal import Seal, Sealed, entry_hash, make_seal, seal_id
from smartclinic.platform import logs
from smartclinic.platform.clock import Clock
from smartclinic.platform.keyless import Keyless
from smartclinic.platform.store import (
    REMOVE,
    Change,
    Create,
    Cursor,
    NotCommitted,
    Patch,
    Query,
    Snapshot,
    Store,
    Unknown,
    Write,
)
from smartclinic.records.codec import Codec
from smartclinic.records.fields import declaration

MOST_A_SEAL: Final = 100
_SEALS_A_ROUND: Final = 20
"""Of one clinic: its storm must not keep the others waiting."""
_AT_ONCE: Final = 10
_PAGE: Final = 200
_ROUND: Final = timedelta(seconds=15)
"""How long a round takes on clinics that it has not seen yet; the checkpoints follow within the same request."""

_ENTRIES: Final = declaration(AuditEntry).name
_SEALS: Final = declaration(Seal).name
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class Sealer:
    """Seals what waits, in every clinic. Many may run at once: one creates a seal, the others read again."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def run(self) -> int:
        """One round; how many entries it sealed. Raises Unavailable when the store cannot say what waits."""
        started = self._clock.now()
        sealed, seen, cursor = 0, set[str](), None
        while self._clock.now() - started < _ROUND:
            fresh, cursor = await self._clinics(started, cursor, seen)
            sealed += await self._all(fresh)
            if cursor is None:
                break
        return sealed

    async def _clinics(self, now: datetime, after: Cursor | None, seen: set[str]) -> tuple[list[str], Cursor | None]:
        """Clinics on the next page of what waits that this round has not seen yet, in the order of their oldest."""
        page = await self._store.due(_ENTRIES, now, after=after, limit=_PAGE)
        fresh = [clinic for clinic in dict.fromkeys(due.clinic for due in page.due) if clinic not in seen]
        seen.update(fresh)
        return fresh, page.next

    async def _all(self, clinics: Iterable[str]) -> int:
        places = asyncio.Semaphore(_AT_ONCE)

        async def one(clinic: str) -> int:
            async with places:
                return await self._clinic(clinic)

        return sum(await asyncio.gather(*(one(clinic) for clinic in clinics)))

    async def _clinic(self, clinic: str) -> int:
        """Seal after seal, until nothing waits or the clinic has had its share."""
        sealed = 0
        try:
            for _ in range(_SEALS_A_ROUND):
                count = await self._next_seal(clinic)
                sealed += count or 0
                if count is not None and count < MOST_A_SEAL:
                    break
        except Exception as error:  # one clinic's broken chain must not leave the others unsealed
            logs.error("sealing_failed", clinic=clinic, error=type(error).__name__)
        if sealed:
            logs.info("audit_sealed", clinic=clinic, count=sealed)
        return sealed

    async def _next_seal(self, clinic: str) -> int | None:
        """How many entries it holds; None when it may not have been made, because another sealer was quicker."""
        waiting = Query(clinic, _ENTRIES, order="due_at", limit=MOST_A_SEAL)
        newest = Query(clinic, _SEALS, order="-n", limit=1)
        entries, seals = await asyncio.gather(self._store.find(waiting), self._store.find(newest))
        if not entries.snapshots:
            return 0
        codec = Codec(clinic, await Keyless().cipher(clinic))  # neither entries nor seals hold anything encrypted
        previous = next((codec.decode(Seal, each.id, each.data or {}) for each in seals.snapshots), None)
        ordered = sorted(entries.snapshots, key=_place)
        sealed = [Sealed(each.id, entry_hash(clinic, each.id, each.data or {})) for each in ordered]
        seal = make_seal(clinic, previous, sealed, self._clock.now())
        try:
            await self._store.commit(_writes(codec, seal, ordered))
        except (NotCommitted, Unknown) as error:
            logs.info("commit_again", clinic=clinic, error=type(error).__name__)
            return None
        return len(sealed)


def _place(entry: Snapshot) -> tuple[datetime, str]:
    """By time, then id."""
    at = (entry.data or {}).get("at")
    return (at if isinstance(at, datetime) else _LONG_AGO, entry.id)


def _writes(codec: Codec, seal: Seal, entries: Sequence[Snapshot]) -> list[Write]:
    """The seal, which nobody else may have made, and its entries, which nobody may have touched meanwhile."""
    create = Create(codec.path(Seal, seal_id(seal.n)), codec.encode(seal, seal_id(seal.n)))
    changes: dict[str, Change] = {"due_at": REMOVE, "sealed_in": seal.n}
    return [create, *(Patch(each.path, changes, each.version) for each in entries)]
