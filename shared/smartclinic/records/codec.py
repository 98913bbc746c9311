"""Between records and documents: strict both ways, identifiers encrypted on the way in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

from smartclinic.platform.keys import Cipher
from smartclinic.platform.store import Change, Document, Increment, Maximum, Minimum, Path, Remove, Union
from smartclinic.records.fields import Declaration, Record, declaration

R = TypeVar("R", bound=Record)

_BUILTIN = (datetime, bytes)


class Malformed(Exception):
    """A document does not fit its declaration. The text names the record and the field, never a value."""


class Codec:
    """Encodes and decodes for one clinic."""

    def __init__(self, clinic: str, cipher: Cipher) -> None:
        self.clinic, self._cipher = clinic, cipher

    def path(self, cls: type[Record], record_id: str) -> Path:
        """Where a record of this clinic lies."""
        return Path(f"clinics/{self.clinic}/{declaration(cls).name}/{record_id}")

    def blind(self, text: str) -> str:
        """What stands for this text in an index: the same for the same text in this clinic, and unreadable."""
        return self._cipher.blind(text)

    def encode(self, value: Record, record_id: str) -> Document:
        """The document of a record."""
        declared = declaration(type(value))
        document = cast(dict[str, Any], msgspec.to_builtins(value, builtin_types=_BUILTIN))
        for name in declared.encrypted & document.keys():
            document[name] = self._seal(declared, record_id, name, document[name])
        return document

    def encode_changes(self, cls: type[Record], record_id: str, changes: Mapping[str, object]) -> dict[str, Change]:
        """The changes of a patch. Raises Malformed for a field that is not declared."""
        declared = declaration(cls)
        return {name: self._encode_change(declared, record_id, name, value) for name, value in changes.items()}

    def decode(self, cls: type[R], record_id: str, document: Document) -> R:
        """The record in a document. Raises Malformed, KeyDestroyed."""
        declared, fields = declaration(cls), dict[str, object](document)
        for name in declared.encrypted & fields.keys():
            if self._cipher.is_veil and name not in _required(cls):
                del fields[name]
            else:
                fields[name] = self._open(declared, record_id, name, fields[name])
        try:
            return msgspec.convert(fields, cls, builtin_types=_BUILTIN)
        except msgspec.ValidationError as error:
            raise Malformed(f"{declared.name}: {_where(error)}") from None

    def _encode_change(self, declared: Declaration, record_id: str, name: str, value: object) -> Change:
        if name not in declared.fields:
            raise Malformed(f"{declared.name} declares no field {name}")
        if isinstance(value, Remove | Increment | Minimum | Maximum | Union):
            return value
        plain = cast(Change, msgspec.to_builtins(value, builtin_types=_BUILTIN))
        return self._seal(declared, record_id, name, plain) if name in declared.encrypted else plain

    def _seal(self, declared: Declaration, record_id: str, name: str, value: object) -> bytes:
        return self._cipher.encrypt(msgspec.msgpack.encode(value), f"{declared.name}/{record_id}/{name}")

    def _open(self, declared: Declaration, record_id: str, name: str, value: object) -> object:
        if not isinstance(value, bytes):
            raise Malformed(f"{declared.name}: {name} should be encrypted")
        return msgspec.msgpack.decode(self._cipher.decrypt(value, f"{declared.name}/{record_id}/{name}"))


@cache
def _required(cls: type[Record]) -> frozenset[str]:
    return frozenset(field.name for field in msgspec.structs.fields(cls) if field.required)


def _where(error: msgspec.ValidationError) -> str:
    """The place that a validation error names, without the value that it quotes."""
    text = str(error)
    return text[text.rfind("`$") :] if "`$" in text else "does not fit its declaration"
