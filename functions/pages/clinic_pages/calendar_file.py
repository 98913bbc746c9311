"""A visit as a file for a calendar (iCalendar, RFC 5545)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from icalendar import CLASS, STATUS, Calendar, Event

_MAKER: Final = "-//SmartClinic//Appointment//EN"


@dataclass(frozen=True, slots=True)
class CalendarVisit:
    """What a calendar is told. `uid` stays when the visit moves and `revision` rises, so that the entry moves too."""

    uid: str
    revision: int
    title: str
    place: str
    notes: str
    address: str
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool


def calendar_file(visit: CalendarVisit, now: datetime) -> bytes:
    """The file. Its times are in UTC, which every calendar shows on its own clock; it brings no alarm: the clinic
    sends its own reminders, and a phone asks its owner.
    """
    event = Event.new(
        uid=visit.uid, sequence=visit.revision, stamp=now, start=visit.starts_at, end=visit.ends_at,
        summary=visit.title, location=visit.place, description=visit.notes, url=visit.address,
        status=STATUS.CANCELLED if visit.is_cancelled else STATUS.CONFIRMED, classification=CLASS.PRIVATE,
    )  # fmt: skip
    calendar = Calendar()
    calendar.add("prodid", _MAKER)
    calendar.add("version", "2.0")
    calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made
