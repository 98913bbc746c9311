"""What can be stored and asked at all, decided before any adapter sees it.

One malformed write makes a whole Firestore call fail (over 1 MiB, a list in a list, a map key `__x__`, lone
surrogates, one document twice), and the emulator enforces no indexes. So both adapters ask here first, and
both refuse the same. Reasons name kinds and declared fields, never a document's content.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from smartclinic.platform.store import (
    Delete,
    Document,
    FieldType,
    Guard,
    In,
    Index,
    Kind,
    Patch,
    Path,
    Query,
    Refused,
    Schema,
    Write,
)
from smartclinic.platform.store.storable import RESERVED, field_size, length, size_of, type_of

MAX_DOCUMENT_BYTES: Final = 1_000_000
"""Firestore's 1 MiB a document, less a margin."""
MAX_COMMIT_BYTES: Final = 9_000_000
"""Firestore's 10 MiB a request, less a margin for framing."""
MAX_ID_BYTES: Final = 1_500
MAX_INDEXED_BYTES: Final = 1_500
"""Firestore cuts longer values off in its indexes, and then finds them wrongly."""
MAX_LIMIT: Final = 300
MAX_IN: Final = 10

_PLAIN_ID: Final = re.compile(r"[a-zA-Z0-9-]{1,1500}")
_FIELD_NAME: Final = re.compile(r"[a-zA-Z_][a-zA-Z_0-9]{0,63}")
_UNINDEXABLE: Final = (FieldType.LIST, FieldType.MAP)


# --- schema ---------------------------------------------------------------------------------------------


def check_schema(schema: Schema) -> None:
    """Raises ValueError for a declaration that an adapter could not honour. Adapters ask once, when built."""
    for name, kind in schema.kinds.items():
        if name != kind.name or not _FIELD_NAME.fullmatch(name):
            raise ValueError(f"kind {name!r}: not a plain name, or registered under another")
        for field in kind.fields:
            if not _FIELD_NAME.fullmatch(field) or RESERVED.fullmatch(field):
                raise ValueError(f"{name}.{field}: not a plain field name")
        for index in kind.indexes:
            _check_index(kind, index)


def _check_index(kind: Kind, index: Index) -> None:
    if kind.root:
        raise ValueError(f"{kind.name}: a root kind is never queried, so it has no indexes")
    for field in index_fields(index):
        if kind.fields.get(field) in (None, *_UNINDEXABLE):
            raise ValueError(f"{kind.name}.{field}: indexed, but undeclared or a list or a map")
    if len(set(index_fields(index))) != len(index_fields(index)):
        raise ValueError(f"{kind.name}: an index names a field twice")


def index_fields(index: Index) -> tuple[str, ...]:
    """The fields that a document must have to be found by this index, the ordering one last."""
    return index.equal + ((index.order.removeprefix("-"),) if index.order else ())


# --- writes ---------------------------------------------------------------------------------------------


def refusal(schema: Schema, write: Write) -> str | None:
    """Why this write can never be stored; None if it can."""
    try:
        check_write(schema, write)
    except Refused as refused:
        return str(refused)
    return None


def refusals(schema: Schema, writes: Sequence[Write]) -> list[str | None]:
    """For each of independent writes, why it can never be stored. The second write of a path is refused."""
    seen: set[Path] = set()
    reasons: list[str | None] = []
    for write in writes:
        reason = "a second write of one path" if write.path in seen else refusal(schema, write)
        seen.add(write.path)
        reasons.append(reason)
    return reasons


def check_commit(schema: Schema, writes: Sequence[Write]) -> None:
    """Raises Refused if any of these can never be stored, on two writes of one path, and when too large in all."""
    if len({write.path for write in writes}) != len(writes):
        raise Refused("two writes of one path")
    if sum(check_write(schema, write) for write in writes) > MAX_COMMIT_BYTES:
        raise Refused("the commit is too large")


def check_write(schema: Schema, write: Write) -> int:
    """The bytes that this write sends, as Firestore counts them. Raises Refused if it can never be stored."""
    kind = kind_of(schema, write.path)
    if isinstance(write, Guard | Delete):
        return _path_size(write.path)
    changes = write.changes if isinstance(write, Patch) else write.data
    size = 32 + _path_size(write.path)
    for name, value in changes.items():
        declared = kind.fields.get(name)
        if declared is None:
            plain = _FIELD_NAME.fullmatch(name) is not None  # anything else might be content
            raise Refused(f"{kind.name}: undeclared field{' ' + name if plain else ''}")
        try:
            size += len(name) + 1 + field_size(declared, value, in_patch=isinstance(write, Patch))
        except Refused as refused:
            raise Refused(f"{kind.name}.{name}: {refused}") from None
    if size > MAX_INDEXED_BYTES:
        _check_indexed(kind, changes)
    if size > MAX_DOCUMENT_BYTES:
        raise Refused(f"{kind.name}: too large")
    return size


def check_stored(kind: Kind, path: Path, data: Document) -> None:
    """Raises Refused if a document has outgrown the limit, as small patches may make it."""
    if 32 + _path_size(path) + sum(len(name) + 1 + size_of(value) for name, value in data.items()) > MAX_DOCUMENT_BYTES:
        raise Refused(f"{kind.name}: too large")


def _check_indexed(kind: Kind, changes: Mapping[str, object]) -> None:
    for name in {field for index in kind.indexes for field in index_fields(index)} & changes.keys():
        value = changes[name]
        if isinstance(value, str | bytes) and length(value) > MAX_INDEXED_BYTES:
            raise Refused(f"{kind.name}.{name}: too long for an index")


# --- paths ----------------------------------------------------------------------------------------------


def kind_of(schema: Schema, path: Path) -> Kind:
    """The declared kind of the document at this path. Raises Refused for a malformed path."""
    parts = path.split("/")
    if len(parts) not in (2, 4) or (len(parts) == 4 and parts[0] != "clinics"):
        raise Refused("malformed path")
    kind = schema.kinds.get(parts[-2])
    if kind is None:
        raise Refused("undeclared kind")
    if kind.root != (len(parts) == 2):
        raise Refused(f"{kind.name}: malformed path")
    for part in parts[1::2]:
        check_id(part)
    return kind


def check_id(part: str) -> None:
    """Raises Refused unless Firestore takes this as the id of a document."""
    if _PLAIN_ID.fullmatch(part):  # nearly always, and quick
        return
    if part in ("", ".", "..") or "/" in part or RESERVED.fullmatch(part) or length(part) > MAX_ID_BYTES:
        raise Refused("malformed id")


def check_paths(schema: Schema, paths: Sequence[Path]) -> None:
    """Raises Refused if one of these can hold no document."""
    for path in paths:
        kind_of(schema, path)


def clinic_of(path: Path) -> str:
    """The clinic that owns the document at a path below `clinics/`."""
    return path.split("/", 2)[1]


def _path_size(path: Path) -> int:
    return 16 + length(path) + 1  # Firestore counts a byte for each part beside its text


# --- queries --------------------------------------------------------------------------------------------


def check_query(schema: Schema, query: Query) -> Index:
    """The declared index that answers this query. Raises Refused if there is none."""
    kind = schema.kinds.get(query.kind)
    if kind is None or kind.root:
        raise Refused("a kind that is undeclared or never queried")
    check_id(query.clinic)
    _check_limit(query.limit)
    for index in kind.indexes:
        if set(index.equal) == query.where.keys() and index.order == query.order:
            _check_values(kind, query)
            return index
    raise Refused(f"{kind.name}: undeclared index")


def _check_values(kind: Kind, query: Query) -> None:
    several = [wanted for wanted in query.where.values() if isinstance(wanted, In)]
    if len(several) > 1 or any(not 1 <= len(wanted.values) <= MAX_IN for wanted in several):
        raise Refused(f"{kind.name}: one In at most, of 1 to {MAX_IN} values")
    for name, wanted in query.where.items():
        if isinstance(wanted, In):
            for value in wanted.values:
                _check_operand(kind, name, value)
        elif wanted is not None:
            _check_operand(kind, name, wanted)
    for bound in (query.at_least, query.below):
        if bound is not None:
            if query.order is None:
                raise Refused(f"{kind.name}: bounds without an order")
            _check_operand(kind, query.order.removeprefix("-"), bound)


def _check_operand(kind: Kind, name: str, value: object) -> None:
    if type_of(value) is not kind.fields[name]:
        raise Refused(f"{kind.name}.{name}: asked for what it never holds")
    size_of(value)


def check_due(schema: Schema, kind: str, *, limit: int = 1) -> None:
    """Raises Refused unless documents of this kind lie in clinics and can be owed something."""
    declared = schema.kinds.get(kind)
    if declared is None or declared.root or not declared.has_due:
        raise Refused("a kind that is undeclared or never due")
    _check_limit(limit)


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MAX_LIMIT:
        raise Refused(f"a limit that is not 1 to {MAX_LIMIT}")
