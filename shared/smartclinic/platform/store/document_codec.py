"""Documents as bytes and back, exactly: microseconds, bytes and the difference of true and 1 survive.

MessagePack, with maps sorted by key, so that two documents are equal exactly when their bytes are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from smartclinic.platform.store import Document, Value


def _plain(value: object) -> object:
    if isinstance(value, str):  # only subclasses come here
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence):
        return list(value)
    raise TypeError(f"{type(value).__name__} cannot be stored")


_ENCODER: Final = msgspec.msgpack.Encoder(enc_hook=_plain, order="deterministic")
_DECODER: Final = msgspec.msgpack.Decoder(dict[str, object])


def encoded(document: Document) -> bytes:
    """The one form of a document that validation has passed."""
    return _ENCODER.encode(document)


def decoded(data: bytes) -> dict[str, Value]:
    """A fresh copy of the document."""
    return _DECODER.decode(data)  # type: ignore[return-value] # what was encoded held only values


def same(one: Value, other: Value) -> bool:
    """Whether two values are stored alike."""
    return _ENCODER.encode(one) == _ENCODER.encode(other)
