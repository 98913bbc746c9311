"""Writing a line after a step: its tickets that are over, and the people elsewhere whose turn has come near."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from msgspec.structs import replace

from smartclinic.appointments import changing
from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.states import AppointmentState
from smartclinic.clinics.model import Clinic, Queue
from smartclinic.queueing.calling import OVER
from smartclinic.queueing.line import Line, LineKey, Opening, Place, Standing, StoredLine, empty_line
from smartclinic.queueing.order import in_order
from smartclinic.queueing.sessions import closes_itself_at
from smartclinic.queueing.tasks import OWED_AFTER, near_task
from smartclinic.queueing.ticket import Ticket
from smartclinic.work.unit import Unit

LOOK_AGAIN: Final = timedelta(hours=1)
"""A line that is used after its time is looked at again so much later."""


async def line_of(unit: Unit, key: LineKey) -> Line:
    """The line as this unit is to write it, else as it is stored; an empty one where nobody has taken a ticket."""
    stored = unit.latest(StoredLine, key.id) or await unit.get(StoredLine, key.id)
    return stored.line if stored else empty_line(key)


async def ticket_in(unit: Unit, ticket_id: str) -> Ticket | None:
    """The ticket as this unit is to write it, else as it is stored."""
    return unit.latest(Ticket, ticket_id) or await unit.get(Ticket, ticket_id)


async def keep_line(unit: Unit, clinic: Clinic, queue: Queue, before: Line, after: Line, *, now: datetime) -> None:
    """Write the line and what the step means for its tickets, in this unit. A step that changes nothing writes nothing.

    Whoever is not at the clinic and has come within the queue's `near` places is owed a notice, once. The visit of a
    ticket that is done is completed, and has only arrived again where that is taken back.
    """
    if after == before:
        return
    near = _near(queue, after)
    after = replace(after, places=tuple(replace(one, told=one.told or one.ticket in near) for one in after.places))
    await _keep_tickets(unit, before, after, near, now)
    key = LineKey(after.queue_id, after.day)
    stored = unit.latest(StoredLine, key.id) or await unit.get(StoredLine, key.id)
    due_at = stored.due_at if stored else None
    if after.opening is Opening.CLOSED:
        is_over = all(place.standing in OVER for place in after.places)
        due_at = None if is_over else now  # so long a line that its tickets end in several commits
    elif due_at is None:
        due_at = _closes_itself(clinic, queue, key, now)
    unit.put_over(key.id, StoredLine(line=after, due_at=due_at))


def _near(queue: Queue, line: Line) -> frozenset[str]:
    """The tickets to be told now: they wait elsewhere, nearly next, and have not been told."""
    if line.opening is Opening.CLOSED:
        return frozenset()
    soon = in_order(line, queue.order)[: queue.near + 1]
    return frozenset(one.ticket for one in soon if one.is_remote and not one.is_here and not one.told)


async def _keep_tickets(unit: Unit, before: Line, after: Line, near: frozenset[str], now: datetime) -> None:
    stood = {place.ticket: place for place in before.places}
    touched = {
        place.ticket: place
        for place in after.places
        if place.ticket in near or (place.ticket in stood and _changes_ticket(stood[place.ticket], place))
    }
    await unit.load(*((Ticket, ticket) for ticket in touched))
    for ticket_id, place in touched.items():
        ticket = await ticket_in(unit, ticket_id)
        if ticket is None or ticket.line_key != LineKey(after.queue_id, after.day):
            continue  # it goes on in another queue
        if ticket.appointment is not None and ticket_id in stood:
            await _keep_visit(unit, ticket.appointment, stood[ticket_id].standing, place.standing, now)
        ticket = _following(ticket, place)
        if ticket_id in near and ticket.contact is not None:
            ticket = replace(ticket, due_at=now + OWED_AFTER)
            unit.enqueue(near_task(unit.clinic, ticket_id))
        unit.put_over(ticket_id, ticket)


async def _keep_visit(unit: Unit, visit_id: str, before: Standing, after: Standing, now: datetime) -> None:
    """What the desk shows of the visit. One that staff have marked otherwise stays so."""
    if Standing.DONE not in {before, after}:
        return
    visit = unit.latest(Appointment, visit_id) or await unit.get(Appointment, visit_id)
    state = visit.state if visit else None
    if after is Standing.DONE and state is AppointmentState.ARRIVED:
        await changing.complete(unit, visit_id, now=now, revision=None)
    elif after is Standing.CALLED and state is AppointmentState.COMPLETED:
        await changing.arrive(unit, visit_id, now=now, revision=None)


def _changes_ticket(before: Place, after: Place) -> bool:
    was_over, is_over = before.standing in OVER, after.standing in OVER
    ends_otherwise = is_over and before.standing is not after.standing
    return was_over is not is_over or ends_otherwise or before.priority is not after.priority


def _following(ticket: Ticket, place: Place) -> Ticket:
    """The ticket as its place says."""
    is_over = place.standing in OVER
    return replace(
        ticket,
        part=place.part,
        open=None if is_over else True,
        ended=place.standing if is_over else None,
        ended_at=place.ended_at if is_over else None,
        due_at=None if is_over or ticket.ended else ticket.due_at,
        priority=place.priority,
    )


def _closes_itself(clinic: Clinic, queue: Queue, key: LineKey, now: datetime) -> datetime:
    """When the line is closed if nobody does it: after its last session; one that is used later, in an hour."""
    at = closes_itself_at(clinic, queue, date.fromisoformat(key.day))
    return at.astimezone(UTC) if at > now else now + LOOK_AGAIN
