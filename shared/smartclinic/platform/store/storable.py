"""Which values can be stored, and how many bytes they count as.

The sizes are Firestore's (its page "Storage size calculations"), so that what is too large is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from smartclinic.platform.store import (
    FieldType,
    Increment,
    Maximum,
    Minimum,
    Refused,
    Remove,
    Union,
)

MAX_DEPTH: Final = 20
MAX_KEYS_BYTES: Final = 1_400
"""A field's name and the keys down to a value share Firestore's 1,500 (measured; undocumented for keys)."""
RESERVED: Final = re.compile(r"__.*__", re.DOTALL)
"""What Firestore keeps for itself, among ids and map keys alike."""

_CHANGES: Final = (Remove, Increment, Minimum, Maximum, Union)
_EXACT: Final[Mapping[type, FieldType]] = {
    str: FieldType.STRING,
    int: FieldType.INTEGER,
    bool: FieldType.BOOLEAN,
    datetime: FieldType.TIMESTAMP,
    bytes: FieldType.BYTES,
    list: FieldType.LIST,
    tuple: FieldType.LIST,
    dict: FieldType.MAP,
}


def type_of(value: object) -> FieldType | None:
    """The type a value is stored as; None for null and for what cannot be stored."""
    exact = _EXACT.get(type(value))
    if exact is not None or isinstance(value, bytearray | memoryview):
        return exact
    for ancestor, kind in ((str, FieldType.STRING), (int, FieldType.INTEGER), (datetime, FieldType.TIMESTAMP)):
        if isinstance(value, ancestor):
            return kind
    if isinstance(value, bytes):
        return FieldType.BYTES
    if isinstance(value, Mapping):
        return FieldType.MAP
    return FieldType.LIST if isinstance(value, Sequence) else None


def field_size(declared: FieldType, value: object, *, in_patch: bool) -> int:
    """The bytes of a top-level field's value or change. Raises Refused for what its declared type cannot hold."""
    if value is None or type_of(value) is declared:
        return size_of(value)
    if not isinstance(value, _CHANGES):
        raise Refused(f"not of type {declared.value}")
    if not in_patch:
        raise Refused("only a patch removes or transforms")
    return _change_size(declared, value)


def _change_size(declared: FieldType, change: object) -> int:
    if isinstance(change, Union):
        if declared is not FieldType.LIST:
            raise Refused("not a list, so it has no union")
        return size_of(change.of)
    if isinstance(change, Increment | Minimum | Maximum):
        operand = change.by if isinstance(change, Increment) else change.of
        if declared is not FieldType.INTEGER or type_of(operand) is not FieldType.INTEGER:
            raise Refused("not an integer, so it has no arithmetic")
        return size_of(operand)
    return 0


def size_of(value: object, depth: int = 1, keys: int = MAX_KEYS_BYTES) -> int:
    """Bytes as Firestore counts them; `keys` of them are left for the names of keys from here down."""
    kind = type_of(value)
    if value is None or kind is FieldType.BOOLEAN:
        return 1
    if depth > MAX_DEPTH:
        raise Refused("nested too deeply")
    if isinstance(value, str):
        return length(value) + 1
    if isinstance(value, bytes):
        return len(value)
    if kind is FieldType.LIST and isinstance(value, Sequence):
        if any(type_of(item) is FieldType.LIST for item in value):
            raise Refused("a list directly in a list")
        return sum(size_of(item, depth + 1, keys) for item in value)
    if isinstance(value, Mapping):
        return sum(_entry_size(key, item, depth, keys) for key, item in value.items())
    return _number_size(value)


def _number_size(value: object) -> int:
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise Refused("beyond 64 bits")
    elif not isinstance(value, datetime):
        raise Refused("of a type that cannot be stored")
    elif value.utcoffset() != timedelta(0):
        raise Refused("a time that is not aware and in UTC")
    return 8


def _entry_size(key: object, item: object, depth: int, keys: int) -> int:
    if not isinstance(key, str) or not key or RESERVED.fullmatch(key):
        raise Refused("a malformed map key")
    size = length(key) + 1
    if size > keys:
        raise Refused("map keys that are too long")
    return size + size_of(item, depth + 1, keys - size)


def length(text: str | bytes) -> int:
    """Bytes in UTF-8. Raises Refused for lone surrogates, which have none."""
    if isinstance(text, bytes) or text.isascii():
        return len(text)
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        raise Refused("text that is not Unicode") from None
