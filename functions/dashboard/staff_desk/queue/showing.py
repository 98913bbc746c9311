"""The queues of today as one request sees them: read once, recorded as viewed, and made ready to be drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smartclinic.appointments.appointment import StoredSheet
from smartclinic.appointments.day_sheet import DaySheet, SheetKey
from smartclinic.appointments.sheets import sheets
from smartclinic.audit.entry import Action
from smartclinic.clinics.model import Clinic, Part
from smartclinic.platform.clock import hong_kong, hong_kong_day
from smartclinic.platform.ids import digest
from smartclinic.queueing.admission import doctors_seeing
from smartclinic.queueing.counter_view import QueueView, Row, read_queues
from smartclinic.queueing.line import Line, LineKey, Opening, Standing, StoredLine, empty_line
from smartclinic.queueing.order import label_of, next_here
from smartclinic.queueing.sessions import QueueSession, queue_sessions
from smartclinic.work.unit import Unit
from staff_desk.visit import Visit

SEEN: Final = "desk/queue"
MOST_ROWS: Final = 100
"""So many who wait are drawn at most; how many there are is said."""

_GIVEN_BACK: Final = frozenset({Standing.LEFT, Standing.MOVED, Standing.CLOSED})


@dataclass(frozen=True, slots=True)
class ShownSession:
    """One session of the queue. `given`: tickets of it without an appointment; `most`: so many at most, None: none.
    `is_closed`: none of its doctors sees anybody; `takes_nobody`: the day says so of all of them, whatever the queue
    says; `late`: by how many minutes the latest of them is.
    """

    part: Part
    hours: str
    is_stopped: bool
    is_over: bool
    is_closed: bool
    takes_nobody: bool
    late: int
    given: int
    most: int | None


@dataclass(frozen=True)
class ShownQueue:
    """One queue. `next`: what is called if somebody presses now, "" when nobody is there."""

    view: QueueView
    next: str
    now: datetime
    sheets: Mapping[SheetKey, DaySheet]

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
                is_closed=not doctors_seeing(each, self.sheets), takes_nobody=self._takes_nobody(each),
                late=self._late(each),
                given=given.count(each.part), most=self.view.queue.tickets,
            )
            for each in self.view.sessions
        ]  # fmt: skip

    def _takes_nobody(self, session: QueueSession) -> bool:
        keys = [SheetKey(one.doctor_id, one.day, one.part) for one in doctors_seeing(session, self.sheets)]
        return bool(keys) and all(key in self.sheets and self.sheets[key].stopped for key in keys)

    def _late(self, session: QueueSession) -> int:
        return max((self.sheets[key].late_minutes for key in session.sheet_keys if key in self.sheets), default=0)


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


async def show_queues(visit: Visit, wanted: str, *, ticket: str | None = None) -> ShownQueues:
    """Read all of them. `wanted` is the current one; unknown or "": the first that has a session today.

    `ticket`: of whom they show, this one alone is read.
    """
    now, config = visit.app.clock.now(), visit.clinic.config

    async def read(unit: Unit) -> ShownQueues:
        stored, said = await _today(unit, config, now)
        views = await read_queues(unit, config, hong_kong_day(now), now, only=ticket)
        shown = tuple(_shown(view, stored[view.queue.id], said, now) for view in views)
        return ShownQueues(shown, _current(shown, wanted), _stand(stored, said, now))

    shown, _ = await asyncio.gather(visit.app.work.run(visit.clinic_id, read), saw(visit))
    return shown


async def saw(visit: Visit) -> None:
    """Record that the queue was looked at."""
    await visit.app.views.saw(visit.clinic_id, visit.act, Action.VIEW_LIST, SEEN)


async def read_stand(visit: Visit) -> str:
    """How today's lines and sessions stand now: one round trip, however long they are."""
    now, config = visit.app.clock.now(), visit.clinic.config

    async def read(unit: Unit) -> str:
        return _stand(*await _today(unit, config, now), now)

    return await visit.app.work.run(visit.clinic_id, read)


async def _today(
    unit: Unit, clinic: Clinic, now: datetime
) -> tuple[Mapping[str, StoredLine | None], Mapping[SheetKey, DaySheet]]:
    """Today's lines by queue, None where nobody has taken a ticket yet, and the day sheets of their sessions."""
    day = hong_kong_day(now)
    lines = {queue.id: LineKey(queue.id, day.isoformat()).id for queue in clinic.queues}
    sessions = [each for queue in clinic.queues for each in queue_sessions(clinic, queue, day)]
    keys = list(dict.fromkeys(key for each in sessions for key in each.sheet_keys))
    await unit.load(*((StoredLine, each) for each in lines.values()), *((StoredSheet, key.id) for key in keys))
    return {queue: await unit.get(StoredLine, each) for queue, each in lines.items()}, await sheets(unit, keys)


def _stand(lines: Mapping[str, StoredLine | None], said: Mapping[SheetKey, DaySheet], now: datetime) -> str:
    """A short name for how all that stands; another one once a line is written, a session changed, or the day over."""
    written = (f"{queue} {line.changed_at if line else ''}" for queue, line in lines.items())
    sessions = (f"{key.id} {one.closed} {one.stopped} {one.late_minutes}" for key, one in said.items())
    return digest("lines", hong_kong_day(now).isoformat(), *written, *sessions)[:16]


def _shown(view: QueueView, stored: StoredLine | None, said: Mapping[SheetKey, DaySheet], now: datetime) -> ShownQueue:
    line: Line = stored.line if stored else empty_line(LineKey(view.queue.id, view.day.isoformat()))
    following = next_here(line, view.queue.order)
    return ShownQueue(view, label_of(view.queue, following) if following else "", now, said)


def _current(shown: Sequence[ShownQueue], wanted: str) -> ShownQueue | None:
    asked = next((each for each in shown if each.id == wanted), None)
    with_session = (each for each in shown if each.view.present is not None)
    return asked or next(with_session, None) or next(iter(shown), None)


def _counts(row: Row) -> bool:
    return not row.place.is_appointment and row.place.standing not in _GIVEN_BACK
