"""An appointment arrives and joins the line of its doctor or service, where the clinic has one."""

from __future__ import annotations

from datetime import datetime

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
    """The ticket of an appointment whose patient has come, the same one each time; None: no queue serves its session,
    or that is closed for today.

    Call it in the unit that marks the appointment as arrived, before or after.
    """
    appointment = unit.latest(Appointment, appointment_id) or await unit.get(Appointment, appointment_id)
    queue = queue_of(clinic, appointment) if appointment else None
    if appointment is None or queue is None:
        return None
    key, wanted = LineKey(queue.id, hong_kong_day(now).isoformat()), ticket_of_arrival(appointment_id)
    await unit.load((Ticket, wanted), (StoredLine, key.id))
    line = await line_of(unit, key)
    if line.opening is Opening.CLOSED:
        return None
    if (ticket := await ticket_in(unit, wanted)) is not None:
        return await _again(unit, clinic, Found(wanted, ticket), now)
    number, part = next_number(line), sheet_key(appointment).part
    place = Place(
        wanted, number, max(now, appointment.starts_at), part, is_appointment=True, here_at=now
    )  # fmt: skip
    given = Ticket(
        queue=queue.id, day=key.day, part=part, number=number, label=label(queue, number), source=appointment.source,
        taken_at=now, contact=appointment.contact, appointment=appointment_id, open=True,
        page=page_token(unit, PageKind.TICKET, wanted),
    )  # fmt: skip
    return await stand_in_line(unit, clinic, queue, Found(wanted, given), place, now=now)


async def not_arrived(unit: Unit, clinic: Clinic, appointment_id: str, now: datetime) -> None:
    """Take that ticket back: the appointment was marked by a slip, or is cancelled."""
    ticket_id = ticket_of_arrival(appointment_id)
    ticket = await ticket_in(unit, ticket_id)
    queue = next((queue for queue in clinic.queues if ticket and queue.id == ticket.queue), None)
    if ticket is None or queue is None:
        return
    before = await line_of(unit, ticket.line_key)
    after = calling.left(before, ticket_id, now)
    if not isinstance(after, NotNow):
        await keep_line(unit, clinic, queue, before, after, now=now)


async def _again(unit: Unit, clinic: Clinic, found: Found[Ticket], now: datetime) -> Taken:
    """The same ticket; one that was taken back waits again."""
    ticket = found.record
    queue, before = clinic.queue(ticket.queue), await line_of(unit, ticket.line_key)
    after = _waiting_again(before, found.id, now)
    await keep_line(unit, clinic, queue, before, after, now=now)
    place = after.place(found.id) or Place(found.id, ticket.number, ticket.taken_at, ticket.part, Standing.CLOSED)
    position = position_in(after, clinic, queue, place, now)
    return Taken(found.id, ticket, position, queue.near, queue.missed_places, before_now=True)


def _waiting_again(line: Line, ticket: str, now: datetime) -> Line:
    places = tuple(
        replace(one, standing=Standing.WAITING, ended_at=None, here_at=now)
        if one.ticket == ticket and one.standing is Standing.LEFT
        else one
        for one in line.places
    )
    return replace(line, places=places)
