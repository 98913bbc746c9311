"""Writes with their preconditions, and the transforms that a patch may apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

from smartclinic.platform.store.schema import Document, Path, Value, Version


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
