"""The SQLite file: opening it, its tables, and index entries that follow the declarations.

WAL with `synchronous=NORMAL`: a killed process loses nothing, a power cut may lose the last moments. Fit for a
laptop, tests and the simulation; production is Firestore.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from smartclinic.platform.store import Path, Schema
from smartclinic.platform.store.document_codec import decoded
from smartclinic.platform.store.scans import scans_of

BUSY_SECONDS: Final = 3.0
"""How long a write waits for other processes: the protocol's time-out of one call."""

_LAYOUT: Final = 1
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS documents (
    path TEXT PRIMARY KEY, kind TEXT NOT NULL, data BLOB NOT NULL, version INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS entries (
    scan TEXT NOT NULL, key BLOB NOT NULL, path TEXT NOT NULL, PRIMARY KEY (scan, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS scans (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sequence (only INTEGER PRIMARY KEY CHECK (only = 0), last INTEGER NOT NULL);
INSERT OR IGNORE INTO sequence VALUES (0, 0);
"""


def connect(file: str) -> sqlite3.Connection:
    """A connection that any one thread at a time may use. Raises sqlite3.Error."""
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    if file != ":memory:":
        _turn_on_wal(connection)
    return connection


def _turn_on_wal(connection: sqlite3.Connection) -> None:
    # Two processes that open a new file at once: SQLite refuses the second without waiting.
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
    connection.execute("PRAGMA synchronous=NORMAL")


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    """All or nothing, and no lock left behind. `begin` is the statement that opens it."""
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def prepare(connection: sqlite3.Connection, schema: Schema) -> None:
    """Make the tables, and bring the entries in line with what the schema declares now.

    Raises ValueError for a file that another layout wrote.
    """
    with transaction(connection, "BEGIN IMMEDIATE"):
        (layout,) = connection.execute("PRAGMA user_version").fetchone()
        if layout not in (0, _LAYOUT):
            raise ValueError(f"the store's file has layout {layout}, this program knows {_LAYOUT}: use a new file")
        for statement in filter(None, map(str.strip, _TABLES.split(";"))):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version={_LAYOUT}")
        _follow_declarations(connection, schema)


def _follow_declarations(connection: sqlite3.Connection, schema: Schema) -> None:
    declared = {name: kind.name for kind in schema.kinds.values() for name in scans_of(kind)}
    present = {name for (name,) in connection.execute("SELECT name FROM scans")}
    for name in present - declared.keys():
        connection.execute("DELETE FROM entries WHERE scan = ?", (name,))
        connection.execute("DELETE FROM scans WHERE name = ?", (name,))
    for name in sorted(declared.keys() - present):
        connection.execute("INSERT INTO scans VALUES (?)", (name,))
        _fill(connection, schema, declared[name], name)


def _fill(connection: sqlite3.Connection, schema: Schema, kind: str, name: str) -> None:
    scan = scans_of(schema.kinds[kind])[name]
    for path, data in connection.execute("SELECT path, data FROM documents WHERE kind = ?", (kind,)):
        key = scan.key(Path(path), decoded(data))
        if key is not None:
            connection.execute("INSERT INTO entries VALUES (?, ?, ?)", (name, key, path))
