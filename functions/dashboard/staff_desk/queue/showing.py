"""The queues of today as one request sees them: read once, recorded as viewed, and made ready to be drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smartclinic.audit.entry import Action
from smartclinic.clinics.model import Clinic, Part
from smartclinic.platform.clock import hong_kong, hong_kong_day
from smartclinic.platform.ids import digest
from smartclinic.queueing.counter_view import QueueView, Row, read_queues
from smartclinic.queueing.line import Line, LineKey, Opening, Standing, StoredLine, empty_line
from smartclinic.queueing.order import label_of, next_here
from smartclinic.work.unit import Unit
from staff_desk.visit import Visit

SEEN: Final = "desk/queue"
MOST_ROWS: Final = 100
"""So many who wait are drawn at most; how many there are is said."""

_GIVEN_BACK: Final = frozenset({Standing.LEFT, Standing.MOVED, Standing.CLOSED})


@dataclass(frozen=True, slots=True)
class ShownSession:
    """One session of the queue. `given`: tickets of it without an appointment; `most`: so many at most, None: none."""

    part: Part
    hours: str
    is_stopped: bool
    is_over: bool
    given: int
    most: int | None


@dataclass(frozen=True)
class ShownQueue:
    """One queue. `next`: what is called if somebody presses now, "" when nobody is there."""

    view: QueueView
    next: str
    now: datetime

    @property
    def id(self) -> str:
        """As the clinic's file calls it."""
        return self.view.queue.id

    @property
    def is_open(self) -> bool:
        """Whether people are called."""
        return self.view.opening is Opening.OPEN

    @property
    def is_paused(self) -> bool:
        """Whether nobody is called for a while."""
        return self.view.opening is Opening.PAUSED

    @property
    def is_closed(self) -> bool:
        """Whether its day is over."""
        return self.view.opening is Opening.CLOSED

    @property
    def serving(self) -> str:
        """Who was called last and is still being seen, "": nobody."""
        return self.view.called[0].label if self.view.called else ""

    @property
    def waiting(self) -> Sequence[Row]:
        """Those who wait, in order, as many as are drawn."""
        return self.view.waiting[:MOST_ROWS]

    @property
    def unshown(self) -> int:
        """How many more wait."""
        return len(self.view.waiting) - len(self.waiting)

    @property
    def here(self) -> int:
        """How many of those who wait are at the clinic."""
        return sum(row.place.is_here for row in self.view.waiting)

    @property
    def wants_back(self) -> Sequence[Row]:
        """Who missed the turn and asks to have it after all."""
        return [row for row in self.view.missed if row.place.wants_back][:MOST_ROWS]

    @property
    def missed(self) -> Sequence[Row]:
        """Who missed the turn and has not asked."""
        return [row for row in self.view.missed if not row.place.wants_back][:MOST_ROWS]

    @property
    def seen_today(self) -> int:
        """How many have been seen."""
        return sum(row.place.standing is Standing.DONE for row in self.view.over)

    @property
    def sessions(self) -> Sequence[ShownSession]:
        """Today's sessions, the earliest first."""
        rows = (*self.view.called, *self.view.waiting, *self.view.missed, *self.view.over)
        given = [row.place.part for row in rows if _counts(row)]
        return [
            ShownSession(
                part=each.part, hours=f"{hong_kong(each.starts_at):%H:%M}–{hong_kong(each.ends_at):%H:%M}",
                is_stopped=each.part in self.view.stopped, is_over=each.ends_at <= self.now,
                given=given.count(each.part), most=self.view.queue.tickets,
            )
            for each in self.view.sessions
        ]  # fmt: skip


@dataclass(frozen=True)
class ShownQueues:
    """Every queue, and the one that is worked with. `stand` tells this state from any other: the poll gives it back."""

    queues: tuple[ShownQueue, ...]
    current: ShownQueue | None
    stand: str

    @property
    def others(self) -> Sequence[ShownQueue]:
        """Where somebody can go on: the queues that are not closed, but for this one."""
        return [each for each in self.queues if each is not self.current and not each.is_closed]


async def show_queues(visit: Visit, wanted: str) -> ShownQueues:
    """Read all of them. `wanted` is the current one; unknown or "": the first that has a session today."""
    now, config = visit.app.clock.now(), visit.clinic.config

    async def read(unit: Unit) -> ShownQueues:
        views = await read_queues(unit, config, hong_kong_day(now), now)
        stored = await stored_lines(unit, config, now)
        shown = tuple(_shown(view, stored[view.queue.id], now) for view in views)
        return ShownQueues(shown, _current(shown, wanted), stand_of(stored, now))

    shown, _ = await asyncio.gather(visit.app.work.run(visit.clinic_id, read), saw(visit))
    return shown


async def saw(visit: Visit) -> None:
    """Record that the queue was looked at."""
    await visit.app.views.saw(visit.clinic_id, visit.act, Action.VIEW_LIST, SEEN)


async def read_stand(visit: Visit) -> str:
    """How today's lines stand now: one round trip, however long they are."""
    now, config = visit.app.clock.now(), visit.clinic.config

    async def read(unit: Unit) -> str:
        return stand_of(await stored_lines(unit, config, now), now)

    return await visit.app.work.run(visit.clinic_id, read)


async def stored_lines(unit: Unit, clinic: Clinic, now: datetime) -> Mapping[str, StoredLine | None]:
    """Today's lines, by queue; None where nobody has taken a ticket yet."""
    keys = {queue.id: LineKey(queue.id, hong_kong_day(now).isoformat()).id for queue in clinic.queues}
    await unit.load(*((StoredLine, key) for key in keys.values()))
    return {queue: await unit.get(StoredLine, key) for queue, key in keys.items()}


def stand_of(stored: Mapping[str, StoredLine | None], now: datetime) -> str:
    """A short name for how these lines stand; another one as soon as one of them is written, or the day is over."""
    changes = (f"{queue} {line.changed_at if line else ''}" for queue, line in stored.items())
    return digest("lines", hong_kong_day(now).isoformat(), *changes)[:16]


def _shown(view: QueueView, stored: StoredLine | None, now: datetime) -> ShownQueue:
    line: Line = stored.line if stored else empty_line(LineKey(view.queue.id, view.day.isoformat()))
    following = next_here(line, view.queue.order)
    return ShownQueue(view, label_of(view.queue, following) if following else "", now)


def _current(shown: Sequence[ShownQueue], wanted: str) -> ShownQueue | None:
    asked = next((each for each in shown if each.id == wanted), None)
    with_session = (each for each in shown if each.view.present is not None)
    return asked or next(with_session, None) or next(iter(shown), None)


def _counts(row: Row) -> bool:
    return not row.place.is_appointment and row.place.standing not in _GIVEN_BACK
