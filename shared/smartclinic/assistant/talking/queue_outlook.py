"""How a queue stands for somebody who has no ticket: what taking one now would mean, or why none is to be had."""

from __future__ import annotations

from datetime import datetime

from smartclinic.appointments.appointment import StoredSheet
from smartclinic.appointments.sheets import sheets
from smartclinic.clinics.model import Clinic, Queue
from smartclinic.platform.clock import hong_kong_day
from smartclinic.queueing.admission import NoTicket, admit
from smartclinic.queueing.calling import next_number, taken
from smartclinic.queueing.line import LineKey, Place, StoredLine
from smartclinic.queueing.position import Position, position_in
from smartclinic.queueing.sessions import queue_sessions
from smartclinic.queueing.stepping import line_of
from smartclinic.work.unit import Unit


async def outlook(unit: Unit, clinic: Clinic, queue: Queue, now: datetime) -> Position | NoTicket:
    """Where a ticket would stand that were taken by chat now. Nothing is written. One round trip."""
    day = hong_kong_day(now)
    key, keys = (
        LineKey(queue.id, day.isoformat()),
        [each for one in queue_sessions(clinic, queue, day) for each in one.sheet_keys],
    )
    await unit.load((StoredLine, key.id), *((StoredSheet, each.id) for each in keys))
    line = await line_of(unit, key)
    session = admit(clinic, queue, line, await sheets(unit, keys), now, remote=True)
    if isinstance(session, NoTicket):
        return session
    place = Place("", next_number(line), now, session.part, is_remote=True)
    return position_in(taken(line, place), clinic, queue, place, now)
