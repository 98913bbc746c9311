"""「我到咗」 for a visit of today: the desk sees it, and the visit gets its number where a queue serves its session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.changing import CannotChange, arrive
from smartclinic.appointments.for_patient import to_come
from smartclinic.appointments.states import AppointmentState
from smartclinic.assistant.talking.queue_words import QueueWords
from smartclinic.assistant.talking.scene import Scene
from smartclinic.clinics.calendar import at_minute, sessions_on
from smartclinic.platform.clock import HONG_KONG, hong_kong_day
from smartclinic.queueing.arriving import arrived
from smartclinic.queueing.for_patient import Taken
from smartclinic.work.unit import Found

_AWAITED = frozenset({AppointmentState.BOOKED, AppointmentState.CONFIRMED, AppointmentState.ARRIVED})


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is said of it; with the tickets of the visits that have one."""

    words: str
    taken: tuple[Taken, ...] = ()


class Arriving:
    """A visit of today whose patient is at the clinic, for one turn."""

    def __init__(self, scene: Scene, words: QueueWords) -> None:
        self._scene, self._words = scene, words
        self._today = hong_kong_day(scene.now)

    async def visit_today(self) -> str:
        """The visit of today that is to come, in words; empty: there is none."""
        today = [each for each in await self._visits() if self._is_today(each.record)]
        awaited = [each.record for each in today if each.record.state is not AppointmentState.ARRIVED]
        return self._words.visit(awaited[0]) if awaited else ""

    async def come(self) -> Arrival:
        """Mark it, unless it is of another day, too early, or over: said so, and nothing is changed."""
        visits = await self._visits()
        today = [each for each in visits if self._is_today(each.record)]
        if not today:
            key, visit = ("queue_other_day", self._words.visit(visits[0].record)) if visits else ("", "")
            return Arrival(self._words.say(key, visit=visit) if key else self._words.say("queue_nothing_today"))
        return await self._arrive(self._together(today))

    async def _arrive(self, visits: list[Found[Appointment]]) -> Arrival:
        """Mark these visits of one session, and give each its ticket; those that are over stay as they are."""
        first = visits[0].record
        said = self._words.visit(first)
        if (key := self._not_now(first)) is not None:
            return Arrival(self._words.say(key, visit=said))
        unit, clinic, now = self._scene.unit, self._scene.clinic, self._scene.now
        came = [
            visit
            for visit in visits
            if not isinstance(await arrive(unit, visit.id, now=now, revision=None), CannotChange)
        ]
        if not came:
            return Arrival(self._words.say("queue_too_late", visit=said))
        first, said = came[0].record, self._words.visit(came[0].record)
        given = [await arrived(unit, clinic, visit.id, now) for visit in came]
        if tickets := tuple(each for each in given if each is not None):
            return Arrival(self._words.say("queue_arrived", visit=said), tickets)
        again = first.state is AppointmentState.ARRIVED
        return Arrival(self._words.say("queue_arrived_before" if again else "queue_arrived_no_line", visit=said))

    def _not_now(self, visit: Appointment) -> str | None:
        """Whether the doors are still closed, or the session is over, as a key of the catalogue."""
        session = next(
            (
                one
                for one in sessions_on(self._scene.clinic, self._today)
                if (one.doctor_id, one.part) == (visit.doctor, visit.part)
            ),
            None,
        )
        if session is None:
            return None
        if self._scene.now < at_minute(session.day, session.doors):
            return "queue_not_now"
        return "queue_too_late" if self._scene.now > at_minute(session.day, session.end) else None

    def _together(self, today: list[Found[Appointment]]) -> list[Found[Appointment]]:
        """The visits of the session that is next, a family's together; where all have arrived, the last."""
        awaited = [each for each in today if each.record.state is not AppointmentState.ARRIVED]
        if not awaited:
            return today[-1:]
        first = awaited[0].record
        return [each for each in awaited if (each.record.part, each.record.branch) == (first.part, first.branch)]

    async def _visits(self) -> list[Found[Appointment]]:
        """Those of today from its first minute on, since one who is late has come too, and those of later days."""
        since = datetime.combine(self._today, time(), HONG_KONG)
        found = await to_come(self._scene.unit, self._scene.contacts, since)
        return [each for each in found if each.record.state in _AWAITED]

    def _is_today(self, visit: Appointment) -> bool:
        return hong_kong_day(visit.starts_at) == self._today
