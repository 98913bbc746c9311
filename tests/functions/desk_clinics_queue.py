"""What a clinic's addresses about the queue, a changed day and screens name: one of each, as it lies in the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from smartclinic.clinics.model import Part
from smartclinic.contacts.patients import Source
from smartclinic.disruptions.disruption import Affected, Cause, Disrupted, Disruption
from smartclinic.platform.clock import hong_kong_day
from smartclinic.platform.ids import digest
from smartclinic.queueing.board import Board
from smartclinic.queueing.line import Line, LineKey, Place, Standing, StoredLine
from smartclinic.queueing.ticket import Ticket
from smartclinic.records.fields import Record

QUEUE: Final = "gp"


def ids(clinic: str) -> Mapping[str, str]:
    """What the routes call them, and their ids at this clinic."""
    return {name: digest("stocked", clinic, name) for name in ("ticket", "disruption", "disrupted", "board")}


def records(clinic: str, appointment: str, now: datetime) -> Iterator[tuple[str, Record]]:
    """A ticket that has been called and one that waits, a doctor late, whom that affects, and a screen."""
    named, day = ids(clinic), hong_kong_day(now).isoformat()
    called = Place(named["ticket"], 1, now, Part.MORNING, Standing.CALLED, here_at=now, called_at=now)
    waiting = Place(digest("stocked", clinic, "waiting"), 2, now, Part.MORNING, here_at=now)
    key = LineKey(QUEUE, day)
    line = Line(QUEUE, day, (called, waiting), called=1, last_calls=(called.ticket,))
    yield key.id, StoredLine(line=line)
    for place in line.places:
        yield place.ticket, _ticket(place, key, clinic, now)
    yield (
        named["disruption"],
        Disruption(
            cause=Cause.DOCTOR_LATE, sheets=(f"chan_{day}_morning",), since=now, declared_by="x", minutes=15,
            closes=False,
        ),
    )  # fmt: skip
    yield (
        named["disrupted"],
        Disrupted(
            disruption=named["disruption"], appointment=appointment, starts_at=now + timedelta(hours=1), doctor="chan",
            state=Affected.TO_CALL,
        ),
    )  # fmt: skip
    yield (
        named["board"],
        Board(name="候診室電視", queues=(QUEUE,), created_at=now, created_by="x", page=digest(clinic, "board")[:24]),
    )


def _ticket(place: Place, key: LineKey, clinic: str, now: datetime) -> Ticket:
    return Ticket(
        queue=key.queue_id, day=key.day, part=place.part, number=place.number, label=f"A{place.number}",
        source=Source.WALK_IN, taken_at=now, open=True, page=digest(clinic, place.ticket)[:24],
    )  # fmt: skip
