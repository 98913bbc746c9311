"""Which index entries a document has, and which range of them answers a query. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smartclinic.platform.store import Cursor, Document, In, Index, Kind, Path, Query
from smartclinic.platform.store.order_keys import AFTER_ALL, ordered, position, text
from smartclinic.platform.store.validate import clinic_of, index_fields

_MISSING: Final = object()


@dataclass(frozen=True, slots=True)
class Range:
    """Keys from `start` up to `end` (exclusive), all of which begin with `prefix`."""

    prefix: bytes
    start: bytes
    end: bytes

    def after(self, place: bytes, *, descending: bool) -> Range:
        """What remains of the range behind this place, which follows the prefix."""
        if descending:
            return Range(self.prefix, self.start, min(self.end, self.prefix + place))
        return Range(self.prefix, max(self.start, self.prefix + place + b"\x00"), self.end)


@dataclass(frozen=True, slots=True)
class Scan:
    """One sorted list of entries, for a declared index (keys: clinic, values, id) or for what is due."""

    name: str
    equal: tuple[str, ...]
    order: str | None

    def key(self, path: Path, data: Document) -> bytes | None:
        """Where a document stands in this list. None if a field is missing, or the ordering one is null."""
        parts = [text(clinic_of(path).encode())]
        for field in self.equal:
            value = data.get(field, _MISSING)
            if value is _MISSING:
                return None
            parts.append(ordered(value))
        if self.order is not None:
            value = data.get(self.order)
            if value is None:
                return None
            parts.append(ordered(value))
        parts.append(text(_id(path)))
        return b"".join(parts)

    def ranges(self, query: Query) -> list[Range]:
        """The ranges that hold exactly what the query asks for: one, or one for each value of its `In`."""
        prefixes = [text(query.clinic.encode())]
        for field in self.equal:
            wanted = query.where[field]
            values = wanted.values if isinstance(wanted, In) else (wanted,)
            several = dict.fromkeys(ordered(value) for value in values)
            prefixes = [prefix + part for prefix in prefixes for part in several]
        start = b"" if query.at_least is None else ordered(query.at_least)
        end = AFTER_ALL if query.below is None else ordered(query.below)
        found = [Range(prefix, prefix + start, prefix + end) for prefix in prefixes]
        if query.after is None:
            return found
        place = position(query.after)
        return [each.after(place, descending=is_descending(query)) for each in found]


@dataclass(frozen=True, slots=True)
class DueScan:
    """The one list across clinics. Keys: instant, clinic, id."""

    name: str

    def key(self, path: Path, data: Document) -> bytes | None:
        """Where a document stands among what is due. None if nothing is owed."""
        due_at = data.get("due_at")
        return None if due_at is None else ordered(due_at) + text(clinic_of(path).encode()) + text(_id(path))

    def range(self, now: datetime, after: Cursor | None) -> Range:
        """What is due at this instant, behind the cursor."""
        everything = Range(b"", b"", ordered(now) + AFTER_ALL)
        return everything if after is None else everything.after(position(after), descending=False)


def is_descending(query: Query) -> bool:
    """Whether the query asks for the greatest first."""
    return query.order is not None and query.order.startswith("-")


def scan_of(kind: Kind, index: Index) -> Scan:
    """The list that serves a declared index. Both directions share one."""
    *_, last = (None, *index_fields(index)) if index.order else (None,)
    return Scan(f"{kind.name}:{','.join(index.equal)}:{last or ''}", index.equal, last)


def due_scan_of(kind: Kind) -> DueScan:
    """The list of what documents of this kind are owed."""
    return DueScan(f"{kind.name}:due")


def scans_of(kind: Kind) -> Mapping[str, Scan | DueScan]:
    """Every list that documents of this kind stand in, by name."""
    scans: list[Scan | DueScan] = [scan_of(kind, index) for index in kind.indexes]
    if kind.has_due and not kind.root:
        scans.append(due_scan_of(kind))
    return {scan.name: scan for scan in scans}


def _id(path: Path) -> bytes:
    return path.rsplit("/", 1)[1].encode()
