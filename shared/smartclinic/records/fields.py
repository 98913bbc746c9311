"""Declaring what is stored: every field says what it is, why it is kept, and what erasure does to it.

A record is a frozen msgspec Struct whose fields are annotated:

    @record("messages", retention=Retention.CLINIC_END, indexes=(Index(("thread",), "-due_at"),))
    class Message(Record, frozen=True, kw_only=True):
        thread: Annotated[str, derived("find the sender's contact")]

Policy A03: a field without a class fails the build, here at import.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Final, Self, TypeVar

import msgspec

from smartclinic.platform.store import FieldType, Index, Kind, Schema


class DataClass(Enum):
    """What a field is, by the policies' classes (A03)."""

    IDENTIFIER = "identifier"
    CONTACT = "contact"
    CONTENT = "content"
    HEALTH = "health"
    STAFF = "staff"
    DERIVED = "derived"
    NONE = "none"


class Retention(Enum):
    """When a record goes. Policies A26, A27, B20."""

    CLINIC_END = "up to 90 days after the clinic leaves"
    STATUTE = "kept as a statute demands, keyed and minimal"


class Erase(Enum):
    """What erasing a person does to a field."""

    EMPTY = "emptied"
    KEEP = "kept: without the rest it identifies nobody"


@dataclass(frozen=True, slots=True)
class Stored:
    """A field's entry in the data map."""

    data_class: DataClass
    purpose: str
    erase: Erase = Erase.EMPTY
    mirrored: bool = False
    exported: bool = True
    shown_to_model: bool = False


def identifier(purpose: str) -> Stored:
    """A phone number, a user id or a name: encrypted by the codec under the clinic's key."""
    return Stored(DataClass.IDENTIFIER, purpose)


def content(purpose: str, *, shown_to_model: bool = False, mirrored: bool = False) -> Stored:
    """What somebody wrote."""
    return Stored(DataClass.CONTENT, purpose, shown_to_model=shown_to_model, mirrored=mirrored)


def staff(purpose: str) -> Stored:
    """Who works at the clinic, and what they did."""
    return Stored(DataClass.STAFF, purpose, erase=Erase.KEEP)


def derived(purpose: str, *, erase: Erase = Erase.KEEP) -> Stored:
    """Made by the service from a person's data: ids, times and states. `erase`: EMPTY where it still finds them."""
    return Stored(DataClass.DERIVED, purpose, erase=erase)


def plain(purpose: str) -> Stored:
    """About nobody: versions, settings, counters."""
    return Stored(DataClass.NONE, purpose, erase=Erase.KEEP, exported=False)


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A stored document. Fields at their default are left out, so that sparse indexes stay sparse."""

    v: Annotated[int, plain("schema version; old documents outlive a deployment")] = 1

    def as_stored(self, now: datetime) -> Self:
        """The record as it is written whole at this instant. A record that keeps fields derived from others, for its
        indexes, sets them here, so that nobody can forget them.
        """
        _ = now
        return self


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the data map knows of one record."""

    name: str
    type: type[Record]
    retention: Retention
    indexes: tuple[Index, ...]
    fields: Mapping[str, Stored]
    field_types: Mapping[str, FieldType]
    root: bool
    about: str
    encrypted: frozenset[str]
    """The fields that the codec encrypts: asked for every document, so kept."""


_DECLARED: Final[dict[str, Declaration]] = {}
_BY_TYPE: Final[dict[type[Record], Declaration]] = {}

R = TypeVar("R", bound=Record)


def record(
    name: str, *, retention: Retention, indexes: tuple[Index, ...] = (), root: bool = False
) -> Callable[[type[R]], type[R]]:
    """Declare a record under the collection `name`. Raises TypeError for a field without a class."""

    def declare(cls: type[R]) -> type[R]:
        hints = typing.get_type_hints(cls, include_extras=True)
        fields = {field: _stored(cls, field, hints[field]) for field in cls.__struct_fields__}
        about = (cls.__doc__ or "").strip().splitlines()[0]
        kinds = {field: _field_type(hints[field], fields[field]) for field in fields}
        encrypted = frozenset(field for field in fields if fields[field].data_class is DataClass.IDENTIFIER)
        declared = Declaration(name, cls, retention, indexes, fields, kinds, root, about, encrypted)
        _DECLARED[name] = _BY_TYPE[cls] = declared
        return cls

    return declare


def declaration(cls: type[Record]) -> Declaration:
    """The declaration of a record's type."""
    return _BY_TYPE[cls]


def declarations() -> tuple[Declaration, ...]:
    """Every declared record, by name."""
    return tuple(_DECLARED[name] for name in sorted(_DECLARED))


def schema(*more: Kind) -> Schema:
    """What the store may hold: every declared record, and kinds that hold no personal data."""
    return Schema.of(*(Kind(d.name, d.field_types, d.indexes, d.root) for d in declarations()), *more)


def _stored(cls: type, name: str, hint: Any) -> Stored:
    """The one Stored among a field's annotations."""
    found = [extra for extra in getattr(hint, "__metadata__", ()) if isinstance(extra, Stored)]
    if len(found) != 1:
        raise TypeError(f"{cls.__name__}.{name} has no data class: annotate it with one of records.fields")
    return found[0]


def _field_type(hint: Any, stored: Stored) -> FieldType:
    """The store's type of an annotation (a typing construct, hence Any)."""
    if stored.data_class is DataClass.IDENTIFIER:
        return FieldType.BYTES
    return _plain_type(hint)


def _plain_type(hint: Any) -> FieldType:
    if typing.get_origin(hint) is Annotated:
        return _plain_type(typing.get_args(hint)[0])
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        kinds = {_plain_type(part) for part in typing.get_args(hint) if part is not type(None)}
        if len(kinds) != 1:
            raise TypeError(f"one type per field, not {kinds}")
        return kinds.pop()
    if isinstance(hint, typing.NewType):
        return _plain_type(hint.__supertype__)
    return _concrete_type(typing.get_origin(hint) or hint)


def _concrete_type(kind: type) -> FieldType:
    if issubclass(kind, bool):
        return FieldType.BOOLEAN
    known = ((str, "STRING"), (Enum, "STRING"), (int, "INTEGER"), (datetime, "TIMESTAMP"), (bytes, "BYTES"))
    for candidate, name in (*known, (tuple, "LIST"), (msgspec.Struct, "MAP"), (dict, "MAP")):
        if issubclass(kind, candidate):
            return FieldType[name]
    raise TypeError(f"{kind.__name__} cannot be stored")
