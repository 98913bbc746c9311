"""A ticket goes on in another queue: the same ticket and label, a place in the other line, in one commit."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from smartclinic.clinics.model import Clinic, Queue
from smartclinic.platform.clock import hong_kong_day
from smartclinic.queueing import calling
from smartclinic.queueing.calling import NotNow, next_number
from smartclinic.queueing.line import Line, LineKey, Opening, Place, Standing, StoredLine
from smartclinic.queueing.order import label_of
from smartclinic.queueing.sessions import present_session, queue_sessions
from smartclinic.queueing.stepping import keep_line, line_of, ticket_in
from smartclinic.work.unit import Unit


async def transfer_ticket(unit: Unit, clinic: Clinic, to: Queue, ticket_id: str, *, now: datetime) -> NotNow | None:
    """Move it; None when it has moved. Whoever waited keeps the ticket's time, whoever was called joins the end."""
    ticket = await ticket_in(unit, ticket_id)
    source = next((queue for queue in clinic.queues if ticket and queue.id == ticket.queue), None)
    if ticket is None or source is None:
        return NotNow.NO_TICKET
    key = LineKey(to.id, ticket.day)
    await unit.load((StoredLine, ticket.line_key.id), (StoredLine, key.id))
    left, joined = await line_of(unit, ticket.line_key), await line_of(unit, key)
    place, after = left.place(ticket_id), calling.moved_away(left, ticket_id, now)
    if place is None or source.id == to.id:
        return NotNow.NOT_WAITING
    if isinstance(after, NotNow):
        return after
    if joined.opening is Opening.CLOSED or hong_kong_day(now).isoformat() != ticket.day:
        return NotNow.NOT_OPEN
    arriving = _place(clinic, source, to, joined, place, now=now)
    moved = replace(ticket, queue=to.id, number=arriving.number, part=arriving.part)
    unit.put_over(ticket_id, moved)
    await keep_line(unit, clinic, source, left, after, now=now)
    await keep_line(unit, clinic, to, joined, _with(joined, arriving), now=now)
    return None


def _place(clinic: Clinic, source: Queue, to: Queue, line: Line, place: Place, *, now: datetime) -> Place:
    """Its place in the other line; in one that it comes back to, under its old number."""
    sessions = queue_sessions(clinic, to, hong_kong_day(now))
    present, earlier = present_session(sessions, now), line.place(place.ticket)
    return Place(
        place.ticket, earlier.number if earlier else next_number(line),
        place.at if place.standing is Standing.WAITING else now, present.part if present else place.part,
        is_appointment=place.is_appointment, is_remote=place.is_remote, here_at=place.here_at or _was_here(place),
        priority=place.priority, told=place.told, late=place.late, label=label_of(source, place),
    )  # fmt: skip


def _was_here(place: Place) -> datetime | None:
    """Whoever was called and came in is at the clinic, whether or not they said so."""
    return place.called_at if place.standing is Standing.CALLED else None


def _with(line: Line, place: Place) -> Line:
    others = tuple(one for one in line.places if one.ticket != place.ticket)
    return replace(line, places=tuple(sorted((*others, place), key=lambda one: one.number)))
