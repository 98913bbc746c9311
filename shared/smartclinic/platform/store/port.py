"""The store port: documents with versions, changed only under preconditions.

Concurrency is by precondition (create, compare-and-set, guard); there are no transactions. Two adapters
honour this contract, Firestore and SQLite, and one contract suite runs over both.

The domain is smaller than Firestore's, so that both adapters can be exact: strings, 64-bit integers,
booleans, null, aware UTC datetimes (microseconds), bytes, lists and maps. No floats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final, NewType, Protocol, TypeAlias

Value: TypeAlias = "str | int | bool | None | datetime | bytes | Sequence[Value] | Mapping[str, Value]"
Document: TypeAlias = Mapping[str, Value]

Path = NewType("Path", str)
"""A document's place: `clinics/{clinic}/{kind}/{id}`, or `{kind}/{id}` for a root kind."""

Version = NewType("Version", str)
"""Opaque. Changes with every write that changes the document, and with no other."""

Cursor = NewType("Cursor", str)
"""Opaque. Where the next page starts."""


class FieldType(Enum):
    """The one type that a declared field may hold (null is always allowed)."""

    STRING = "string"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    BYTES = "bytes"
    LIST = "list"
    MAP = "map"


@dataclass(frozen=True, slots=True)
class Index:
    """A declared query: equality on every field but an optional last one, which orders.

    `Index(("thread",), order="-due_at")` serves `where={"thread": …}, order="-due_at"`.
    """

    equal: tuple[str, ...] = ()
    order: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A collection: its declared fields and the queries that may be asked of it.

    A kind that declares the field `due_at` takes part in `Store.due`. A root kind (`root=True`) lies
    outside any clinic and is never queried.
    """

    name: str
    fields: Mapping[str, FieldType]
    indexes: tuple[Index, ...] = ()
    root: bool = False

    @property
    def has_due(self) -> bool:
        """Whether documents of this kind can be owed something."""
        return self.fields.get("due_at") is FieldType.TIMESTAMP


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything that may be stored. Both adapters refuse what it does not name."""

    kinds: Mapping[str, Kind]

    @classmethod
    def of(cls, *kinds: Kind) -> Schema:
        """The schema of these kinds, by name."""
        return cls({kind.name: kind for kind in kinds})


# --- preconditions and writes -------------------------------------------------------------------------


class Absent(Enum):
    """The precondition that a document does not exist."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Create:
    """Write a new document. Fails with Exists if there is one."""

    path: Path
    data: Document


@dataclass(frozen=True, slots=True)
class Replace:
    """Write the whole document in place of the version that was read. Fails with Stale otherwise."""

    path: Path
    data: Document
    version: Version


@dataclass(frozen=True, slots=True)
class Patch:
    """Change top-level fields of an existing document, leaving the others.

    Values may be `REMOVE` or one of the transforms. With a version: compare-and-set, failing with Stale
    (also when the document is missing). Without: the document must exist, else Missing.
    """

    path: Path
    changes: Mapping[str, Change]
    version: Version | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove a document. With a version: compare-and-set. Without: whether it exists or not."""

    path: Path
    version: Version | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """Fail the commit with Stale unless the document is at this version (or absent). Touches nothing."""

    path: Path
    version: Version | Absent


Write: TypeAlias = Create | Replace | Patch | Delete | Guard


class Remove(Enum):
    """The marker that takes a field out of a document."""

    REMOVE = "remove"


REMOVE: Final = Remove.REMOVE


@dataclass(frozen=True, slots=True)
class Increment:
    """Add to an integer; a missing field counts as 0."""

    by: int


@dataclass(frozen=True, slots=True)
class Minimum:
    """The smaller of the stored integer and this one; a missing field takes this one."""

    of: int


@dataclass(frozen=True, slots=True)
class Maximum:
    """The larger of the stored integer and this one; a missing field takes this one."""

    of: int


@dataclass(frozen=True, slots=True)
class Union:
    """Append the values that the list does not hold yet; a missing field counts as empty."""

    of: tuple[Value, ...]


Change: TypeAlias = "Value | Remove | Increment | Minimum | Maximum | Union"


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
