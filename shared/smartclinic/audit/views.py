"""Who looked at whose data: one entry for each person, subject and hour, however often the page is drawn (B07)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Protocol

from smartclinic.audit.entry import Action, AuditEntry
from smartclinic.platform.clock import Clock
from smartclinic.platform.ids import Ids, digest
from smartclinic.platform.keyless import Keyless
from smartclinic.platform.store import Create, Outcome, Store, Unknown
from smartclinic.records.codec import Codec

_REMEMBERED: Final = 10_000
"""Entries that an instance knows to be there: a few hundred desks for an hour."""


class Viewer(Protocol):
    """Who looks, and from where. An `Act` is one."""

    @property
    def actor(self) -> str:
        """A staff id."""

    @property
    def device(self) -> str | None:
        """The trusted device, if it is one."""


class Views:
    """Records views. What an instance has recorded it remembers, so that looking again costs nothing."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store, self._clock, self._ids = store, clock, ids
        self._recorded: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def saw(self, clinic: str, viewer: Viewer, action: Action, subject: str) -> None:
        """See that the trail says so before it is shown. `subject` is kind and id.

        Raises Unknown when nobody can say whether it was recorded: then nothing may be shown.
        """
        await self.saw_each(clinic, viewer, action, [subject])

    async def saw_each(self, clinic: str, viewer: Viewer, action: Action, subjects: Iterable[str]) -> None:
        """The same for several subjects, an entry each, in one round trip."""
        now = self._clock.now()
        by_id = {_entry_id(viewer, action, subject, now): subject for subject in subjects}
        unrecorded = [entry_id for entry_id in by_id if (clinic, entry_id) not in self._recorded]
        if not unrecorded:
            return
        codec = Codec(clinic, await Keyless().cipher(clinic))  # an entry holds nothing encrypted
        entries = [self._entry(viewer, action, by_id[entry_id], now) for entry_id in unrecorded]
        outcomes = await self._store.write_each(
            [
                Create(codec.path(AuditEntry, entry_id), codec.encode(entry, entry_id))
                for entry_id, entry in zip(unrecorded, entries, strict=True)
            ]
        )
        for entry_id, outcome in zip(unrecorded, outcomes, strict=True):
            if outcome not in (Outcome.DONE, Outcome.EXISTS):
                raise Unknown("the view may not have been recorded")
            self._remember(clinic, entry_id)

    def _entry(self, viewer: Viewer, action: Action, subject: str, now: datetime) -> AuditEntry:
        return AuditEntry(
            actor=viewer.actor, action=action, subject=subject, at=now, device=viewer.device, salt=self._ids.new(),
            due_at=now,
        )  # fmt: skip

    def _remember(self, clinic: str, entry_id: str) -> None:
        self._recorded[clinic, entry_id] = None
        if len(self._recorded) > _REMEMBERED:
            self._recorded.popitem(last=False)


def _entry_id(viewer: Viewer, action: Action, subject: str, now: datetime) -> str:
    """The same for everything that the same person sees of it on the same device within an hour."""
    return digest("audit view", viewer.actor, viewer.device or "", action.value, subject, f"{now:%Y-%m-%dT%H}")
