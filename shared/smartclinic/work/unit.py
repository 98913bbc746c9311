"""The unit of work: what one attempt of a use case has read and wants to change.

A use case loads, decides and records through one unit; `Work.run` commits it once. Whatever is written
carries the precondition of what was read, so that two attempts at the same time cannot both succeed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar, cast

from smartclinic.platform import logs
from smartclinic.platform.store import (
    ABSENT,
    Create,
    Guard,
    In,
    Patch,
    Path,
    Query,
    Refused,
    Replace,
    Snapshot,
    Store,
    Value,
    Version,
    Write,
)
from smartclinic.platform.tasks import Task
from smartclinic.records.codec import Codec, Malformed
from smartclinic.records.fields import Record, declaration
from smartclinic.work.lines import Line, Lines
from smartclinic.work.loaded import Loaded

R = TypeVar("R", bound=Record)


class Torn(Exception):
    """Two reads of one attempt do not fit each other: somebody committed between them. The attempt is made again."""


@dataclass(frozen=True, slots=True)
class Found(Generic[R]):
    """A record and its id."""

    id: str
    record: R


@dataclass(frozen=True, slots=True)
class Mark:
    """What a unit was to write at a moment, so that what came after can be taken back."""

    writes: Mapping[Path, Write]
    after: Mapping[Path, Record]
    changes: Sequence[Changed]
    tasks: Sequence[Task]
    audited: int


@dataclass(frozen=True, slots=True)
class Changed:
    """One record before and after, for derivers. A created one has no before."""

    id: str
    before: Record | None
    after: Record


class Unit:
    """One attempt. Bound to one clinic; cannot name another."""

    def __init__(
        self,
        store: Store,
        codec: Codec,
        known: Mapping[Path, Loaded] | None = None,
        *,
        now: datetime,
        lines: Lines | None = None,
    ) -> None:
        self._store, self._codec, self._now = store, codec, now
        self._lines, self._turn = lines, cast("tuple[Path, Line] | None", None)
        self._handed_on: tuple[Path, Line, Loaded] | None = None
        self._loaded: dict[Path, Loaded] = dict(known or {})
        self._writes: dict[Path, Write] = {}
        self._after: dict[Path, Record] = {}
        self.changes: list[Changed] = []
        self.tasks: list[Task] = []
        self.audited = 0

    @property
    def clinic(self) -> str:
        """The clinic that everything here belongs to."""
        return self._codec.clinic

    def blind(self, text: str) -> str:
        """What stands for this text in an index of this clinic, where the text itself must not be read."""
        return self._codec.blind(text)

    @property
    def writes(self) -> Sequence[Write]:
        """What will be committed."""
        return tuple(self._writes.values())

    # --- reading

    async def get(self, cls: type[R], record_id: str) -> R | None:
        """A record, or None. Read once; later calls see the same. Raises Unavailable, Malformed."""
        await self.load((cls, record_id))
        return cast("R | None", self._loaded[self._codec.path(cls, record_id)].record)

    async def load(self, *wanted: tuple[type[Record], str]) -> None:
        """Read several records in one round trip; `get` then answers from memory."""
        by_path = {self._codec.path(cls, record_id): (cls, record_id) for cls, record_id in wanted}
        missing = [path for path in by_path if path not in self._loaded]
        if missing:
            for snapshot in await self._store.get(missing):
                self._remember(by_path[snapshot.path][0], snapshot)

    def latest(self, cls: type[R], record_id: str) -> R | None:
        """What this unit is to write there, None when nothing."""
        return cast("R | None", self._after.get(self._codec.path(cls, record_id)))

    async def find(
        self,
        cls: type[R],
        where: Mapping[str, Value | In],
        *,
        order: str | None = None,
        at_least: Value = None,
        below: Value = None,
        limit: int = 50,
    ) -> list[Found[R]]:
        """Records over a declared index, at most `limit`; damaged ones are left out. Raises Refused, Unavailable;
        Torn where one has changed since this unit read it: what was decided by it would pass for up to date.
        """
        name = declaration(cls).name
        page = await self._store.find(Query(self.clinic, name, where, order, at_least, below, limit))
        found = ((snapshot.id, self._readable(cls, snapshot)) for snapshot in page.snapshots)
        return [Found(record_id, cast(R, record)) for record_id, record in found if record is not None]

    # --- taking turns

    async def take_turn(self, cls: type[Record], record_id: str) -> None:
        """Wait until no other attempt of this process is at this document; before it is read, else it is no use.

        For documents that many want at once. The turn ends with the attempt, and a unit has one at most, so that no
        two wait for each other. The document may be as the one before left it, unread (`check_handed_on`).
        """
        path = self._codec.path(cls, record_id)
        if self._lines is None or self._turn is not None or path in self._loaded:
            return
        line = await self._lines.wait(path)
        if line is not None:
            self._turn = (path, line)
            if (known := line.known) is not None:
                self._loaded[path] = known
                self._handed_on = (path, line, known)

    def pass_turn(self) -> None:
        """Let the next one have its turn already: this attempt will not write there."""
        self.end_turn(self._loaded)

    async def check_handed_on(self) -> None:
        """Read what was only handed on in line and is not written here, as no commit checks that: nobody is refused
        for what has changed since. Raises Torn where it has.
        """
        if self._handed_on is None or self._handed_on[0] in self._writes:
            return
        path, line, known = self._handed_on
        (snapshot,) = await self._store.get([path])
        if snapshot.version != known.version:
            line.forget(known)
            raise Torn

    def end_turn(self, known: Mapping[Path, Loaded] | None = None) -> None:
        """The turn is over, with what is known of the document now; nothing, when the attempt failed."""
        if self._turn is not None:
            path, line = self._turn
            line.leave(known.get(path) if known else None)
            self._turn = None

    # --- changing

    def create(self, record_id: str, record: Record) -> None:
        """A new record; if it exists the commit fails and the use case runs again."""
        path, record = self._codec.path(type(record), record_id), record.as_stored(self._now)
        self._add(path, Create(path, self._codec.encode(record, record_id)))
        self._changed(path, record_id, None, record)

    def put(self, record_id: str, record: Record) -> None:
        """The next state of a record that was read here: created if it was absent, else compare-and-set."""
        path = self._codec.path(type(record), record_id)
        loaded, record = self._loaded[path], record.as_stored(self._now)
        data = self._codec.encode(record, record_id)
        self._add(path, Create(path, data) if loaded.version is None else Replace(path, data, loaded.version))
        self._changed(path, record_id, loaded.record, record)

    def put_over(self, record_id: str, record: Record) -> None:
        """The same, in place of what this unit was to write there, if anything."""
        path = self._codec.path(type(record), record_id)
        self._writes.pop(path, None)
        self.changes = [change for change in self.changes if change.after is not self._after.get(path)]
        self.put(record_id, record)

    def put_if_changed(self, record_id: str, record: Record) -> None:
        """The same, unless it is exactly what was read."""
        if self._loaded[self._codec.path(type(record), record_id)].record != record:
            self.put(record_id, record)

    def patch(self, cls: type[Record], record_id: str, **changes: object) -> None:
        """Change fields of a record that must exist, whatever its version."""
        path = self._codec.path(cls, record_id)
        self._add(path, Patch(path, self._codec.encode_changes(cls, record_id, changes)))

    def patch_as_read(self, cls: type[Record], record_id: str, **changes: object) -> None:
        """Change fields of a record that was read here and has not changed since."""
        path = self._codec.path(cls, record_id)
        self._add(path, Patch(path, self._codec.encode_changes(cls, record_id, changes), self._loaded[path].version))

    def guard(self, cls: type[Record], record_id: str) -> None:
        """Fail the commit unless the record is still as it was read. One that is written anyway needs none."""
        path = self._codec.path(cls, record_id)
        if path not in self._writes:
            self._writes[path] = Guard(path, self._loaded[path].version or ABSENT)

    def audit(self, record_id: str, entry: Record) -> None:
        """The one entry that a staff action must leave."""
        self.create(record_id, entry)
        self.audited += 1

    def enqueue(self, task: Task) -> None:
        """A task to hand in after the commit."""
        self.tasks.append(task)

    # --- trying

    def mark(self) -> Mark:
        """What is to be written by now."""
        return Mark(dict(self._writes), dict(self._after), tuple(self.changes), tuple(self.tasks), self.audited)

    def kinds_written_since(self, mark: Mark) -> frozenset[str]:
        """The kinds of documents that would be changed by what came after the mark; guards change nothing."""
        new = [path for path, write in self._writes.items() if mark.writes.get(path) is not write]
        return frozenset(path.split("/")[-2] for path in new if not isinstance(self._writes[path], Guard))

    def go_back(self, mark: Mark) -> Sequence[Changed]:
        """Forget what came after the mark, but for what was read; which changes these were."""
        undone = [change for change in self.changes if change not in mark.changes]
        self._writes, self._after = dict(mark.writes), dict(mark.after)
        self.changes, self.tasks, self.audited = list(mark.changes), list(mark.tasks), mark.audited
        return undone

    # --- for Work

    def committed(self, versions: Sequence[Version | None]) -> Mapping[Path, Loaded]:
        """What is known after the commit: a later unit may start from it without reading again."""
        known = dict(self._loaded)
        for write, version in zip(self._writes.values(), versions, strict=True):
            if isinstance(write, Create | Replace) and write.path in self._after:
                known[write.path] = Loaded(self._after[write.path], version)
            elif not isinstance(write, Guard):
                known.pop(write.path, None)
        return known

    def _add(self, path: Path, write: Write) -> None:
        if path in self._writes and not isinstance(self._writes[path], Guard):
            raise Refused("two writes for one record in one commit")
        self._writes[path] = write

    def _changed(self, path: Path, record_id: str, before: Record | None, after: Record) -> None:
        self._after[path] = after
        self.changes.append(Changed(record_id, before, after))

    def _readable(self, cls: type[Record], snapshot: Snapshot) -> Record | None:
        """One damaged document must not hide its neighbours; whoever reads it alone, as the sweep does, fails."""
        try:
            return self._remember(cls, snapshot)
        except Malformed as error:
            logs.error("record_malformed", clinic=self.clinic, kind=declaration(cls).name, error=type(error).__name__)
            return None

    def _remember(self, cls: type[Record], snapshot: Snapshot) -> Record | None:
        known = self._loaded.get(snapshot.path)
        if known is not None:
            if known.version != snapshot.version:
                raise Torn
            return known.record
        record = None if snapshot.data is None else self._codec.decode(cls, snapshot.id, snapshot.data)
        self._loaded[snapshot.path] = Loaded(record, snapshot.version)
        return record
