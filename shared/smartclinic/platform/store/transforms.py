"""What a patch makes of a document: Firestore's field transforms, computed here for SQLite.

Equal to Firestore's: a missing, null or foreign value counts as 0 for an increment, gives way to a minimum or
maximum, and counts as an empty list for a union; sums stop at the ends of 64 bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from smartclinic.platform.store import (
    Change,
    Document,
    Increment,
    Maximum,
    Minimum,
    Remove,
    Union,
    Value,
)
from smartclinic.platform.store.document_codec import same

_LEAST: Final = -(2**63)
_GREATEST: Final = 2**63 - 1


def patched(document: Document, changes: Mapping[str, Change]) -> dict[str, Value]:
    """The document after these changes to its top-level fields."""
    result = dict(document)
    for name, change in changes.items():
        if isinstance(change, Remove):
            result.pop(name, None)
        else:
            result[name] = _changed(result.get(name), change)
    return result


def _changed(stored: Value, change: Value | Increment | Minimum | Maximum | Union) -> Value:
    if isinstance(change, Union):
        return _united(stored if isinstance(stored, list) else [], change)
    if isinstance(change, Increment):
        return max(_LEAST, min(_GREATEST, (stored if isinstance(stored, int) else 0) + change.by))
    if isinstance(change, Minimum):
        return min(stored, change.of) if isinstance(stored, int) else change.of
    if isinstance(change, Maximum):
        return max(stored, change.of) if isinstance(stored, int) else change.of
    return change


def _united(stored: list[Value], union: Union) -> list[Value]:
    result = list(stored)
    for value in union.of:
        if not any(same(value, held) for held in result):
            result.append(value)
    return result
