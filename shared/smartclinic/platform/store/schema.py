"""What may be stored: the values of a document, and the declared kinds with their fields and indexes.

The domain is smaller than Firestore's, so that both adapters can be exact: strings, 64-bit integers,
booleans, null, aware UTC datetimes (microseconds), bytes, lists and maps. No floats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NewType, TypeAlias

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
