"""Telling somebody who waits elsewhere that the turn is near: once, in a commit of its own."""

from __future__ import annotations

from msgspec import Struct

from smartclinic.clinics.directory import Directory
from smartclinic.work.run import Work


class TellTicket(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="ticket"):
    """Tell the holder of this ticket that the turn is near, if that still is so."""

    clinic: str
    ticket: str
    v: int = 1


class QueueNotices:
    """What people who wait are told."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def tell(self, task: TellTicket) -> None:
        """Queue the notice if the ticket still waits and is owed one. A rerun finds its own work. Raises Contended."""
        raise NotImplementedError
