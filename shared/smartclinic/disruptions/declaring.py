"""What staff say of a day that does not go as planned, and who has answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from smartclinic.appointments.appointment import Appointment
from smartclinic.audit.entry import Act
from smartclinic.clinics.calendar import Session
from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import Part
from smartclinic.disruptions.disruption import Affected, Cause, Disrupted, Disruption
from smartclinic.disruptions.tasks import TellDisrupted
from smartclinic.work.run import Work
from smartclinic.work.unit import Found


class NoSuchDisruption(Exception):
    """The clinic has no such disruption, or nobody of this id is affected by one."""


class NothingConcerned(Exception):
    """No session is left on that day that this would change. Nothing was declared."""


class NoDelay(Exception):
    """A doctor who is late is late by 5 to 480 minutes."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What declaring it would do: which sessions it would close, which go on for whoever has come, how many visits."""

    sessions: tuple[Session, ...]
    going_on: tuple[Session, ...]
    appointments: int


@dataclass(frozen=True, slots=True)
class Row:
    """One affected visit: `state` as it is now, whoever has moved or cancelled it. `phone` in digits, where known."""

    id: str
    disrupted: Disrupted
    state: Affected
    appointment: Appointment | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class View:
    """A disruption and everyone whom it affects, the earliest visit first. `telling`: some are still to be told."""

    id: str
    disruption: Disruption
    rows: tuple[Row, ...]

    @property
    def telling(self) -> bool:
        """Whether some are still to be told."""
        return self.disruption.due_at is not None

    @property
    def to_call(self) -> tuple[Row, ...]:
        """The call list."""
        return tuple(row for row in self.rows if row.state is Affected.TO_CALL)


class Disruptions:
    """Declares what has happened, ends it, and shows who is told, who has answered and who is to be called."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def preview(
        self, clinic: str, cause: Cause, *, doctor: str | None = None, day: date, part: Part | None = None
    ) -> Preview:
        """What `declare` would do at this moment. No session: there is nothing to declare."""
        raise NotImplementedError

    async def declare(
        self, clinic: str, cause: Cause, act: Act, *, doctor: str | None = None, day: date, part: Part | None = None,
        minutes: int = 0,
    ) -> str:  # fmt: skip
        """Declare it in one commit; its id. Nobody doctor, no part: all of that day that is not over.

        Of a late doctor, without a part: the session that is running, or comes next. Everyone affected is told once.
        Raises NothingConcerned, NoDelay, Contended.
        """
        raise NotImplementedError

    async def lift(self, clinic: str, disruption: str, act: Act) -> None:
        """It is over. Sessions that can still take place do, by the clinic's rule; visits in them that nobody has
        answered stand again, and their patients are told. Raises NoSuchDisruption, Contended.
        """
        raise NotImplementedError

    async def called(self, clinic: str, disrupted: str, act: Act) -> None:
        """Somebody on the call list was reached by telephone. Raises NoSuchDisruption, Contended."""
        raise NotImplementedError

    async def tell(self, task: TellDisrupted) -> None:
        """Tell those who are still to be told, each in a commit of its own. A rerun finds what was done."""
        raise NotImplementedError

    async def read(self, clinic: str, disruption: str) -> View:
        """Everyone whom it affects. Raises NoSuchDisruption."""
        raise NotImplementedError

    async def latest(self, clinic: str) -> list[Found[Disruption]]:
        """The latest ten, the newest first."""
        raise NotImplementedError
