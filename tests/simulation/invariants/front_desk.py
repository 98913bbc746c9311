"""Invariants 26, 28 and 29: screens that are old, days that do not go as planned, places that become free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from smartclinic.conversations.template_taps import place_tapped
from smartclinic.platform.store import Document
from tests.simulation.truth import Change, Commit

from .base import Invariant, inner, integer, moment
from .bookings import sheet_of
from .desk import AtTheDesk

if TYPE_CHECKING:
    from tests.simulation.world import World

TO_COME: Final = frozenset({"booked", "confirmed"})
_HEARD_OF: Final = frozenset({"to_call", "called", "kept", "moved", "cancelled", "reinstated"})
_OF_ONE: Final = ("disruption", "appointment")
_BY_SCREEN: Final = ("calls the next", "takes the call back")


class ScreensAreHeeded(AtTheDesk):
    """Whoever presses on what is not so any more is told, and has changed nothing."""

    number = "26"
    text = "nobody calls, moves or marks what has changed since the screen was drawn"

    def committed(self, commit: Commit) -> None:
        pressed = self.pressed(commit)
        if pressed is None or pressed.seen is None:
            return
        for change in commit.of("queue_lines") if pressed.what in _BY_SCREEN else ():
            called = integer(inner(change.before or {}, "line"), "called")
            if called != pressed.seen:
                self.broken(f"{pressed.by} {pressed.what} after {called} calls, and the screen showed {pressed.seen}")
        for change in commit.of("appointments"):
            if change.before and integer(change.before, "revision") != pressed.seen:
                self.broken(f"{pressed.by} {pressed.what} {change.id}, which has moved since")


class DisruptionsReachEverybody(Invariant):
    """Whom it affects is counted when it is declared, by the checkers' own book."""

    number = "28"
    text = "everyone whom a disruption affects is told once, or is on the call list"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._affected: dict[tuple[str, str, str], datetime] = {}
        self._told: Counter[tuple[str, str]] = Counter()

    def committed(self, commit: Commit) -> None:
        for change in commit.of("disruptions"):
            if change.before is None:
                self._declared(commit, change)
        for change in commit.of("outbox"):
            subject = str((change.after or {}).get("subject"))
            if change.before is None and subject.startswith("disrupted/") and not _is_sent_again(commit, change):
                self._told[change.clinic, subject] += 1
                if self._told[change.clinic, subject] > 1:
                    self.broken(f"{subject} was told again")
        self._check_rows(commit)

    def _declared(self, commit: Commit, change: Change) -> None:
        sheets = (change.after or {}).get("sheets")
        for clinic, id_, visit in self.truth.each("appointments"):
            is_there = isinstance(sheets, list | tuple) and clinic == change.clinic and sheet_of(visit) in sheets
            if is_there and visit.get("state") in TO_COME and _ends_at(visit) > commit.at + timedelta(minutes=10):
                self._affected[clinic, change.id, id_] = _starts_at(visit)

    def _check_rows(self, commit: Commit) -> None:
        for change in commit.of("disrupted"):
            row = change.after or {}
            alike = [
                id_
                for clinic, id_, other in self.truth.each("disrupted")
                if clinic == change.clinic and all(other.get(name) == row.get(name) for name in _OF_ONE)
            ]
            if len(alike) > 1:
                self.broken(f"{alike} are the same visit under the same disruption")

    def rested(self) -> None:
        rows: dict[tuple[str, object, object], Document] = {
            (clinic, row.get("disruption"), row.get("appointment")): row
            for clinic, _, row in self.truth.each("disrupted")
        }
        for (clinic, disruption, visit), starts_at in self._affected.items():
            row = rows.get((clinic, disruption, visit))
            if row is None and self._is_still_owed(clinic, disruption, visit, starts_at):
                self.broken(f"{disruption} affects {visit}, and nobody was told or is to call")
        for (clinic, _, about), row in rows.items():
            if row.get("state") not in _HEARD_OF and not self._is_told(clinic, row):
                self.broken(f"{about!r} stands as {row.get('state')}, and its notice did not reach anybody")

    def _is_still_owed(self, clinic: str, disruption: str, visit_id: str, starts_at: datetime) -> bool:
        """Whether neither the day nor the visit has changed before somebody was told."""
        declared = self.truth.get_one(clinic, "disruptions", disruption) or {}
        visit = self.truth.get_one(clinic, "appointments", visit_id) or {}
        is_as_it_was = visit.get("state") in TO_COME and _starts_at(visit) == starts_at
        return is_as_it_was and not declared.get("lifted_at")

    def _is_told(self, clinic: str, row: Document) -> bool:
        item = self.item(clinic, row.get("outbox"))
        is_over = item.get("end") == "subject_gone"
        return is_over or (item.get("state") == "accepted" and not _has_failed(item))


class ClosedSessionsExpectNobody(Invariant):
    """Whoever is expected in a session that does not take place would come in vain."""

    number = "28"
    text = "nobody is expected in a session that was closed before them, and stays closed"

    def rested(self) -> None:
        since = {
            (clinic, sheet): moment(declared, "since")
            for clinic, _, declared in self.truth.each("disruptions")
            for sheet in _texts(declared.get("sheets"))
        }
        for clinic, id_, visit in self.truth.each("appointments"):
            sheet = inner(self.truth.get_one(clinic, "day_sheets", sheet_of(visit)) or {}, "sheet")
            closed_at = since.get((clinic, sheet_of(visit)))
            if visit.get("state") in TO_COME and sheet.get("closed") and closed_at and _starts_at(visit) > closed_at:
                self.broken(f"{id_} is expected on {sheet_of(visit)}, which is closed")


class OpeningsAreOffered(Invariant):
    """A freed place has one taker, and nobody hears of it twice."""

    number = "29"
    text = "an opening has at most one taker, and nobody is offered the same place twice"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._offered: set[tuple[str, str, str]] = set()

    def committed(self, commit: Commit) -> None:
        for change in commit.of("openings"):
            taker = (change.before or {}).get("taken_by")
            if taker is not None and (change.after or {}).get("taken_by") != taker:
                self.broken(f"{change.id} was taken by {taker}, and by another")
        for change in commit.of("waits"):
            self._check_taken(commit, change)
        for change in commit.of("outbox"):
            if change.before is None and str((change.after or {}).get("subject")).startswith("openings/"):
                self._check_offer(change, is_again=_is_sent_again(commit, change))

    def _check_taken(self, commit: Commit, change: Change) -> None:
        if change.became("state", "taken"):
            openings = [each for each in commit.of("openings") if each.became("taken_by", change.id)]
            if len(openings) != 1:
                self.broken(f"{change.id} has a place from {len(openings)} openings")
        gone = set(_texts((change.before or {}).get("offered")))
        if (change.after or {}).get("open"):  # they answered too late, and may be asked again should it become free
            gone -= set(_texts((change.after or {}).get("offered")))
        for place in gone:  # or they waited no more, and wait again
            self._offered.discard((change.clinic, self._person(change), place))

    def _check_offer(self, change: Change, *, is_again: bool) -> None:
        item = change.after or {}
        buttons: Any = inner(item, "content").get("choices") or inner(item, "content").get("buttons") or ()
        tapped = next((found for each in buttons if (found := place_tapped(str(each.get("id"))))), None)
        if tapped is None:
            self.broken(f"{change.id} offers a place, and nobody could take it")
            return
        slot: Any = inner(self.truth.get_one(change.clinic, "openings", tapped[0]) or {}, "slot")
        place = f"{slot['doctor_id']}_{slot['day']}_{slot['part']}_{slot['start']}"
        key = change.clinic, self.world.who.current(change.clinic, item.get("contact")), place
        if key in self._offered and not is_again:
            self.broken(f"{key[1]} was offered {place} twice")
        self._offered.add(key)

    def _person(self, change: Change) -> str:
        return self.world.who.current(change.clinic, (change.after or {}).get("contact"))


def _is_sent_again(commit: Commit, created: Change) -> bool:
    """Whether the operator sends once more what had failed."""
    return any((each.after or {}).get("replayed_as") == created.id for each in commit.of("outbox"))


def _has_failed(item: Document) -> bool:
    return bool(item.get("failed_at")) and not any(item.get(fact) for fact in ("delivered_at", "read_at"))


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else []


def _starts_at(visit: Mapping[str, Any]) -> datetime:
    at: datetime = visit["starts_at"]
    return at


def _ends_at(visit: Mapping[str, Any]) -> datetime:
    return _starts_at(visit) + timedelta(minutes=int(visit["minutes"]))
