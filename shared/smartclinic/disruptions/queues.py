"""The queues of a session that does not take place: nobody waits in a line that will not be called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from smartclinic.appointments.sheets import sheet_of, sheets
from smartclinic.clinics.calendar import Session, at_minute, sessions_on
from smartclinic.clinics.model import Clinic, Part, Queue
from smartclinic.disruptions.concerned import key_of
from smartclinic.platform.clock import hong_kong_day
from smartclinic.queueing.closing import close_line
from smartclinic.queueing.line import LineKey, Opening, SessionNow, StoredLine, empty_line
from smartclinic.queueing.off import owe_notices, session_by
from smartclinic.queueing.stepping import line_of
from smartclinic.work.unit import Unit


async def close_queues(unit: Unit, clinic: Clinic, away: Sequence[Session], now: datetime) -> None:
    """Close today's lines of the queues none of whose sessions takes place any more, this unit's closures included.

    A line in which nobody has stood yet stays open, as another day's does: it gives no tickets for a closed session,
    and does again once that takes place after all. One that was closed is opened again by staff.
    """
    today = hong_kong_day(now)
    if all(session.day != today for session in away):
        return
    for queue in clinic.queues:
        line = LineKey(queue.id, today.isoformat())
        stored = await unit.get(StoredLine, line.id) or StoredLine(line=empty_line(line))
        served = [one for one in _left(clinic, now) if _serves(queue, one)]
        await sheets(unit, [key_of(one) for one in served])
        closed = [(await sheet_of(unit, key_of(one))).closed for one in served]
        if not served or None in closed or not any(one in away for one in served):
            continue
        if stored.line.places:
            await close_line(unit, clinic, queue.id, today, now)
        else:  # written as it is: whoever takes its first ticket meanwhile has to look at the sheets again
            unit.put_over(line.id, stored)


async def mark_lines(unit: Unit, clinic: Clinic, changed: Sequence[Session], now: datetime) -> None:
    """Write on the lines of these sessions what their sheets say, as this unit leaves them. Those who wait elsewhere
    for one that sees nobody any more who has not come are told once.
    """
    for day, queue in ((day, queue) for day in {one.day for one in changed} for queue in clinic.queues):
        served = [one for one in sessions_on(clinic, day) if _serves(queue, one)]
        parts = {one.part for one in served if one in changed}
        if not parts:
            continue
        key = LineKey(queue.id, day.isoformat())
        before = unit.latest(StoredLine, key.id) or await unit.get(StoredLine, key.id)
        line = before.line if before else empty_line(key)
        await sheets(unit, [key_of(one) for one in served])
        said = [
            session_by(part, [await sheet_of(unit, key_of(one)) for one in served if one.part is part])
            for part in Part if part in parts
        ]  # fmt: skip
        kept = tuple(one for one in line.sessions if one.part not in parts)
        after = replace(line, sessions=(*kept, *(one for one in said if one != SessionNow(one.part))))
        unit.put_over(key.id, replace(before or StoredLine(line=line), line=after))
        off = {one.part for one in said if one.off}
        if line.opening is not Opening.CLOSED:
            await owe_notices(unit, [place for place in line.waiting if place.part in off], now)


async def waiting_for(unit: Unit, clinic: Clinic, changed: Sequence[Session], now: datetime) -> int:
    """How many wait in today's lines for these sessions, and have not come. Of a line of several doctors whoever waits
    may be seen by any of them.
    """
    today, count = hong_kong_day(now), 0
    concerned = [
        (queue, [one for one in changed if one.day == today and _serves(queue, one)]) for queue in clinic.queues
    ]
    keys = [LineKey(queue.id, today.isoformat()) for queue, sessions in concerned if sessions]
    await unit.load(*((StoredLine, key.id) for key in keys))
    for queue, sessions in concerned:
        if sessions:
            line, parts = await line_of(unit, LineKey(queue.id, today.isoformat())), {one.part for one in sessions}
            count += sum(not place.is_here and place.part in parts for place in line.waiting)
    return count


def _left(clinic: Clinic, now: datetime) -> list[Session]:
    """Today's sessions that are not over: what is over keeps no line open."""
    return [one for one in sessions_on(clinic, hong_kong_day(now)) if now < at_minute(one.day, one.end)]


def _serves(queue: Queue, session: Session) -> bool:
    return session.doctor_id in queue.doctors and session.branch_id == queue.branch
