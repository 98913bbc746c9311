"""The chain: seals that hold the hashes of entries, each naming the hash of the one before. And how a hash is made.

Anybody must be able to recompute these hashes from a copy of the documents, in ten years and in another language, so
what is hashed is written down here exactly and never changes; another way would be another `_SCHEMA`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec

from smartclinic.platform.store import Document, Index, Value
from smartclinic.records.fields import Record, Retention, derived, plain, record

_ENTRY_SCHEMA: Final = "smartclinic audit entry 1"
_SEAL_SCHEMA: Final = "smartclinic audit seal 1"
_OUTSIDE: Final = frozenset({"due_at", "sealed_in", "salt"})
"""Fields of an entry that its sealing changes; and the salt, which is hashed before the rest."""


class Sealed(msgspec.Struct, frozen=True):
    """One entry's place in the chain."""

    id: str
    hash: str


@record("audit_seals", retention=Retention.CLINIC_END, indexes=(Index((), "-n"), Index()))
class Seal(Record, frozen=True, kw_only=True):
    """A link of the chain over the audit entries of a clinic. `due_at` exists until its checkpoint lies elsewhere."""

    n: Annotated[int, plain("its number, from 1")]
    at: Annotated[datetime, plain("when it was made")]
    previous: Annotated[str, plain("the hash of the seal before; empty in the first")]
    count: Annotated[int, plain("how many entries are sealed so far, these included")]
    entries: Annotated[
        tuple[Sealed, ...], derived("ids and hashes of the entries; a hash tells nothing without its salt")
    ]
    hash: Annotated[str, plain("its own hash over all of these")]
    due_at: Annotated[datetime | None, plain("its checkpoint has not been written yet")] = None
    tries: Annotated[int, plain("how often writing it failed")] = 0


def seal_id(n: int) -> str:
    """The id of the seal of this number: ids sort as numbers do."""
    return f"{n:012}"


def make_seal(clinic: str, previous: Seal | None, entries: Sequence[Sealed], at: datetime) -> Seal:
    """The next seal of a clinic, its checkpoint still owed. `entries` are in the order that the seal keeps."""
    n, count = (previous.n + 1, previous.count) if previous else (1, 0)
    made = Seal(
        n=n, at=at, previous=previous.hash if previous else "", count=count + len(entries), entries=tuple(entries),
        hash="", due_at=at,
    )  # fmt: skip
    return msgspec.structs.replace(made, hash=seal_hash(clinic, made))


def seal_hash(clinic: str, seal: Seal) -> str:
    """SHA-256, in hexadecimal, over the canonical bytes of `{"schema", "clinic", "n", "previous", "at", "count",
    "entries": [[id, hash], …]}`.
    """
    said: dict[str, Value] = {
        "schema": _SEAL_SCHEMA, "clinic": clinic, "n": seal.n, "previous": seal.previous, "at": seal.at,
        "count": seal.count, "entries": [[each.id, each.hash] for each in seal.entries],
    }  # fmt: skip
    return hashlib.sha256(canonical(said)).hexdigest()


def entry_hash(clinic: str, entry_id: str, document: Document) -> str:
    """SHA-256, in hexadecimal, over the entry's salt, a line feed, and the canonical bytes of `{"schema", "clinic",
    "id", "fields"}`: every field of the stored document but `due_at`, `sealed_in` and `salt`.

    Over the document as it is stored, not over a record: what somebody put into it besides counts too. Once the salt is
    gone the hash tells nothing of what was hashed (X14).
    """
    fields = {name: value for name, value in document.items() if name not in _OUTSIDE}
    said: dict[str, Value] = {"schema": _ENTRY_SCHEMA, "clinic": clinic, "id": entry_id, "fields": fields}
    return hashlib.sha256(f"{document.get('salt', '')}\n".encode() + canonical(said)).hexdigest()


def canonical(value: Mapping[str, Value]) -> bytes:
    """JSON in UTF-8: keys sorted by code point, no spaces, nothing escaped that need not be.

    An instant is `{"time": "2026-11-22T06:30:00.000000Z"}`, always UTC with six digits; bytes are `{"hex": "…"}`.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_tagged)
    return text.encode("utf-8", "surrogatepass")


def _tagged(value: object) -> object:
    """What JSON has no type for."""
    if isinstance(value, datetime):
        return {"time": value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not stored")
