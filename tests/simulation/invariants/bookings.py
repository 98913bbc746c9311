"""Invariant 7: places and appointments are the same thing, and no place is sold twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from smartclinic.platform.clock import hong_kong
from tests.simulation.truth import Commit

from .base import Invariant


class SlotsAreNotOversold(Invariant):
    """Checked for the sheets that a commit touches."""

    number = "7"
    text = "no slot is sold beyond its capacity, and each booking has its place"

    def committed(self, commit: Commit) -> None:
        touched = {(change.clinic, change.id) for change in commit.of("day_sheets")}
        touched |= {(each.clinic, self._sheet_of(each.clinic, each.after or each.before or {}))
                    for each in commit.of("appointments")}  # fmt: skip
        for clinic, sheet_id in sorted(touched):
            self._check(clinic, sheet_id)

    def _check(self, clinic: str, sheet_id: str) -> None:
        sheet: Any = (self.truth.get_one(clinic, "day_sheets", sheet_id) or {}).get("sheet") or {}
        places = {each["by"]: each for each in sheet.get("entries", ()) if each.get("held_until") is None}
        booked = {
            id_: document
            for of, id_, document in self.truth.each("appointments")
            if of == clinic and document.get("state") == "booked" and self._sheet_of(clinic, document) == sheet_id
        }
        for lost in sorted(booked.keys() ^ places.keys()):
            self.broken(f"on {sheet_id}, {lost} is {'an appointment' if lost in booked else 'a place'} alone")
        for id_, appointment in booked.items():
            place = places.get(id_)
            if place and (place["start"], place["minutes"]) != (_minute(appointment), appointment.get("minutes")):
                self.broken(f"on {sheet_id}, {id_} has another time than its place")
        self._check_capacity(clinic, sheet_id, list(booked.values()))

    def _check_capacity(self, clinic: str, sheet_id: str, booked: list[Mapping[str, Any]]) -> None:
        config = self.world.seat(clinic).config
        at: dict[int, Counter[str]] = {}
        for appointment in booked:
            start = _minute(appointment)
            for minute in range(start, start + appointment["minutes"]):
                at.setdefault(minute, Counter())[appointment["service"]] += 1
        for minute, services in at.items():
            (service, count), *others = services.most_common()
            if others or count > config.service(service).capacity:
                self.broken(f"on {sheet_id}, minute {minute} is sold to {dict(services)}")
                return

    def _sheet_of(self, clinic: str, appointment: Mapping[str, Any]) -> str:
        start = hong_kong(appointment["starts_at"])
        minute = start.hour * 60 + start.minute
        sessions = self.world.seat(clinic).config.doctor(appointment["doctor"]).sessions
        weekday = start.strftime("%a").lower()
        part = next(
            session.part.value
            for session in sessions
            if weekday in {day.value[:3].lower() for day in session.days}
            and _of_day(session.start) <= minute < _of_day(session.end)
        )
        return f"{appointment['doctor']}_{start.date().isoformat()}_{part}"


def _minute(appointment: Mapping[str, Any]) -> int:
    start: datetime = hong_kong(appointment["starts_at"])
    return start.hour * 60 + start.minute


def _of_day(time: Any) -> int:
    return int(time.hour * 60 + time.minute)
