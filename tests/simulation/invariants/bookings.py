"""Invariant 7: places and appointments are the same thing; none is sold twice, lost, or sold where it is closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from smartclinic.platform.clock import hong_kong
from tests.simulation.truth import Commit

from .base import Invariant

PLACED: Final = frozenset({"booked", "confirmed", "arrived", "completed", "no_show"})
"""An appointment in one of these states has a place of its own."""

_LATE_COMMIT: Final = timedelta(seconds=10)


class SlotsAreNotOversold(Invariant):
    """Checked for the sheets that a commit touches, and for those of the appointments that it changes."""

    number = "7"
    text = "no slot is sold beyond its capacity, and each booking has its place"

    def committed(self, commit: Commit) -> None:
        touched = {(change.clinic, change.id) for change in commit.of("day_sheets")}
        for change in commit.of("appointments"):
            touched |= {(change.clinic, sheet_of(each)) for each in (change.before, change.after) if each}
        for clinic, sheet_id in sorted(touched):
            self._check(clinic, sheet_id)

    def _check(self, clinic: str, sheet_id: str) -> None:
        sheet: Any = (self.truth.get_one(clinic, "day_sheets", sheet_id) or {}).get("sheet") or {}
        places = booked_places(sheet)
        once = Counter(place["by"] for place in places)
        booked = {
            id_: document
            for of, id_, document in self.truth.each("appointments")
            if of == clinic and document.get("state") in PLACED and sheet_of(document) == sheet_id
        }
        for lost in sorted(booked.keys() ^ once.keys()):
            self.broken(f"on {sheet_id}, {lost} is {'an appointment' if lost in booked else 'a place'} alone")
        for place in places:
            visit = booked.get(place["by"])
            if once[place["by"]] > 1:
                self.broken(f"on {sheet_id}, {place['by']} has several places")
            if visit and (place["start"], place["minutes"]) != (_minute(visit), visit.get("minutes")):
                self.broken(f"on {sheet_id}, {place['by']} has another time than its place")
        self._check_capacity(clinic, sheet_id, list(booked.values()))
        self._check_capacity(clinic, sheet_id, [{**one, "service": one["service_id"]} for one in places])

    def _check_capacity(self, clinic: str, sheet_id: str, booked: Sequence[Mapping[str, Any]]) -> None:
        config = self.world.seat(clinic).config
        at: dict[int, Counter[str]] = {}
        for one in booked:
            start = one["start"] if "start" in one else _minute(one)
            for minute in range(start, start + one["minutes"]):
                at.setdefault(minute, Counter())[one["service"]] += 1
        for minute, services in at.items():
            (service, count), *others = services.most_common()
            if others or count > config.service(service).capacity:
                self.broken(f"on {sheet_id}, minute {minute} is sold to {dict(services)}")
                return


class MovesLoseNothing(Invariant):
    """A visit that goes elsewhere is there at once; and what an old button or screen shows is known to be old."""

    number = "7"
    text = "a visit keeps its place until it has another, and says so"

    def committed(self, commit: Commit) -> None:
        for change in commit.of("appointments"):
            before, after = change.before, change.after
            if before is None or after is None:
                continue
            moved = _where(before) != _where(after)
            if moved and after.get("revision", 0) != int(str(before.get("revision", 0))) + 1:
                self.broken(f"{change.id} is elsewhere, and is still revision {after.get('revision', 0)}")
            if not moved and after.get("revision", 0) != before.get("revision", 0):
                self.broken(f"{change.id} counts a move that was none")
            if before.get("reference") != after.get("reference"):
                self.broken(f"{change.id} has another reference than its patient was told")


class ClosedIsClosed(Invariant):
    """What staff have said of a session stands until staff take it back, whoever writes its sheet."""

    number = "7"
    text = "a closed or stopped session books nobody"

    def committed(self, commit: Commit) -> None:
        for change in commit.of("day_sheets"):
            before, after = _sheet(change.before), _sheet(change.after)
            is_shut = before.get("closed") or before.get("stopped")
            new = {place["by"] for place in booked_places(after)} - {place["by"] for place in booked_places(before)}
            if new and is_shut and (after.get("closed") or after.get("stopped")):
                self.broken(f"{sorted(new)} have a place on {change.id}, which takes nobody")
            said = [name for name in ("closed", "stopped", "released", "late_minutes") if _differ(before, after, name)]
            if said and (commit.errand is None or commit.errand.kind != "staff"):
                self.broken(f"{said} of {change.id} have changed, and nobody of the staff said so")


class HoldsEnd(Invariant):
    """A place that is only held is never kept for longer than the clinic's rule, and does not stand at rest."""

    number = "7"
    text = "no hold outlives its time"

    def committed(self, commit: Commit) -> None:
        for change in commit.of("day_sheets"):
            minutes = self.world.seat(change.clinic).config.booking.hold_minutes
            latest = commit.at + timedelta(minutes=minutes) + _LATE_COMMIT
            self._check(change.id, _sheet(change.after), latest)

    def rested(self) -> None:
        longest = max(seat.config.booking.hold_minutes for seat in self.world.seats)
        for _, sheet_id, stored in self.truth.each("day_sheets"):
            self._check(sheet_id, _sheet(stored), self.world.loop.now() + timedelta(minutes=longest))

    def _check(self, sheet_id: str, sheet: Mapping[str, Any], latest: datetime) -> None:
        for place in sheet.get("entries", ()):
            if (until := place.get("held_until")) is not None and until > latest:
                self.broken(f"on {sheet_id}, {place['by']} holds a place until {until}")


def sheet_of(appointment: Mapping[str, Any]) -> str:
    """The id of the sheet on which an appointment has its place, by what it says of itself."""
    start = hong_kong(appointment["starts_at"])
    return f"{appointment['doctor']}_{start.date().isoformat()}_{appointment['part']}"


def booked_places(sheet: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The places of appointments, not those that are only held."""
    return [each for each in sheet.get("entries", ()) if each.get("held_until") is None]


def _sheet(stored: Mapping[str, Any] | None) -> Mapping[str, Any]:
    sheet: Mapping[str, Any] = (stored or {}).get("sheet") or {}
    return sheet


def _differ(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> bool:
    return (before.get(name) or None) != (after.get(name) or None)


def _where(appointment: Mapping[str, Any]) -> tuple[object, ...]:
    return appointment["doctor"], appointment["starts_at"]


def _minute(appointment: Mapping[str, Any]) -> int:
    start: datetime = hong_kong(appointment["starts_at"])
    return start.hour * 60 + start.minute


__all__ = ["ClosedIsClosed", "HoldsEnd", "MovesLoseNothing", "SlotsAreNotOversold", "booked_places", "sheet_of"]
