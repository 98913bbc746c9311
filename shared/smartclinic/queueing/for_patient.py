"""What a patient does with a ticket, by chat or at the counter: within the caller's unit of work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeAlias

from smartclinic.clinics.directory import ClinicRecord
from smartclinic.clinics.model import Clinic, Part, Queue
from smartclinic.contacts.identity import ASKED_AT_ONCE, ContactId
from smartclinic.contacts.patients import Source
from smartclinic.platform.clock import hong_kong_day
from smartclinic.queueing import calling
from smartclinic.queueing.admission import NoTicket
from smartclinic.queueing.calling import NotNow, Stepped
from smartclinic.queueing.line import Line, Priority, Standing
from smartclinic.queueing.position import Position, position_in
from smartclinic.queueing.stepping import keep_line, line_of, ticket_in
from smartclinic.queueing.taking import Taken, Wish, open_tickets, take_ticket
from smartclinic.queueing.ticket import Ticket
from smartclinic.work.unit import Found, Unit

__all__ = ["Position", "Taken", "ask_back", "came", "leave", "mine", "position", "say_late", "take"]

Whose: TypeAlias = Sequence[ContactId] | None
"""Of whom a ticket must be; None: staff say so."""

_Step: TypeAlias = Callable[[Line], Stepped]


async def take(
    unit: Unit,
    clinic: ClinicRecord,
    queue: Queue,
    contact: ContactId | None,
    *,
    cause: str,
    now: datetime,
    source: Source = Source.WHATSAPP,
    is_here: bool = False,
    part: Part | None = None,
    merged: Sequence[ContactId] = (),
    given_by: str | None = None,
    priority: Priority | None = None,
    anyway: bool = False,
) -> Taken | NoTicket:
    """A ticket in this queue today, once for each cause (a message, an act) and each contact with an open one here.

    `is_here`: taken at the clinic, by staff or at its door. `part`: for this session rather than the present one.
    `merged`: who turned out to be the same person. `anyway`: staff give one past quota, clock and pace.
    """
    wish = Wish(
        cause, contact, tuple(merged), source=source, is_here=is_here, part=part, given_by=given_by, priority=priority,
        anyway=anyway,
    )  # fmt: skip
    return await take_ticket(unit, clinic.config, queue, wish, now)


async def mine(unit: Unit, contacts: Sequence[ContactId], now: datetime) -> Found[Ticket] | None:
    """The ticket of these contacts that is open today, the latest if there are several. One query."""
    found = await open_tickets(unit, tuple(contacts)[:ASKED_AT_ONCE], hong_kong_day(now).isoformat())
    return found[-1] if found else None


async def position(unit: Unit, clinic: Clinic, ticket_id: str, now: datetime) -> Position | None:
    """Where the ticket stands; None: there is no such ticket. Reads the ticket and its line, nothing else."""
    ticket = await ticket_in(unit, ticket_id)
    if ticket is None:
        return None
    line = await line_of(unit, ticket.line_key)
    place, queue = line.place(ticket_id), _queue(clinic, ticket)
    return position_in(line, clinic, queue, place, now) if place and queue else None


async def came(
    unit: Unit, clinic: Clinic, ticket_id: str, now: datetime, *, whose: Whose = None
) -> Position | NotNow:  # fmt: skip
    """「我到咗」: the patient is at the clinic. After a missed turn that asks for it back, which staff decide.

    `whose`, here and below: of whom it must be; None: staff say so.
    """

    def step(line: Line) -> Stepped:
        place = line.place(ticket_id)
        if place is not None and place.standing is Standing.MISSED:
            return calling.asked_back(line, ticket_id)
        return calling.came(line, ticket_id, now)

    return await _step(unit, clinic, ticket_id, now, whose=whose, step=step)


async def say_late(
    unit: Unit, clinic: Clinic, ticket_id: str, now: datetime, *, whose: Whose = None
) -> Position | NotNow:  # fmt: skip
    """「會遲到」: passed until they come; the ticket stays."""
    return await _step(unit, clinic, ticket_id, now, whose=whose, step=partial(calling.late, ticket=ticket_id))


async def leave(
    unit: Unit, clinic: Clinic, ticket_id: str, now: datetime, *, whose: Whose = None
) -> Position | NotNow:  # fmt: skip
    """「唔等喇」: the ticket is over."""
    return await _step(unit, clinic, ticket_id, now, whose=whose, step=partial(calling.left, ticket=ticket_id, now=now))


async def ask_back(
    unit: Unit, clinic: Clinic, ticket_id: str, now: datetime, *, whose: Whose = None
) -> Position | NotNow:  # fmt: skip
    """「我返咗嚟」 after a missed turn: staff see that the patient asks, and agree or do not."""
    return await _step(unit, clinic, ticket_id, now, whose=whose, step=partial(calling.asked_back, ticket=ticket_id))


async def _step(
    unit: Unit, clinic: Clinic, ticket_id: str, now: datetime, *, whose: Whose, step: _Step
) -> Position | NotNow:  # fmt: skip
    ticket = await ticket_in(unit, ticket_id)
    queue = _queue(clinic, ticket) if ticket else None
    if ticket is None or queue is None or (whose is not None and ticket.contact not in whose):
        return NotNow.NO_TICKET
    before = await line_of(unit, ticket.line_key)
    after = step(before)
    if isinstance(after, NotNow):
        return after
    await keep_line(unit, clinic, queue, before, after, now=now)
    place = after.place(ticket_id)
    return position_in(after, clinic, queue, place, now) if place else NotNow.NO_TICKET


def _queue(clinic: Clinic, ticket: Ticket) -> Queue | None:
    """The ticket's queue; None: the clinic has it no more."""
    return next((queue for queue in clinic.queues if queue.id == ticket.queue), None)
