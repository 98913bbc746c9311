"""Queues that nobody closed close themselves: after the last session, at midnight at the latest."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import Clinic
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit


class CloseLine(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="line"):
    """Look at a queue's day that should be over. `line`: its id."""

    clinic: str
    line: str
    v: int = 1


class ForgottenLines:
    """Closes what nobody has closed."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def close(self, task: CloseLine) -> None:
        """Close the line if its time has come, or come back later. A rerun finds its own work. Raises Contended."""
        raise NotImplementedError


async def close_line(unit: Unit, clinic: Clinic, queue_id: str, day: date, now: datetime) -> None:
    """End a queue's day: no more tickets and calls, and whoever still waits is not seen. Closed already: nothing."""
    raise NotImplementedError
