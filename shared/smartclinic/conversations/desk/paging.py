"""Pages of a thread: several kinds of things in one order, cut so that nothing is lost or doubled. Pure.

Everything has its place: when (microseconds), what kind, and its id, which is also how the store orders things of one
kind and instant. A page is cut after a place; the cursor says which, and how many things of that very instant have
been shown, since the store can be asked for an instant and not for a place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Final, Generic, TypeVar

from smartclinic.platform.ids import digest

ENTRIES: Final = 30
"""How many entries a page has at most."""

_MOST_AT_ONCE: Final = 200
"""More things of one microsecond than anybody makes; a forged cursor must not ask for everything."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR: Final = re.compile(r"([0-9]{1,16})-([0-2])-([0-9a-zA-Z]{1,64})-([0-9]{1,3})-([0-9a-f]{12})")

T = TypeVar("T")


class Kind(IntEnum):
    """What kinds of things a thread has; of one instant, a message comes before its answer."""

    MESSAGE = 0
    OUTBOX = 1
    NOTE = 2


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in a thread."""

    at: int
    kind: Kind
    id: str


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a page ends: before this place, and `shown` things of that instant, the place itself among them."""

    place: Place
    shown: int

    @property
    def limit(self) -> int:
        """How many things of a kind are enough to fill the next page and to know whether there are more."""
        return ENTRIES + 1 + min(self.shown, _MOST_AT_ONCE)

    @property
    def below(self) -> int:
        """Things of this instant (microseconds) and later have been shown, but perhaps not all of the one before."""
        return self.place.at + 1


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """Something in its place."""

    place: Place
    thing: T


def page_of(found: Sequence[Placed[T]], before: Cut | None) -> tuple[tuple[Placed[T], ...], Cut | None]:
    """The newest things before the cut, oldest first, and where the page ends; None when nothing is left.

    Something found twice is shown once, as it was found last.
    """
    by_place = {each.place: each for each in found if before is None or each.place < before.place}
    newest = sorted(by_place.values(), key=lambda each: each.place, reverse=True)
    shown = newest[:ENTRIES]
    cut = _cut_after(shown, before) if len(newest) > ENTRIES else None
    return tuple(reversed(shown)), cut


def _cut_after(shown: Sequence[Placed[T]], before: Cut | None) -> Cut:
    last = shown[-1].place
    earlier = before.shown if before and before.place.at == last.at else 0
    return Cut(last, earlier + sum(each.place.at == last.at for each in shown))


def cursor_of(cut: Cut, conversation: str) -> str:
    """The cut as text, for this conversation only."""
    at, kind, record_id = cut.place.at, cut.place.kind, cut.place.id
    body = f"{at}-{kind.value}-{record_id}-{min(cut.shown, _MOST_AT_ONCE)}"
    return f"{body}-{_check(body, conversation)}"


def read_cursor(text: str | None, conversation: str) -> Cut | None:
    """The cut in a cursor. None for a broken one, or one of another conversation: the newest page is shown."""
    found = _CURSOR.fullmatch(text or "")
    if found is None or text is None:
        return None
    at, kind, record_id, shown, check = found.groups()
    if check != _check(text.removesuffix(f"-{check}"), conversation):
        return None
    return Cut(Place(int(at), Kind(int(kind)), record_id), int(shown))


def _check(body: str, conversation: str) -> str:
    return digest("thread cursor", conversation, body)[:12]


def microseconds(instant: datetime) -> int:
    """Whole microseconds since 1970, exactly."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def instant_of(since_1970: int) -> datetime:
    """The instant of so many microseconds."""
    return _EPOCH + timedelta(microseconds=since_1970)
