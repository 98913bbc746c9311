"""Bytes that sort as the values do, so that a query is one range scan.

A key is the concatenation of its parts. Each part ends itself, so that no part is a beginning of another
and comparing keys compares their parts from left to right: text by code point, as Firestore's UTF-8 does.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import Final

from smartclinic.platform.store import Cursor, Refused

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_NULL: Final = b"\x00"
_SCALAR: Final = b"\x10"
_TEXT_END: Final = b"\x00\x01"
_TEXT_ZERO: Final = b"\x00\xff"  # a zero inside a text; sorts after the end of the text

AFTER_ALL: Final = b"\xff"
"""Sorts after every part."""


def ordered(value: object) -> bytes:
    """The part for a value of an indexable type. Only values of one type, and null, are ever compared."""
    if isinstance(value, str):
        return _SCALAR + text(value.encode())
    if value is None:
        return _NULL
    if isinstance(value, datetime):
        return _SCALAR + _signed((value - _EPOCH) // _MICROSECOND)
    if isinstance(value, int):
        return _SCALAR + _signed(int(value))
    if isinstance(value, bytes):
        return _SCALAR + text(value)
    raise TypeError(f"{type(value).__name__} has no order")


def text(value: bytes) -> bytes:
    """The part for raw bytes."""
    return value.replace(b"\x00", _TEXT_ZERO) + _TEXT_END


def _signed(value: int) -> bytes:
    return (value + 2**63).to_bytes(8, "big")


def cursor(position: bytes) -> Cursor:
    """A position between two keys, as an opaque cursor."""
    return Cursor(base64.urlsafe_b64encode(position).decode())


def position(after: Cursor) -> bytes:
    """The position that a cursor holds. Raises Refused for what is none."""
    try:
        return base64.b64decode(after, altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise Refused("not a cursor") from None
