"""What the counter's screen shows of a queue's day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from smartclinic.appointments.appointment import Appointment, StoredSheet
from smartclinic.appointments.sheets import sheets
from smartclinic.clinics.model import Clinic, Part, Queue
from smartclinic.conversations.gate import Gate
from smartclinic.platform.clock import hong_kong_day
from smartclinic.queueing.admission import NoTicket, why_no_ticket
from smartclinic.queueing.calling import OVER
from smartclinic.queueing.line import Line, LineKey, Opening, Place, Standing, StoredLine
from smartclinic.queueing.order import in_order, label_of
from smartclinic.queueing.sessions import QueueSession, present_session, queue_sessions
from smartclinic.queueing.stepping import line_of, ticket_in
from smartclinic.queueing.ticket import Ticket
from smartclinic.work.unit import Unit


@dataclass(frozen=True, slots=True)
class Row:
    """One ticket on the staff's screen. `before`: how many are called first. `name`: as it is known, or ""."""

    place: Place
    label: str
    before: int
    ticket: Ticket | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class QueueView:
    """A queue's day as the counter shows it. `seen`: give it back with the next call."""

    queue: Queue
    day: date
    opening: Opening
    seen: int
    sessions: tuple[QueueSession, ...]
    stopped: tuple[Part, ...]
    called: tuple[Row, ...]
    """Being seen, or on the way in: the latest first."""
    waiting: tuple[Row, ...]
    """In the order of the next calls."""
    missed: tuple[Row, ...]
    over: tuple[Row, ...]
    present: Part | None = None
    """The session that goes on or comes next today."""
    no_ticket: NoTicket | None = None
    """Why nobody gets a ticket at the clinic now, and by when; None: one may be had."""


async def read_queues(
    unit: Unit, clinic: Clinic, day: date, now: datetime, *, only: str | None = None
) -> tuple[QueueView, ...]:  # fmt: skip
    """Every queue of the clinic on this day, in the order of its file: lines and sheets, then tickets, then names.

    `only`: of the tickets this one alone is read, for a page about it.
    """
    keys = {queue.id: LineKey(queue.id, day.isoformat()) for queue in clinic.queues}
    sessions = {queue.id: queue_sessions(clinic, queue, day) for queue in clinic.queues}
    of_day = {key for each in sessions.values() for one in each for key in one.sheet_keys}
    await unit.load(*((StoredLine, key.id) for key in keys.values()), *((StoredSheet, key.id) for key in of_day))
    said = await sheets(unit, tuple(of_day))
    lines = {queue_id: await line_of(unit, key) for queue_id, key in keys.items()}
    tickets = await _tickets(unit, lines, only)
    names = await _names(unit, tickets)
    views = (_view(queue, lines[queue.id], sessions[queue.id], tickets, names, now=now) for queue in clinic.queues)
    return tuple(
        replace(view, no_ticket=why_no_ticket(clinic, view.queue, lines[view.queue.id], said, now, remote=False))
        if day == hong_kong_day(now)
        else view
        for view in views
    )


def row(queue: Queue, place: Place, before: int = 0, ticket: Ticket | None = None, name: str = "") -> Row:
    """One ticket of this queue."""
    return Row(place, label_of(queue, place), before, ticket, name)


async def _tickets(unit: Unit, lines: Mapping[str, Line], only: str | None) -> Mapping[str, Ticket]:
    """The tickets that are not over, in one round trip."""
    places = [place for line in lines.values() for place in line.places if place.standing not in OVER]
    ids = [place.ticket for place in places if only in {None, place.ticket}]
    await unit.load(*((Ticket, each) for each in ids))
    read = {each: await ticket_in(unit, each) for each in ids}
    return {each: ticket for each, ticket in read.items() if ticket is not None}


async def _names(unit: Unit, tickets: Mapping[str, Ticket]) -> Mapping[str, str]:
    """Who they are, as far as the clinic knows: the visit's patient, else as the conversation is known."""
    visits = [(Appointment, one.appointment) for one in tickets.values() if one.appointment]
    gates = [(Gate, one.contact) for one in tickets.values() if one.contact and not one.appointment]
    await unit.load(*visits, *gates)
    return {each: await _name(unit, ticket) for each, ticket in tickets.items()}


async def _name(unit: Unit, ticket: Ticket) -> str:
    if ticket.appointment:
        visit = await unit.get(Appointment, ticket.appointment)
        return visit.patient_name if visit else ""
    gate = await unit.get(Gate, ticket.contact) if ticket.contact else None
    return (gate.known_as or "") if gate else ""


def _view(
    queue: Queue, line: Line, sessions: tuple[QueueSession, ...], tickets: Mapping[str, Ticket],
    names: Mapping[str, str], *, now: datetime,
) -> QueueView:  # fmt: skip
    def rows(*standings: Standing) -> list[Row]:
        found = [place for place in line.places if place.standing in standings]
        return [row(queue, one, 0, tickets.get(one.ticket), names.get(one.ticket, "")) for one in found]

    present = present_session(sessions, now)
    waiting = tuple(
        row(queue, one, before, tickets.get(one.ticket), names.get(one.ticket, ""))
        for before, one in enumerate(in_order(line, queue.order))
    )
    called = sorted(rows(Standing.CALLED), key=lambda one: one.place.called_at or one.place.at, reverse=True)
    return QueueView(
        queue=queue, day=date.fromisoformat(line.day), opening=line.opening, seen=line.called, sessions=sessions,
        stopped=line.stopped, called=tuple(called), waiting=waiting, missed=tuple(rows(Standing.MISSED)),
        over=tuple(rows(*OVER)), present=present.part if present else None,
    )  # fmt: skip
