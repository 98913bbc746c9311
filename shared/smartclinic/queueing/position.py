"""Where a ticket stands: what its holder is told, of the ticket and its line alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from smartclinic.clinics.model import Clinic, Part, Queue
from smartclinic.queueing.line import Line, Opening, Place, SessionNow, Standing
from smartclinic.queueing.order import in_order, label_of
from smartclinic.queueing.sessions import present_session, queue_sessions
from smartclinic.queueing.waiting_time import wait_range


@dataclass(frozen=True, slots=True)
class Position:
    """Where a ticket stands now. `waits`: minutes from and to, None unless it waits. `serving`: whose turn it is, "":
    nobody has been called. `before`: how many are called first. `part`: its session. `passed`: called past while nobody
    was there, so that others come first. `session`: what has been declared of it, a closure or a delay.
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
    passed: bool = False
    session: SessionNow | None = None


def position_in(line: Line, clinic: Clinic, queue: Queue, place: Place, now: datetime) -> Position:
    """Where this place of the line stands."""
    is_waiting = place.standing is Standing.WAITING
    ordered = in_order(line, queue.order)
    before = ordered[: ordered.index(place)] if is_waiting else ()
    return Position(
        label=label_of(queue, place), serving=serving(line, queue), before=len(before),
        waits=_waits(line, clinic, queue, place, before=before, now=now) if is_waiting else None, is_here=place.is_here,
        opening=line.opening, standing=place.standing, part=place.part, wants_back=place.wants_back,
        passed=place.passed > 0 and is_waiting, session=line.session(place.part),
    )  # fmt: skip


def serving(line: Line, queue: Queue) -> str:
    """Who was called last, "": nobody yet."""
    last = line.place(line.last_calls[-1]) if line.last_calls else None
    return label_of(queue, last) if last else ""


def _waits(
    line: Line, clinic: Clinic, queue: Queue, place: Place, *, before: tuple[Place, ...], now: datetime
) -> tuple[int, int]:
    sessions = queue_sessions(clinic, queue, date.fromisoformat(line.day))
    present = present_session(sessions, now) or (sessions[-1] if sessions else None)
    own = next((one for one in sessions if one.part is place.part), None)
    return wait_range(
        line, len(before), queue, now, doctors=len(present.of_doctors) if present else 1,
        starts_at=own.starts_at if own else None,
        before_in_session=sum(1 for one in before if one.part is place.part),
    )  # fmt: skip
