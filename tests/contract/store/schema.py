"""The small schema that every store is tried with, and the shortest way to name its documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from smartclinic.platform.store import (
    Document,
    FieldType,
    Index,
    Kind,
    Path,
    Query,
    Schema,
    Snapshot,
    Store,
    Version,
)

NOON: Final = datetime(2026, 3, 1, 12, 0, 0, 123_457, tzinfo=UTC)

NOTES: Final = Kind(
    "notes",
    {
        "thread": FieldType.STRING,
        "title": FieldType.STRING,
        "count": FieldType.INTEGER,
        "done": FieldType.BOOLEAN,
        "at": FieldType.TIMESTAMP,
        "raw": FieldType.BYTES,
        "tags": FieldType.LIST,
        "extra": FieldType.MAP,
        "due_at": FieldType.TIMESTAMP,
    },
    indexes=(
        Index(),
        Index(("thread",)),
        Index(("thread",), order="at"),
        Index(("thread",), order="-at"),
        Index(("thread", "done"), order="-count"),
        Index(order="title"),
        Index(("raw",)),
        Index(("count",), order="due_at"),
    ),
)
EVENTS: Final = Kind("events", {"due_at": FieldType.TIMESTAMP, "body": FieldType.STRING})
NUMBERS: Final = Kind("numbers", {"clinic": FieldType.STRING, "due_at": FieldType.TIMESTAMP}, root=True)
SCHEMA: Final = Schema.of(NOTES, EVENTS, NUMBERS)


def note(name: str, clinic: str = "a") -> Path:
    """The path of a note."""
    return Path(f"clinics/{clinic}/notes/{name}")


def event(name: str, clinic: str = "a") -> Path:
    """The path of an event."""
    return Path(f"clinics/{clinic}/events/{name}")


def after_noon(seconds: float) -> datetime:
    """So many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def exact(value: object) -> object:
    """A form in which true differs from 1, and in which the order of a map's keys does not matter."""
    if isinstance(value, Mapping):
        return {key: exact(item) for key, item in value.items()}
    return [exact(item) for item in value] if isinstance(value, list) else (type(value).__name__, value)


async def read(store: Store, path: Path) -> Snapshot:
    """The snapshot of one document."""
    (snapshot,) = await store.get([path])
    return snapshot


async def data_of(store: Store, path: Path) -> Document | None:
    """What one document holds."""
    return (await read(store, path)).data


async def version_of(store: Store, path: Path) -> Version:
    """The version of a document that is there."""
    version = (await read(store, path)).version
    assert version is not None
    return version


async def found(store: Store, query: Query) -> Sequence[str]:
    """The ids that one page holds."""
    return [snapshot.id for snapshot in (await store.find(query)).snapshots]
