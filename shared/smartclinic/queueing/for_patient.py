"""What a patient does with a ticket, by chat or at the counter: within the caller's unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from smartclinic.clinics.directory import ClinicRecord
from smartclinic.clinics.model import Clinic, Part, Queue
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Source
from smartclinic.queueing.admission import NoTicket
from smartclinic.queueing.calling import NotNow
from smartclinic.queueing.line import Opening, Priority, Standing
from smartclinic.queueing.ticket import Ticket
from smartclinic.work.unit import Found, Unit


@dataclass(frozen=True, slots=True)
class Position:
    """Where a ticket stands now. `waits`: minutes from and to, None unless it waits. `serving`: whose turn it is, "":
    nobody has been called. `before`: how many are called first. `part`: its session.
    """

    label: str
    serving: str
    before: int
    waits: tuple[int, int] | None
    is_here: bool
    opening: Opening
    standing: Standing
    part: Part
    wants_back: bool = False


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
    raise NotImplementedError


async def mine(unit: Unit, contacts: Sequence[ContactId], now: datetime) -> Found[Ticket] | None:
    """The ticket of these contacts that is open today, the latest if there are several. One query."""
    raise NotImplementedError


async def position(unit: Unit, clinic: Clinic, ticket_id: str, now: datetime) -> Position | None:
    """Where the ticket stands; None: there is no such ticket. Reads the ticket and its line, nothing else."""
    raise NotImplementedError


async def came(
    unit: Unit, clinic: Clinic, ticket_id: str, now: datetime, *, whose: Sequence[ContactId] | None = None
) -> Position | NotNow:
    """「我到咗」: the patient is at the clinic. `whose`, here and below: of whom it must be; None: staff say so."""
    raise NotImplementedError


async def say_late(
    unit: Unit, clinic: Clinic, ticket_id: str, now: datetime, *, whose: Sequence[ContactId] | None = None
) -> Position | NotNow:
    """「會遲到」: passed until they come; the ticket stays."""
    raise NotImplementedError


async def leave(
    unit: Unit, clinic: Clinic, ticket_id: str, now: datetime, *, whose: Sequence[ContactId] | None = None
) -> Position | NotNow:
    """「唔等喇」: the ticket is over."""
    raise NotImplementedError


async def ask_back(
    unit: Unit, clinic: Clinic, ticket_id: str, now: datetime, *, whose: Sequence[ContactId] | None = None
) -> Position | NotNow:
    """「我返咗嚟」 after a missed turn: staff see that the patient asks, and agree or do not."""
    raise NotImplementedError
