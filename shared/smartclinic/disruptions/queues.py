"""The queues of a session that does not take place: nobody waits in a line that will not be called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from smartclinic.appointments.sheets import sheet_of, sheets
from smartclinic.clinics.calendar import Session, sessions_on
from smartclinic.clinics.model import Clinic, Queue
from smartclinic.disruptions.concerned import key_of
from smartclinic.platform.clock import hong_kong_day
from smartclinic.queueing.closing import close_line
from smartclinic.queueing.line import LineKey, StoredLine, empty_line
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
        served = [one for one in sessions_on(clinic, today) if _serves(queue, one)]
        await sheets(unit, [key_of(one) for one in served])
        closed = [(await sheet_of(unit, key_of(one))).closed for one in served]
        if not served or None in closed or not any(one in away for one in served):
            continue
        if stored.line.places:
            await close_line(unit, clinic, queue.id, today, now)
        else:  # written as it is: whoever takes its first ticket meanwhile has to look at the sheets again
            unit.put_over(line.id, stored)


def _serves(queue: Queue, session: Session) -> bool:
    return session.doctor_id in queue.doctors and session.branch_id == queue.branch
