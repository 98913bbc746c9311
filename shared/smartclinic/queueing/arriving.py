"""An appointment arrives and joins the line of its doctor or service, where the clinic has one; and what becomes of
that ticket once staff say otherwise of the visit.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from msgspec.structs import replace

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.sheets import sheet_key
from smartclinic.clinics.model import Clinic, Queue
from smartclinic.clinics.page_links import PageKind, page_token
from smartclinic.platform.clock import hong_kong_day
from smartclinic.queueing import calling
from smartclinic.queueing.calling import NotNow, next_number
from smartclinic.queueing.line import Line, LineKey, Opening, Place, Standing, StoredLine
from smartclinic.queueing.order import label
from smartclinic.queueing.position import position_in
from smartclinic.queueing.stepping import keep_line, line_of, ticket_in
from smartclinic.queueing.taking import Taken, stand_in_line
from smartclinic.queueing.ticket import Ticket, ticket_of_arrival
from smartclinic.work.unit import Found, Unit

_TAKEN_BACK: Final = frozenset({Standing.LEFT, Standing.DONE})
"""A ticket that ended so waits again when its visit arrives again: a slip was undone."""


def queue_of(clinic: Clinic, appointment: Appointment) -> Queue | None:
    """The queue that serves an appointment's session; that of its service before one for everything."""
    serving = [
        queue
        for queue in clinic.queues
        if appointment.doctor in queue.doctors
        and queue.branch == appointment.branch
        and queue.service in (None, appointment.service)
    ]
    return min(serving, key=lambda queue: queue.service is None, default=None)


async def arrived(unit: Unit, clinic: Clinic, appointment_id: str, now: datetime) -> Taken | None:
    """The ticket of an appointment whose patient has come, the same one each time that day in that queue; None: no
    queue serves its session, or that is closed for today.

    Call it in the unit that marks the appointment as arrived, before or after.
    """
    visit = unit.latest(Appointment, appointment_id) or await unit.get(Appointment, appointment_id)
    queue = queue_of(clinic, visit) if visit else None
    if visit is None or queue is None:
        return None
    key = _key(queue, hong_kong_day(now))
    wanted = ticket_of_arrival(appointment_id, key)
    await unit.load((Ticket, wanted), (StoredLine, key.id))
    line = await line_of(unit, key)
    if line.opening is Opening.CLOSED:
        return None
    if (ticket := await ticket_in(unit, wanted)) is not None:
        return await _again(unit, clinic, Found(wanted, ticket), visit, now)
    place = _place(visit, wanted, next_number(line), now)
    given = Ticket(
        queue=queue.id, day=key.day, part=place.part, number=place.number, label=label(queue, place.number),
        source=visit.source, taken_at=now, contact=visit.contact, appointment=appointment_id, open=True,
        page=page_token(unit, PageKind.TICKET, wanted),
    )  # fmt: skip
    return await stand_in_line(unit, clinic, queue, Found(wanted, given), place, now=now)


async def not_arrived(unit: Unit, clinic: Clinic, visit: Found[Appointment], now: datetime) -> None:
    """Take that ticket back: the visit, here as it was before the change, was marked by a slip, moved or cancelled."""
    await _end(unit, clinic, visit, Standing.LEFT, now)


async def seen(unit: Unit, clinic: Clinic, visit: Found[Appointment], now: datetime) -> None:
    """End that ticket, called or not: staff say that the visit is over."""
    await _end(unit, clinic, visit, Standing.DONE, now)


async def _end(unit: Unit, clinic: Clinic, visit: Found[Appointment], as_: Standing, now: datetime) -> None:
    queue = queue_of(clinic, visit.record)
    if queue is None:
        return
    ticket_id = ticket_of_arrival(visit.id, _key(queue, hong_kong_day(visit.record.starts_at)))
    ticket = await ticket_in(unit, ticket_id)
    # it may have gone on in another queue since
    standing_in = next((each for each in clinic.queues if ticket and each.id == ticket.queue), None)
    if ticket is None or standing_in is None:
        return
    before = await line_of(unit, ticket.line_key)
    after = calling.ended_by_visit(before, ticket_id, as_, now)
    if not isinstance(after, NotNow):
        await keep_line(unit, clinic, standing_in, before, after, now=now)


async def _again(unit: Unit, clinic: Clinic, found: Found[Ticket], visit: Appointment, now: datetime) -> Taken:
    """The same ticket; one that was taken back waits again, at the visit's time as it is by now."""
    ticket = found.record
    queue, before = clinic.queue(ticket.queue), await line_of(unit, ticket.line_key)
    after = _waiting_again(before, found.id, visit, now)
    await keep_line(unit, clinic, queue, before, after, now=now)
    place = after.place(found.id) or Place(found.id, ticket.number, ticket.taken_at, ticket.part, Standing.CLOSED)
    position = position_in(after, clinic, queue, place, now)
    return Taken(found.id, ticket, position, queue.near, queue.missed_places, before_now=True)


def _waiting_again(line: Line, ticket: str, visit: Appointment, now: datetime) -> Line:
    def again(place: Place) -> Place:
        return replace(
            place, standing=Standing.WAITING, at=max(now, visit.starts_at), part=sheet_key(visit).part, here_at=now,
            called_at=None, recalled_at=None, ended_at=None, behind=0, passed=0,
        )  # fmt: skip

    places = tuple(again(one) if one.ticket == ticket and one.standing in _TAKEN_BACK else one for one in line.places)
    return replace(line, places=places)


def _place(visit: Appointment, ticket: str, number: int, now: datetime) -> Place:
    """Not before its own time, however early somebody comes."""
    at = max(now, visit.starts_at)
    return Place(ticket, number, at, sheet_key(visit).part, is_appointment=True, here_at=now)


def _key(queue: Queue, day: date) -> LineKey:
    return LineKey(queue.id, day.isoformat())
