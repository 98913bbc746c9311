"""The queue, a typhoon and the screens of a clinic at its largest: as many as there can be, with the longest names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from smartclinic.clinics.model import Part
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Source
from smartclinic.disruptions.disruption import Affected, Cause, Disrupted, Disruption
from smartclinic.platform.clock import hong_kong_day
from smartclinic.platform.ids import digest
from smartclinic.queueing.board import Board
from smartclinic.queueing.line import Line, LineKey, Place, Priority, Standing, StoredLine
from smartclinic.queueing.ticket import Ticket
from smartclinic.records.fields import Record
from tests.functions.desk_rig import at

TICKETS: Final = 200
AFFECTED: Final = 190
BOARDS: Final = 50
DISRUPTION: Final = digest("largest disruption")


def ticket_id(number: int) -> str:
    """The id of this ticket."""
    return digest("largest ticket", str(number))


TICKET: Final = ticket_id(TICKETS)


def queues(visits: list[str], contact: ContactId) -> Iterator[tuple[str, Record]]:
    """Two queues with a full day each; a typhoon that affects these visits; all the screens that are listed."""
    for queue in ("gp", "paediatrics"):
        yield from _line(queue, first=0 if queue == "gp" else TICKETS, contact=contact)
    sheets = tuple(f"chan_{hong_kong_day(at(0))}_{part.value}" for part in Part)
    for ahead in range(10):
        which = DISRUPTION if ahead == 0 else digest(DISRUPTION, str(ahead))
        yield which, Disruption(cause=Cause.TYPHOON_8, sheets=sheets, since=at(-ahead), declared_by="staff-001")
    for number, visit in enumerate(visits[:AFFECTED]):
        yield (
            digest(DISRUPTION, visit),
            Disrupted(
                disruption=DISRUPTION, appointment=visit, starts_at=at(number * 60), doctor="chan", contact=contact,
                state=Affected.TO_CALL if number % 2 else Affected.TOLD,
            ),
        )  # fmt: skip
    for number in range(BOARDS):
        page = digest("largest board", str(number))[:24]
        yield page, Board(name="W" * 40, queues=("gp",), created_at=at(number), created_by="staff-001", page=page)


def _line(queue: str, first: int, contact: ContactId) -> Iterator[tuple[str, Record]]:
    key, places = LineKey(queue, hong_kong_day(at(0)).isoformat()), []
    for number in range(1, TICKETS + 1):
        standing = (Standing.CALLED, Standing.MISSED, Standing.WAITING)[min(number // 2, 2)]
        here = at(-number) if number % 3 else None
        place = Place(
            ticket_id(first + number), number, at(number), Part.MORNING, standing, here_at=here,
            called_at=at(0) if standing is not Standing.WAITING else None, wants_back=standing is Standing.MISSED,
            priority=Priority.BACK_FROM_TEST if number % 7 == 0 else None, is_remote=here is None,
        )  # fmt: skip
        places.append(place)
        yield (
            place.ticket,
            Ticket(
                queue=queue, day=key.day, part=place.part, number=number, label=f"A{number}", source=Source.WHATSAPP,
                taken_at=at(0) - timedelta(hours=1), open=True, contact=contact, page=place.ticket[:24],
            ),
        )  # fmt: skip
    yield key.id, StoredLine(line=Line(queue, key.day, tuple(places), called=2))
