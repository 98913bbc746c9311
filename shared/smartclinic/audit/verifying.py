"""Verifying a clinic's trail: everything is read and recomputed, against the chain and the checkpoints kept elsewhere.

It needs no key. It may run while the sealer does: what was sealed meanwhile is looked at once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import msgspec

from smartclinic.audit.checkpoints import checkpoint_name, read_checkpoint
from smartclinic.audit.entry import AuditEntry
from smartclinic.audit.entry_checks import (
    deleted_entry,
    emptied_entry,
    is_emptied,
    loose_entry,
    sealed_entry,
    vouches_for,
)
from smartclinic.audit.seal import Seal, seal_id
from smartclinic.audit.seal_checks import Chain, Place, checked_against
from smartclinic.audit.verdict import Damage, Finding, Report
from smartclinic.platform.clock import Clock
from smartclinic.platform.files import Files
from smartclinic.platform.keyless import Keyless
from smartclinic.platform.store import Cursor, Document, Query, Snapshot, Store
from smartclinic.records.codec import Codec, Malformed
from smartclinic.records.fields import Record, declaration

LATE: Final = timedelta(minutes=10)
"""How long an entry may wait for its seal, and a seal for its checkpoint, before it is worth a warning."""

_PAGE: Final = 300
_AT_ONCE: Final = 32
"""Checkpoints that are read at a time; and how far beyond the end of the chain, past gaps, they are looked for."""

Told = Callable[[str, int], None]
"""How far it is: what is being read, and how many were."""


class Verifier:
    """Verifies trails."""

    def __init__(self, store: Store, checkpoints: Files, clock: Clock) -> None:
        self._store, self._checkpoints, self._clock = store, checkpoints, clock

    async def verify(self, clinic: str, told: Told = lambda _what, _count: None) -> Report:
        """Everything that is wrong with a clinic's trail. Raises Unavailable, FilesUnavailable."""
        codec = Codec(clinic, await Keyless().cipher(clinic))
        return await _Verification(self._store, self._checkpoints, codec, self._clock.now() - LATE, told).run()


@dataclass(slots=True)
class _Verification:
    """One run through one trail."""

    store: Store
    files: Files
    codec: Codec
    late: datetime
    told: Told
    chain: Chain = field(init=False)
    found: list[Finding] = field(default_factory=list)
    seals: int = 0
    entries: int = 0
    checkpoints: int = 0
    emptied: dict[str, Place] = field(default_factory=dict)
    vouched: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.chain = Chain(self.codec.clinic)

    async def run(self) -> Report:
        async for page in self._pages(Seal):
            await self._seals(page)
        await self._beyond()
        async for page in self._pages(AuditEntry):
            for each in page:
                await self._entry(each.id, each.data or {})
            self.entries += len(page)
            self.told("entries", self.entries)
        self.found += [deleted_entry(*left) for left in self.chain.places.items()]
        self.found += [emptied_entry(*each) for each in self.emptied.items() if each[0] not in self.vouched]
        return self._report()

    def _report(self) -> Report:
        warnings = tuple(each for each in self.found if each.damage is Damage.LATE)
        findings = tuple(each for each in self.found if each.damage is not Damage.LATE)
        erased = tuple(entry_id for entry_id in self.emptied if entry_id in self.vouched)
        return Report(self.codec.clinic, self.seals, self.entries, self.checkpoints, erased, findings, warnings)

    async def _pages(self, cls: type[Record]) -> AsyncIterator[Sequence[Snapshot]]:
        """Every document of a kind, by id: also those that no other index would find."""
        cursor: Cursor | None = None
        while True:
            page = await self.store.find(Query(self.codec.clinic, declaration(cls).name, limit=_PAGE, after=cursor))
            yield page.snapshots
            if (cursor := page.next) is None:
                return

    def _add(self, findings: Iterable[Finding | None]) -> None:
        self.found += [finding for finding in findings if finding is not None]

    # --- seals

    async def _seals(self, page: Sequence[Snapshot]) -> None:
        readable: list[tuple[int, Seal]] = []
        for each in page:
            seal = self._decoded(each)
            self._add(self.chain.follow(each.id, seal))
            if seal is not None and each.id == seal_id(self.chain.end):
                readable.append((self.chain.end, seal))
        for start in range(0, len(readable), _AT_ONCE):
            some = readable[start : start + _AT_ONCE]
            self._add(await asyncio.gather(*(self._checkpoint(n, seal) for n, seal in some)))
        self.seals += len(page)
        self.told("seals", self.seals)

    def _decoded(self, snapshot: Snapshot) -> Seal | None:
        try:
            return self.codec.decode(Seal, snapshot.id, snapshot.data or {})
        except Malformed:
            return None

    async def _checkpoint(self, n: int, seal: Seal) -> Finding | None:
        try:
            checkpoint = await read_checkpoint(self.files, self.codec.clinic, n)
        except msgspec.DecodeError:
            return Finding(Damage.REWRITTEN, f"the checkpoint of seal {n} cannot be read", n)
        self.checkpoints += checkpoint is not None
        return checked_against(self.codec.clinic, n, seal, checkpoint, self.late)

    async def _beyond(self) -> None:
        """Checkpoints of seals that are not there, unless they have been made since the chain was read."""
        start, missing = self.chain.end + 1, list[int]()
        while there := await self._without_seal(range(start, start + _AT_ONCE)):
            missing += there
            start += _AT_ONCE
        if missing:
            words = f"the chain ends with seal {self.chain.end}, but there are checkpoints up to seal {missing[-1]}"
            self._add([Finding(Damage.TRUNCATED, words, self.chain.end + 1)])
            self.chain.lost.append(range(self.chain.end + 1, missing[-1] + 1))

    async def _without_seal(self, numbers: Sequence[int]) -> list[int]:
        """Those of these that have a checkpoint and no seal."""
        stored = await asyncio.gather(*(self.files.stat(checkpoint_name(self.codec.clinic, n)) for n in numbers))
        known = [n for n, each in zip(numbers, stored, strict=True) if each is not None]
        seals = await self.store.get([self.codec.path(Seal, seal_id(n)) for n in known]) if known else ()
        return [n for n, each in zip(known, seals, strict=True) if not each.exists]

    # --- entries

    async def _entry(self, entry_id: str, document: Document) -> None:
        place = self.chain.places.pop(entry_id, None)
        if place is None and (place := await self._sealed_meanwhile(entry_id, document)) is None:
            if not self.chain.has_lost(document.get("sealed_in")):
                self._add([loose_entry(entry_id, document, self.late)])
        elif is_emptied(document):
            self.emptied[entry_id] = place
        else:
            self._add([finding := sealed_entry(self.codec.clinic, entry_id, document, place)])
            if finding is None and (other := vouches_for(document)):
                self.vouched.add(other)

    async def _sealed_meanwhile(self, entry_id: str, document: Document) -> Place | None:
        """Its place in a seal that was made after the chain was read."""
        n = document.get("sealed_in")
        if not isinstance(n, int) or n <= self.chain.end:
            return None
        (found,) = await self.store.get([self.codec.path(Seal, seal_id(n))])
        seal = self._decoded(found) if found.exists else None
        return next((Place(n, each.hash) for each in seal.entries if each.id == entry_id), None) if seal else None
