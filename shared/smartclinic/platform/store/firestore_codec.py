"""Firestore's wire form of values, documents and versions.

It works on the raw protobuf classes behind google-cloud-firestore's types: the wrappers around them cost
several times as much per field, and every message passes here. Raw classes are made at run time and have no
static types, hence `Message`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from google.cloud.firestore_v1.types import document as document_types

from smartclinic.platform.store import Document, Path, Snapshot, StoreError, Value, Version

Message: TypeAlias = Any
"""A raw protobuf message, of the class that the function's docstring names."""

ValueMessage: Final[Message] = document_types.Value.pb()

_PLAIN: Final = frozenset({"string_value", "integer_value", "boolean_value", "bytes_value"})
_VERSION: Final = re.compile(r"([0-9]{1,11})\.([0-9]{9})")
_NEVER: Final = (1, 0)
"""A version that no document has: one second after the epoch."""


def write_value(value: Value, into: Message) -> None:
    """Set a `Value` message. The value must have passed `validate`."""
    if isinstance(value, str):
        into.string_value = value
    elif value is None:
        into.null_value = 0
    elif isinstance(value, bool):  # before int, which it is too
        into.boolean_value = value
    elif isinstance(value, int):
        into.integer_value = value
    elif isinstance(value, datetime):
        into.timestamp_value.FromDatetime(value)
    elif isinstance(value, bytes):
        into.bytes_value = value
    elif isinstance(value, Mapping):
        into.map_value.SetInParent()  # an empty map is a map, not nothing
        write_fields(value, into.map_value.fields)
    else:
        into.array_value.SetInParent()
        for item in value:
            write_value(item, into.array_value.values.add())


def write_fields(data: Document, into: Message) -> None:
    """Fill a message's `fields`, a map of names to `Value`."""
    for name, value in data.items():
        write_value(value, into[name])


def read_value(message: Message) -> Value:
    """The value of a `Value` message. Raises StoreError for a type that this service never writes."""
    kind = message.WhichOneof("value_type")
    if kind in _PLAIN:
        plain: Value = getattr(message, kind)
        return plain
    if kind == "timestamp_value":
        moment: datetime = message.timestamp_value.ToDatetime(UTC)
        return moment
    if kind == "map_value":
        return read_fields(message.map_value.fields)
    if kind == "array_value":
        return [read_value(item) for item in message.array_value.values]
    if kind == "null_value":
        return None
    raise StoreError(f"a stored {kind}, which this service never writes")


def read_fields(fields: Message) -> dict[str, Value]:
    """The document of a message's `fields`."""
    return {name: read_value(value) for name, value in fields.items()}


def read_document(message: Message, root: str) -> Snapshot:
    """The snapshot of a `Document` message."""
    return Snapshot(
        path=relative_path(message.name, root),
        data=read_fields(message.fields),
        version=read_version(message.update_time),
    )


def relative_path(name: str, root: str) -> Path:
    """A document's path from its full resource name below `root` (`…/documents`)."""
    return Path(name[len(root) + 1 :])


def read_version(timestamp: Message) -> Version:
    """The version that an `update_time` stands for, in whole nanoseconds."""
    return Version(f"{timestamp.seconds}.{timestamp.nanos:09d}")


def write_version(version: Version, into: Message) -> None:
    """Set an `update_time`. A version that this store never gave matches no document."""
    match = _VERSION.fullmatch(version)
    into.seconds, into.nanos = (int(match[1]), int(match[2])) if match else _NEVER
