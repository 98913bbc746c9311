"""The store port: documents with versions, changed only under preconditions.

Concurrency is by precondition (create, compare-and-set, guard); there are no transactions. Two adapters
honour this contract, Firestore and SQLite, and one contract suite runs over both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from smartclinic.platform.store.schema import Cursor, Document, Path, Value, Version
from smartclinic.platform.store.writes import Write

# --- reading ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A document as it was read. A missing one has no data and no version."""

    path: Path
    data: Document | None
    version: Version | None

    @property
    def exists(self) -> bool:
        """Whether there was a document."""
        return self.data is not None

    @property
    def id(self) -> str:
        """The last part of the path."""
        return self.path.rsplit("/", 1)[1]


@dataclass(frozen=True, slots=True)
class In:
    """Equality with any of these values; 1 to 10 of them."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """Documents of one kind in one clinic, over a declared index.

    `where` names exactly the index's equality fields. With `order`, only documents that have the field
    (and not as null) are found, those with `at_least <= field < below`, ties by path in the same direction.
    Without `order`, by path. At most one `In`.
    """

    clinic: str
    kind: str
    where: Mapping[str, Value | In] = field(default_factory=dict)
    order: str | None = None
    at_least: Value = None
    below: Value = None
    limit: int = 50
    after: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Snapshots in order, and the cursor of the next page (None when this one was not full)."""

    snapshots: tuple[Snapshot, ...]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Due:
    """That something is owed: nothing but where."""

    clinic: str
    path: Path


@dataclass(frozen=True, slots=True)
class DuePage:
    """What is due, oldest first, and the cursor of the next page (None at the end)."""

    due: tuple[Due, ...]
    next: Cursor | None


# --- outcomes -----------------------------------------------------------------------------------------


class StoreError(Exception):
    """Something the store would not or could not do. Its text holds no document's content."""


class Refused(StoreError, ValueError):
    """What was asked can never be stored or found: undeclared, malformed or too large. Nothing was written."""


class NotCommitted(StoreError):
    """The commit did not happen: a precondition failed. Read again."""


class Exists(NotCommitted):
    """A document to be created is there already."""


class Missing(NotCommitted):
    """A document to be changed is not there."""


class Stale(NotCommitted):
    """A document is not at the version that was read."""


class Unavailable(StoreError):
    """The store could not be read. Trying later may help."""


class Unknown(StoreError):
    """The answer was lost: the commit may have happened or not."""


class Outcome(Enum):
    """What became of one write of `write_each`."""

    DONE = "done"
    EXISTS = "exists"
    MISSING = "missing"
    STALE = "stale"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Store(Protocol):
    """Where documents are kept."""

    async def get(self, paths: Sequence[Path]) -> Sequence[Snapshot]:
        """The documents at these paths, in the same order, in one call. Raises Unavailable."""

    async def find(self, query: Query) -> Page:
        """Documents in order. Raises Refused for an undeclared index, Unavailable."""

    async def commit(self, writes: Sequence[Write]) -> Sequence[Version | None]:
        """All or nothing; the documents' versions afterwards (None for deletes and guards).

        One write a path. Raises Refused, Exists, Missing, Stale or Unknown.
        """

    async def write_each(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Independent writes, an outcome each. One write a path. Never raises for one of them."""

    async def due(self, kind: str, now: datetime, *, after: Cursor | None = None, limit: int = 200) -> DuePage:
        """Documents of every clinic whose `due_at` is not after `now`. The only reader across clinics."""

    async def close(self) -> None:
        """Let go of connections and files."""
