"""One queue on one day: the ordered line of its tickets. A position is a pure rule over it; there are no counters."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from smartclinic.clinics.model import Part
from smartclinic.records.fields import Record, Retention, derived, record


class Standing(StrEnum):
    """Where a ticket stands in its line."""

    WAITING = "waiting"
    CALLED = "called"
    """Being seen, or on the way in."""
    DONE = "done"
    MISSED = "missed"
    """Called, and nobody came. May come back, if the patient asks and staff agree."""
    LEFT = "left"
    MOVED = "moved"
    """Goes on in another queue, under the same ticket."""
    CLOSED = "closed"
    """Not seen: the queue was closed."""


class Priority(StrEnum):
    """Why somebody is seen before others."""

    UNWELL = "unwell"
    ELDERLY = "elderly"
    CHILD = "child"
    PREGNANT = "pregnant"
    DISABLED = "disabled"
    INFECTIOUS = "infectious"
    BACK_FROM_TEST = "back_from_test"
    DOCTOR_SAID = "doctor_said"


class Opening(StrEnum):
    """Whether a queue takes and calls people."""

    OPEN = "open"
    PAUSED = "paused"
    """Nobody is called for a while; tickets are still given."""
    CLOSED = "closed"


class LineKey(NamedTuple):
    """Which line."""

    queue_id: str
    day: str

    @property
    def id(self) -> str:
        """Its id among the clinic's lines, such as `gp_2026-11-24`."""
        return f"{self.queue_id}_{self.day}"


class Place(Struct, frozen=True, omit_defaults=True):
    """One ticket in the line. `ticket` is its id, `number` never changes; `at` is the moment that orders it.

    `behind`: after a missed turn, so many calls of the line (`Line.called`) must have been made before it is next.
    `passed`: the call that went past it for the first time while nobody was there. `told`: that its turn is near was
    decided once. `label`: what it is called if it came from another queue, else prefix and number. `late`: said to be.
    """

    ticket: str
    number: int
    at: datetime
    part: Part
    standing: Standing = Standing.WAITING
    is_appointment: bool = False
    is_remote: bool = False
    here_at: datetime | None = None
    priority: Priority | None = None
    behind: int = 0
    called_at: datetime | None = None
    ended_at: datetime | None = None
    recalled_at: datetime | None = None
    wants_back: bool = False
    passed: int = 0
    told: bool = False
    late: bool = False
    label: str = ""

    @property
    def is_here(self) -> bool:
        """Whether the patient is at the clinic, as far as anybody has said."""
        return self.here_at is not None


class SessionNow(Struct, frozen=True, omit_defaults=True):
    """What staff have declared of one part of the line's day. `off`: why whoever has not come is not seen, the cause;
    `closed`: nobody is. `late_minutes`: how late its doctors are, the earliest of them.
    """

    part: Part
    off: str = ""
    closed: bool = False
    late_minutes: int = 0


class Line(Struct, frozen=True, omit_defaults=True):
    """A queue's day. `stopped`: sessions (parts of the day) for which no more tickets are given (截籌).

    `called` counts the calls made; `last_calls` are the tickets of the latest calls, the newest last, to undo one and
    to show on the board. `resumed`: when calling went on after a pause, so that pauses count as nobody's turn.
    `by_hand`: somebody closed it, so that those who wait elsewhere are told; they are not of one that closes itself.
    `sessions`: what the day sheets say of closures and delays, again here: a position is read of the line alone.
    """

    queue_id: str
    day: str
    places: tuple[Place, ...] = ()
    opening: Opening = Opening.OPEN
    stopped: tuple[Part, ...] = ()
    called: int = 0
    last_calls: tuple[str, ...] = ()
    resumed: tuple[datetime, ...] = ()
    by_hand: bool = False
    sessions: tuple[SessionNow, ...] = ()

    def session(self, part: Part) -> SessionNow:
        """What has been declared of this part of the day; nothing, if nothing was."""
        return next((one for one in self.sessions if one.part is part), SessionNow(part))

    def place(self, ticket: str) -> Place | None:
        """The ticket's place, if it has or had one here."""
        return next((place for place in self.places if place.ticket == ticket), None)

    @property
    def waiting(self) -> tuple[Place, ...]:
        """Who waits, by number."""
        return tuple(place for place in self.places if place.standing is Standing.WAITING)


@record("queue_lines", retention=Retention.CLINIC_END)
class StoredLine(Record, frozen=True, kw_only=True):
    """The line of one queue and day: the one document that gives out its numbers. `due_at`: when it closes itself."""

    line: Annotated[Line, derived("ticket ids in order, by number, and why some go first")]
    changed_at: Annotated[datetime | None, derived("when it was last written; boards ask what changed")] = None
    due_at: Annotated[datetime | None, derived("when a forgotten queue is closed")] = None
    tries: Annotated[int, derived("how often the sweep failed with it")] = 0

    def as_stored(self, now: datetime) -> StoredLine:
        """The line as it is written at this instant."""
        return replace(self, changed_at=now)


def empty_line(key: LineKey) -> Line:
    """The line of a day on which nobody has taken a ticket yet."""
    return Line(key.queue_id, key.day)
