"""The store's operations on one SQLite connection, synchronously. `sqlite.py` gives them their threads."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from smartclinic.platform.store import (
    Cursor,
    Delete,
    Document,
    Due,
    DuePage,
    Exists,
    Guard,
    Index,
    Missing,
    NotCommitted,
    Outcome,
    Page,
    Patch,
    Path,
    Query,
    Refused,
    Schema,
    Snapshot,
    Stale,
    Value,
    Version,
    Write,
)
from smartclinic.platform.store.document_codec import decoded, encoded
from smartclinic.platform.store.order_keys import cursor
from smartclinic.platform.store.preconditions import failure
from smartclinic.platform.store.scans import Range, due_scan_of, is_descending, scan_of, scans_of
from smartclinic.platform.store.sqlite_tables import transaction
from smartclinic.platform.store.transforms import patched
from smartclinic.platform.store.validate import MAX_DOCUMENT_BYTES, check_stored, clinic_of, kind_of

_READ: Final = "SELECT data, version FROM documents WHERE path = ?"
_NEXT_VERSION: Final = "UPDATE sequence SET last = last + 1 RETURNING last"
_WRITE: Final = "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)"
_DELETE: Final = "DELETE FROM documents WHERE path = ?"
_ADD_ENTRY: Final = "INSERT INTO entries VALUES (?, ?, ?)"
_DROP_ENTRY: Final = "DELETE FROM entries WHERE scan = ? AND key = ?"
# CROSS JOIN keeps SQLite from turning the loops round: entries first, then their documents.
_FIND: Final = """
SELECT key, path, data, version FROM entries CROSS JOIN documents USING (path)
WHERE scan = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?
"""
_FIND_DESCENDING: Final = _FIND.replace("ORDER BY key", "ORDER BY key DESC")
_DUE: Final = "SELECT key, path FROM entries WHERE scan = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?"

_OUTCOMES: Final[Mapping[type[NotCommitted], Outcome]] = {
    Exists: Outcome.EXISTS,
    Missing: Outcome.MISSING,
    Stale: Outcome.STALE,
}


class SqliteEngine:
    """One connection. Takes what has been validated; raises sqlite3.Error for what the file will not do."""

    def __init__(self, connection: sqlite3.Connection, schema: Schema) -> None:
        self._connection = connection
        self._schema = schema
        self._scans = {kind.name: tuple(scans_of(kind).values()) for kind in schema.kinds.values()}

    def get(self, paths: Sequence[Path]) -> list[Snapshot]:
        """The documents at these paths, all of one moment."""
        with transaction(self._connection, "BEGIN"):
            return [self._snapshot(path) for path in paths]

    def find(self, query: Query, index: Index) -> Page:
        """The page of a query that this declared index answers."""
        scan = scan_of(self._schema.kinds[query.kind], index)
        descending = is_descending(query)
        statement = _FIND_DESCENDING if descending else _FIND
        found: list[tuple[bytes, Path, bytes, int]] = []  # the key behind its prefix: order, then id
        with transaction(self._connection, "BEGIN"):
            for each in scan.ranges(query):
                rows = self._rows(statement, scan.name, each, query.limit)
                found.extend((key[len(each.prefix) :], path, data, version) for key, path, data, version in rows)
        found.sort(key=lambda row: row[0], reverse=descending)
        del found[query.limit :]
        snapshots = tuple(Snapshot(path, decoded(data), _version(version)) for _, path, data, version in found)
        return Page(snapshots, cursor(found[-1][0]) if len(found) == query.limit else None)

    def due(self, kind: str, now: datetime, after: Cursor | None, limit: int) -> DuePage:
        """Where something of this kind is owed, oldest first."""
        scan = due_scan_of(self._schema.kinds[kind])
        rows = list(self._rows(_DUE, scan.name, scan.range(now, after), limit))
        due = tuple(Due(clinic_of(path), path) for _, path in rows)
        return DuePage(due, cursor(rows[-1][0]) if len(rows) == limit else None)

    def commit(self, writes: Sequence[Write]) -> list[Version | None]:
        """All or nothing. Raises for the first write, in their order, that fails."""
        with transaction(self._connection, "BEGIN IMMEDIATE"):
            version = self._next_version()
            return [self._apply(write, version) for write in writes]

    def write_each(self, writes: Sequence[Write]) -> list[Outcome]:
        """Each for itself. One transaction carries them, because one costs as much as another."""
        with transaction(self._connection, "BEGIN IMMEDIATE"):
            version = self._next_version()
            return [self._outcome(write, version) for write in writes]

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _rows(self, statement: str, scan: str, within: Range, limit: int) -> sqlite3.Cursor:
        return self._connection.execute(statement, (scan, within.start, within.end, limit))

    def _stored(self, path: Path) -> tuple[bytes | None, Version | None]:
        row = self._connection.execute(_READ, (path,)).fetchone()
        return (None, None) if row is None else (row[0], _version(row[1]))

    def _snapshot(self, path: Path) -> Snapshot:
        data, version = self._stored(path)
        return Snapshot(path, None if data is None else decoded(data), version)

    def _next_version(self) -> int:
        # Never given out twice, so that what is deleted and created again does not pass for the first.
        (last,) = self._connection.execute(_NEXT_VERSION).fetchone()
        return int(last)

    def _outcome(self, write: Write, version: int) -> Outcome:
        try:
            self._apply(write, version)
        except NotCommitted as error:
            return _OUTCOMES[type(error)]
        except Refused:
            return Outcome.REFUSED
        return Outcome.DONE

    def _apply(self, write: Write, version: int) -> Version | None:
        data, stored = self._stored(write.path)
        failed = failure(write, stored)
        if failed is not None:
            raise failed(f"{kind_of(self._schema, write.path).name}: {type(write).__name__}")
        if isinstance(write, Guard):
            return None
        before = None if data is None else decoded(data)
        if isinstance(write, Delete):
            self._remove(write.path, before)
            return None
        after = patched(before or {}, write.changes) if isinstance(write, Patch) else write.data
        changed = encoded(after)
        if changed == data:
            return stored
        self._put(write.path, before, after, changed, version)
        return _version(version)

    def _put(self, path: Path, before: Document | None, after: Document, data: bytes, version: int) -> None:
        kind = kind_of(self._schema, path)
        if len(data) > MAX_DOCUMENT_BYTES // 9:  # Firestore counts at most eight times as much: a small integer
            check_stored(kind, path, after)
        self._connection.execute(_WRITE, (path, kind.name, data, version))
        self._index(kind.name, path, before, after)

    def _remove(self, path: Path, before: Mapping[str, Value] | None) -> None:
        if before is not None:
            self._connection.execute(_DELETE, (path,))
            self._index(kind_of(self._schema, path).name, path, before, None)

    def _index(self, kind: str, path: Path, before: Document | None, after: Document | None) -> None:
        for scan in self._scans[kind]:
            old = None if before is None else scan.key(path, before)
            new = None if after is None else scan.key(path, after)
            if old == new:
                continue
            if old is not None:
                self._connection.execute(_DROP_ENTRY, (scan.name, old))
            if new is not None:
                self._connection.execute(_ADD_ENTRY, (scan.name, new, path))


def _version(number: int) -> Version:
    return Version(str(number))
