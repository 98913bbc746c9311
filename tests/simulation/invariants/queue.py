"""Invariants 8 and 30: tickets, the line that they stand in, and what those who wait are told of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from smartclinic.platform.store import Document
from smartclinic.queueing.calling import Called, call_next
from smartclinic.queueing.line import Line, Opening
from smartclinic.queueing.order import label_of
from tests.simulation.truth import Change, Commit

from .base import Invariant, inner

if TYPE_CHECKING:
    from tests.simulation.world import World

Told = tuple[str, int]
"""A ticket's label, and how many were said to be before it."""

_COUNTED: Final = (
    re.compile(r"你係(?P<label>[A-Z]\d+)[^。]*?前面仲有(?P<before>\d+)位"),
    re.compile(r"You are (?P<label>[A-Z]\d+)(?:\. [^,]*)?, (?P<before>\d+) before you"),
    re.compile(r"^(?P<label>[A-Z]\d+)，就快到你喇，前面仲有(?P<before>\d+)位"),
    re.compile(r"^(?P<label>[A-Z]\d+): your turn is near, (?P<before>\d+) before you"),
)
_NEXT: Final = (
    re.compile(r"你係(?P<label>[A-Z]\d+)(?:，[^。，]*)?，(?:下一位就係你|你係第一位)"),
    re.compile(r"You are (?P<label>[A-Z]\d+)(?:\. [^,]*)?, and you are (?:next|the first)"),
    re.compile(r"^(?P<label>[A-Z]\d+)，下一位就係你"),
    re.compile(r"^(?P<label>[A-Z]\d+): you are next"),
)
_STANDS: Final = frozenset({"waiting", "called", "missed"})


class TicketsAreUnique(Invariant):
    """One number, one ticket, for each queue and day; each open ticket in one line."""

    number = "8"
    text = "a ticket number is unique for its queue and day, and an open ticket stands in exactly one line"

    def committed(self, commit: Commit) -> None:
        for change in commit.of("queue_lines"):
            self._check_line(change)
        touched = {(change.clinic, change.id) for change in commit.of("tickets")}
        touched |= {(change.clinic, ticket) for change in commit.of("queue_lines") for ticket in _changed(change)}
        for clinic, ticket in sorted(touched):
            self._check_ticket(clinic, ticket)

    def _check_line(self, change: Change) -> None:
        before, after = _places(change.before), _places(change.after)
        numbers = Counter(place["number"] for place in after)
        if twice := [number for number, count in numbers.items() if count > 1]:
            self.broken(f"{change.id} gave {twice} twice")
        kept = {place["ticket"]: place["number"] for place in after}
        for place in before:
            if kept.get(place["ticket"]) != place["number"]:
                self.broken(f"{place['ticket']} was number {place['number']} of {change.id}")
        day = [str(ticket.get("label")) for clinic, _, ticket in self.truth.each("tickets")
               if clinic == change.clinic and change.id.endswith(str(ticket.get("day")))]  # fmt: skip
        if alike := [label for label, count in Counter(day).items() if count > 1]:
            self.broken(f"several tickets of {change.clinic} are called {alike}")

    def _check_ticket(self, clinic: str, ticket_id: str) -> None:
        ticket = self.truth.get_one(clinic, "tickets", ticket_id) or {}
        lines = [
            line_id
            for of, line_id, stored in self.truth.each("queue_lines")
            if of == clinic
            for place in _places(stored)
            if place["ticket"] == ticket_id and place.get("standing", "waiting") in _STANDS
        ]
        wanted = [f"{ticket.get('queue')}_{ticket.get('day')}"] if ticket.get("open") else []
        if lines != wanted:
            self.broken(f"the ticket {ticket_id} is {'open' if wanted else 'over'}, and stands in {lines}")


class PositionsAreTrue(Invariant):
    """What the words say is counted again, by calling one after another as if everybody were there."""

    number = "8"
    text = "'how many before you' is true in the state in which it is told"

    def committed(self, commit: Commit) -> None:
        for change in commit.of("outbox"):
            if change.before is None and change.after is not None and not self._is_sent_again(commit, change.id):
                for label, before in told_positions(change.after):
                    self._check(commit, change, label, before)

    def _is_sent_again(self, commit: Commit, outbox: str) -> bool:
        """Whether staff send what had not left: the words of then, by their own deed."""
        return any((each.after or {}).get("replayed_as") == outbox for each in commit.of("outbox"))

    def _check(self, commit: Commit, told: Change, label: str, before: int) -> None:
        seen = [stored for id_, stored in self._lines_seen(commit, told.clinic)]
        counts = [count for stored in seen if (count := self._count(told.clinic, stored, label)) is not None]
        if before not in counts:
            self.broken(f"{told.id} says that {before} are before {label}, and there were {counts}")

    def _lines_seen(self, commit: Commit, clinic: str) -> list[tuple[str, Document]]:
        """The lines as this commit writes them, else as whoever wrote the words had read them."""
        written = {change.id: change.after or {} for change in commit.of("queue_lines")}
        read = commit.errand.lines if commit.errand else {}
        mine = {path.split("/")[3]: stored for path, stored in read.items() if path.split("/")[1] == clinic}
        return sorted({**mine, **written}.items())

    def _count(self, clinic: str, stored: Document, label: str) -> int | None:
        line = msgspec.convert(stored.get("line"), Line, strict=False)
        queue = self.world.seat(clinic).config.queue(line.queue_id)
        mine = [place for place in line.waiting if label_of(queue, place) == label]
        if not mine:
            return None
        here = tuple(msgspec.structs.replace(place, here_at=place.here_at or place.at) for place in line.places)
        line = msgspec.structs.replace(line, places=here, opening=Opening.OPEN)
        for count in range(len(line.places) + 1):
            called = call_next(line, queue, self.world.loop.now())
            if not isinstance(called, Called) or called.place.ticket == mine[0].ticket:
                return count
            line = called.line
        return None


class NearIsToldOnce(Invariant):
    """One notice a ticket, and to nobody whose ticket is over."""

    number = "30"
    text = "'your turn is near' is told once for each ticket, and the queue's end once"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._told: Counter[tuple[str, str]] = Counter()

    def committed(self, commit: Commit) -> None:
        for change in commit.of("outbox"):
            item = change.after or {}
            kind, _, ticket = str(item.get("subject")).partition("/")
            if change.before is None and kind == "tickets" and item.get("lane") == "proactive":
                self._told[change.clinic, ticket] += 1
                self._check(change, ticket)

    def _check(self, told: Change, ticket_id: str) -> None:
        if self._told[told.clinic, ticket_id] > 1:
            self.broken(f"the holder of {ticket_id} was told again that the turn is near")
        ticket = self.truth.get_one(told.clinic, "tickets", ticket_id) or {}
        item, current = told.after or {}, self.world.who.current
        if item.get("agreed_at") != ticket.get("taken_at"):
            self.broken(f"{told.id} was agreed to at {item.get('agreed_at')}, and not with its ticket")
        if current(told.clinic, item.get("contact")) != current(told.clinic, ticket.get("contact")):
            self.broken(f"{told.id} tells somebody else of {ticket_id}")


def told_positions(item: Document) -> Iterator[Told]:
    """Which positions the words of a message tell."""
    body = str(inner(item, "content").get("body"))
    for pattern in _COUNTED:
        yield from ((found["label"], int(found["before"])) for found in pattern.finditer(body))
    for pattern in _NEXT:
        yield from ((found["label"], 0) for found in pattern.finditer(body))


def _places(stored: Document | None) -> list[Mapping[str, Any]]:
    line: Any = inner(stored or {}, "line")
    return list(line.get("places", ()))


def _changed(change: Change) -> set[str]:
    """The tickets whose place there is another now."""
    before = {place["ticket"]: place for place in _places(change.before)}
    return {place["ticket"] for place in _places(change.after) if before.get(place["ticket"]) != place}


__all__ = ["NearIsToldOnce", "PositionsAreTrue", "TicketsAreUnique"]
