"""Taking a ticket: the line and the ticket in one commit, a number that nobody else has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from smartclinic.appointments.appointment import StoredSheet
from smartclinic.appointments.sheets import sheets
from smartclinic.clinics.model import Clinic, Part, Queue
from smartclinic.clinics.page_links import PageKind, page_token
from smartclinic.contacts.identity import ASKED_AT_ONCE, ContactId
from smartclinic.contacts.patients import Source
from smartclinic.platform.clock import hong_kong_day
from smartclinic.platform.store import In
from smartclinic.queueing.admission import NoTicket, admit
from smartclinic.queueing.calling import next_number, taken
from smartclinic.queueing.line import LineKey, Place, Priority, Standing, StoredLine
from smartclinic.queueing.order import label, places_before
from smartclinic.queueing.position import Position, position_in
from smartclinic.queueing.sessions import queue_sessions
from smartclinic.queueing.stepping import keep_line, line_of
from smartclinic.queueing.ticket import Ticket, ticket_id
from smartclinic.work.unit import Found, Unit

_ASKED: Final = 10
"""So many open tickets of one contact are looked at: two queues and a few children."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A ticket, new or (`before_now`) the one that there was. Its text tells `near`, at how many before it one notice
    comes, to which taking it agrees, and `missed_places`, for how many others whoever misses the turn waits.
    """

    id: str
    ticket: Ticket
    position: Position
    near: int
    missed_places: int
    before_now: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """Who takes a ticket, how, and for what. `part`: for this session rather than the present one; `anyway`: staff go
    past quota, clocks and pace.
    """

    cause: str
    contact: ContactId | None = None
    merged: tuple[ContactId, ...] = ()
    source: Source = Source.WHATSAPP
    is_here: bool = False
    part: Part | None = None
    given_by: str | None = None
    priority: Priority | None = None
    anyway: bool = False

    @property
    def contacts(self) -> tuple[ContactId, ...]:
        """Under which ids a ticket of the same person may stand."""
        return (self.contact, *self.merged)[:ASKED_AT_ONCE] if self.contact else ()


async def take_ticket(unit: Unit, clinic: Clinic, queue: Queue, wish: Wish, now: datetime) -> Taken | NoTicket:
    """A ticket in this queue today, once for each cause and each contact with an open one here.

    All who want one at the opening minute take turns; whoever calls at the counter does not stand behind them.
    """
    day, wanted = hong_kong_day(now), ticket_id(queue.id, wish.cause)
    key = LineKey(queue.id, day.isoformat())
    keys = [each for one in queue_sessions(clinic, queue, day) for each in one.sheet_keys]
    await unit.take_turn(StoredLine, key.id)
    await unit.load((Ticket, wanted), (StoredLine, key.id), *((StoredSheet, each.id) for each in keys))
    if (found := await _there_was(unit, wanted, key, wish)) is not None:
        unit.pass_turn()
        return await _again(unit, clinic, found, now)
    line = await line_of(unit, key)
    session = admit(
        clinic, queue, line, await sheets(unit, keys), now, remote=not wish.is_here, part=wish.part, anyway=wish.anyway
    )
    if isinstance(session, NoTicket):
        unit.pass_turn()
        return session
    number = next_number(line)
    ticket = Ticket(
        queue=queue.id, day=key.day, part=session.part, number=number, label=label(queue, number), source=wish.source,
        taken_at=now, contact=wish.contact, open=True, given_by=wish.given_by, priority=wish.priority,
        page=page_token(unit, PageKind.TICKET, wanted),
    )  # fmt: skip
    place = Place(
        wanted, number, now, session.part, is_remote=not wish.is_here, here_at=now if wish.is_here else None,
        priority=wish.priority,
    )  # fmt: skip
    return await stand_in_line(unit, clinic, queue, Found(wanted, ticket), place, now=now)


async def stand_in_line(
    unit: Unit, clinic: Clinic, queue: Queue, ticket: Found[Ticket], place: Place, *, now: datetime
) -> Taken:
    """Write a new ticket and its place. Its own words tell somebody who is nearly next: no notice follows."""
    before = await line_of(unit, ticket.record.line_key)
    after = taken(before, place)
    if places_before(after, queue.order, ticket.id) <= queue.near:
        place = replace(place, told=True)
        after = taken(before, place)
    unit.create(ticket.id, ticket.record)
    await keep_line(unit, clinic, queue, before, after, now=now)
    return Taken(
        ticket.id, ticket.record, position_in(after, clinic, queue, place, now), queue.near, queue.missed_places
    )


async def open_tickets(unit: Unit, contacts: tuple[ContactId, ...], day: str) -> list[Found[Ticket]]:
    """The tickets of these contacts that are open on this day, the earliest first. One query."""
    if not contacts:
        return []
    found = await unit.find(Ticket, {"contact": In(contacts), "open": True}, order="taken_at", limit=_ASKED)
    return [each for each in found if each.record.day == day]


async def _there_was(unit: Unit, wanted: str, key: LineKey, wish: Wish) -> Found[Ticket] | None:
    """The ticket that this very cause has given, or the one that the contact has open in this queue today."""
    if (ticket := await unit.get(Ticket, wanted)) is not None:
        return Found(wanted, ticket)
    found = await open_tickets(unit, wish.contacts, key.day)
    return next((each for each in found if each.record.queue == key.queue_id), None)


async def _again(unit: Unit, clinic: Clinic, found: Found[Ticket], now: datetime) -> Taken:
    ticket = found.record
    queue, line = clinic.queue(ticket.queue), await line_of(unit, ticket.line_key)
    place = line.place(found.id) or Place(found.id, ticket.number, ticket.taken_at, ticket.part, Standing.CLOSED)
    position = position_in(line, clinic, queue, place, now)
    return Taken(found.id, ticket, position, queue.near, queue.missed_places, before_now=True)
