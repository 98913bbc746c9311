"""Offering a free place: a group at a time, those who have waited longest first, with a cut-off."""

from __future__ import annotations

from smartclinic.appointments.waitlist.tasks import OfferPlace
from smartclinic.clinics.directory import Directory
from smartclinic.work.run import Work


class Waitlist:
    """Asks those who wait."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def offer(self, task: OfferPlace) -> None:
        """Look at a free place once: tell a group, come back at its cut-off, or end it. A rerun finds its own work.

        Raises Contended, Unavailable: Cloud Tasks then tries again.
        """
        raise NotImplementedError

    async def give_up(self, clinic: str, opening: str) -> None:
        """Offering it fails again and again: it stays free for whoever books it."""
        raise NotImplementedError
