"""Queues that nobody closed close themselves: after the last session, at midnight at the latest.

No task is for that, since nobody waits for it: the sweep does it when the line's `due_at` has come.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from msgspec.structs import replace

from smartclinic.clinics.calendar import at_minute
from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import Clinic
from smartclinic.platform.clock import hong_kong_day
from smartclinic.platform.store import REMOVE
from smartclinic.queueing import calling
from smartclinic.queueing.line import Line, LineKey, Opening, Standing, StoredLine
from smartclinic.queueing.sessions import closes_itself_at
from smartclinic.queueing.stepping import LOOK_AGAIN, keep_line, line_of
from smartclinic.queueing.tasks import OWED_AFTER, closed_task
from smartclinic.queueing.ticket import Ticket
from smartclinic.work.run import Work
from smartclinic.work.sweep import Handling
from smartclinic.work.unit import Unit

_AT_ONCE: Final = 200
"""So many tickets end in one commit; a longer line is closed to all at once, and its tickets end in several."""

TOLD_AFTER: Final = timedelta(minutes=2)
"""So long staff have to open a queue again that they closed by a slip, before anybody is told."""


class ForgottenLines:
    """Closes what nobody has closed."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def close(self, clinic: str, line: str) -> None:
        """Close the line if its time has come, or come back later. A rerun finds its own work. Raises Contended."""
        config = (await self._directory.clinic(clinic)).config

        async def end(unit: Unit) -> None:
            stored = await unit.get(StoredLine, line)
            if stored is None or stored.due_at is None:
                return
            now, day = self._work.clock.now(), stored.line
            if day.opening is not Opening.CLOSED and (at := _not_before(config, day, now)) > now:
                unit.put(line, replace(stored, due_at=at.astimezone(UTC)))
            else:
                await _close(unit, config, LineKey(day.queue_id, day.day), now)

        await self._work.run(clinic, end)

    async def give_up(self, clinic: str, line: str) -> None:
        """Closing it fails again and again: nobody waits for it any more, and its day is over."""

        async def end(unit: Unit) -> None:
            if await unit.get(StoredLine, line) is not None:
                unit.patch_as_read(StoredLine, line, due_at=REMOVE)

        await self._work.run(clinic, end)

    def swept(self) -> Handling:
        """What the sweep does with a line whose time has come."""
        return Handling(self.close, self.give_up)


async def close_line(unit: Unit, clinic: Clinic, queue_id: str, day: date, now: datetime) -> None:
    """End a queue's day: no more tickets and calls, and whoever still waits is not seen. Closed already: nothing.

    Those who wait elsewhere are told in a moment, unless it was a slip and the queue is open again by then.
    """
    await _close(unit, clinic, LineKey(queue_id, day.isoformat()), now, by_hand=True)


async def _close(unit: Unit, clinic: Clinic, key: LineKey, now: datetime, *, by_hand: bool = False) -> None:
    """Close the line; the tickets that do not fit into this commit end in the next, told as the first are."""
    before = await line_of(unit, key)
    queue = next((queue for queue in clinic.queues if queue.id == key.queue_id), None)
    if queue is None:  # the clinic has withdrawn it: nothing of it is shown any more
        if await unit.get(StoredLine, key.id) is not None:
            unit.patch_as_read(StoredLine, key.id, due_at=REMOVE)
        return
    after = calling.closed(before, now, at_most=_AT_ONCE, by_hand=by_hand)
    await keep_line(unit, clinic, queue, before, after, now=now)
    if after.by_hand:
        _owe_notices(unit, before, now)


def _owe_notices(unit: Unit, before: Line, now: datetime) -> None:
    """To those who waited elsewhere and whose tickets end in this unit."""
    for place in before.waiting:
        ticket = unit.latest(Ticket, place.ticket)
        if ticket is not None and ticket.ended is Standing.CLOSED and ticket.contact and not place.is_here:
            unit.put_over(place.ticket, replace(ticket, due_at=now + TOLD_AFTER + OWED_AFTER))
            unit.enqueue(closed_task(unit.clinic, place.ticket, now + TOLD_AFTER))


def _not_before(clinic: Clinic, line: Line, now: datetime) -> datetime:
    """When the line may close itself: not while it is called, but no later than midnight."""
    day = date.fromisoformat(line.day)
    queue = next((queue for queue in clinic.queues if queue.id == line.queue_id), None)
    if queue is None or hong_kong_day(now) > day:
        return now
    calls = [place.called_at for place in line.places if place.called_at is not None]
    in_use = max(calls) + LOOK_AGAIN if calls else now
    midnight = at_minute(day + timedelta(days=1), 0)
    return min(max(closes_itself_at(clinic, queue, day), in_use), midnight)
