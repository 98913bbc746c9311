"""What staff do at the counter: call, give tickets, and open and close queues. Every act leaves one audit entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from smartclinic.audit.entry import Act
from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import Part, Queue
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Source
from smartclinic.queueing.admission import NoTicket
from smartclinic.queueing.calling import NotNow
from smartclinic.queueing.for_patient import Taken
from smartclinic.queueing.line import Opening, Place, Priority
from smartclinic.queueing.sessions import QueueSession
from smartclinic.queueing.ticket import Ticket
from smartclinic.work.run import Work


class CalledSince(Exception):
    """Somebody else has called (or taken a call back) since the screen was drawn: nothing was changed.

    `label`: who was called last, "": nobody.
    """

    def __init__(self, label: str) -> None:
        super().__init__("the line was called since")
        self.label = label


class CannotNow(Exception):
    """The step cannot be made as the line stands: nothing was changed. `why` has words in the catalogue."""

    def __init__(self, why: NotNow) -> None:
        super().__init__(why.value)
        self.why = why


class NoSuchQueue(Exception):
    """The clinic has no queue of this id."""


@dataclass(frozen=True, slots=True)
class Row:
    """One ticket on the staff's screen. `before`: how many are called first. `name`: as it is known, or ""."""

    place: Place
    label: str
    before: int
    ticket: Ticket | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class QueueView:
    """A queue's day as the counter shows it. `seen`: give it back with the next call."""

    queue: Queue
    day: date
    opening: Opening
    seen: int
    sessions: tuple[QueueSession, ...]
    stopped: tuple[Part, ...]
    called: tuple[Row, ...]
    """Being seen, or on the way in: the latest first."""
    waiting: tuple[Row, ...]
    """In the order of the next calls."""
    missed: tuple[Row, ...]
    over: tuple[Row, ...]
    present: Part | None = None
    """The session for which a ticket is given now."""


class Counter:
    """What staff do with queues. A retry of the same act changes nothing. Everything raises NoSuchQueue, Contended."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def read(self, clinic: str, day: date | None = None) -> tuple[QueueView, ...]:
        """Every queue of the clinic on this day (else today), in the order of its file. Three round trips."""
        raise NotImplementedError

    async def call_next(self, clinic: str, queue: str, act: Act, *, seen: int) -> Row:
        """Call the first who is there. `seen`: what the screen showed. Raises CalledSince, CannotNow."""
        raise NotImplementedError

    async def undo_call(self, clinic: str, queue: str, act: Act, *, seen: int) -> None:
        """Take the last call back. Raises CalledSince, CannotNow."""
        raise NotImplementedError

    async def recall(self, clinic: str, ticket: str, act: Act) -> None:
        """Call somebody again who was called. Raises CannotNow, here and in what follows about a ticket."""
        raise NotImplementedError

    async def miss(self, clinic: str, ticket: str, act: Act) -> None:
        """Called, and nobody came."""
        raise NotImplementedError

    async def done(self, clinic: str, ticket: str, act: Act) -> None:
        """The patient was seen."""
        raise NotImplementedError

    async def agree_back(self, clinic: str, ticket: str, act: Act) -> None:
        """Let a missed ticket come back, behind so many others as the clinic's rule says."""
        raise NotImplementedError

    async def came(self, clinic: str, ticket: str, act: Act) -> None:
        """The patient is at the desk."""
        raise NotImplementedError

    async def leave(self, clinic: str, ticket: str, act: Act) -> None:
        """The patient will not wait."""
        raise NotImplementedError

    async def put_first(self, clinic: str, ticket: str, priority: Priority | None, act: Act) -> None:
        """See somebody before others, for this reason; None takes that back."""
        raise NotImplementedError

    async def transfer(self, clinic: str, ticket: str, to: str, act: Act) -> None:
        """Go on in another queue, under the same ticket. Raises NoSuchQueue."""
        raise NotImplementedError

    async def give(
        self, clinic: str, queue: str, act: Act, *, contact: ContactId | None = None, source: Source = Source.WALK_IN,
        priority: Priority | None = None, part: Part | None = None, anyway: bool = False,
    ) -> Taken | NoTicket:  # fmt: skip
        """A ticket for somebody at the desk. `anyway`: past quota, clock and pace."""
        raise NotImplementedError

    async def pause(self, clinic: str, queue: str, act: Act) -> None:
        """Call nobody for a while."""
        raise NotImplementedError

    async def close(self, clinic: str, queue: str, act: Act) -> None:
        """End the queue's day."""
        raise NotImplementedError

    async def reopen(self, clinic: str, queue: str, act: Act) -> None:
        """Go on after a pause, or after closing: those whom that ended wait again."""
        raise NotImplementedError

    async def stop(self, clinic: str, queue: str, part: Part, act: Act) -> None:
        """Give no more tickets for this session today (截籌)."""
        raise NotImplementedError

    async def start(self, clinic: str, queue: str, part: Part, act: Act) -> None:
        """Give tickets for it again."""
        raise NotImplementedError
