"""Offering a free place: a group at a time, those who have waited longest first, with a cut-off.

A look decides whom to ask and records it; then each is told in a commit of its own; then the cut-off runs. Whoever dies
in between leaves the names of those who are still to be told.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from msgspec.structs import replace

from smartclinic.appointments.waitlist.choosing import choose
from smartclinic.appointments.waitlist.tasks import OWED_AFTER, OfferPlace, offer_task
from smartclinic.appointments.waitlist.telling import tell
from smartclinic.appointments.waitlist.waiting import Opening
from smartclinic.appointments.waitlist.wishes import answer_by, awake
from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import Clinic
from smartclinic.platform.clock import milliseconds
from smartclinic.work.run import Work
from smartclinic.work.sweep import Handling
from smartclinic.work.unit import Unit


class Waitlist:
    """Asks those who wait."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def offer(self, task: OfferPlace) -> None:
        """Look at a free place once: tell a group, come back at its cut-off, or end it. A rerun finds its own work.

        Raises Contended, Unavailable: Cloud Tasks then tries again.
        """
        record = await self._directory.clinic(task.clinic)
        asked = await self._work.run(task.clinic, partial(self._ask, clinic=record.config, task=task))
        if not asked:
            return
        told = [
            await self._work.run(
                task.clinic, partial(tell, clinic=record, opening_id=task.opening, wait_id=each, clock=self._work.clock)
            )
            for each in asked
        ]
        await self._work.run(task.clinic, partial(self._wait, task=task, somebody=any(told)))

    async def give_up(self, clinic: str, opening: str) -> None:
        """Offering it fails again and again: it stays free for whoever books it."""

        async def end(unit: Unit) -> None:
            found = await unit.get(Opening, opening)
            if found is not None and found.due_at is not None:
                unit.put(opening, _over(found))

        await self._work.run(clinic, end)

    def swept(self) -> Handling:
        """What the sweep does with places whose task was lost."""

        async def handle(clinic: str, opening: str) -> None:
            await self.offer(OfferPlace(clinic=clinic, opening=opening, k=milliseconds(self._work.clock.now())))

        return Handling(handle, self.give_up)

    async def _ask(self, unit: Unit, *, clinic: Clinic, task: OfferPlace) -> tuple[str, ...]:
        """The waits that are to be told now."""
        opening, now = await unit.get(Opening, task.opening), self._work.clock.now()
        if opening is None or opening.due_at is None or (opening.until and now < opening.until):
            return ()
        if opening.to_tell:
            return opening.to_tell
        if (morning := awake(now)) > now:
            _come_back(unit, task, opening, morning)
            return ()
        until = answer_by(clinic, opening.slot.service_id, opening.slot, now)
        choice = await choose(unit, clinic, opening, now) if until else None
        if choice is None or not (choice.waits or choice.busy_until):
            unit.put(task.opening, _over(opening))
        elif choice.waits:
            return _asked(unit, task, opening, tuple(found.id for found in choice.waits), now)
        elif choice.busy_until:
            _come_back(unit, task, opening, choice.busy_until)
        return ()

    async def _wait(self, unit: Unit, *, task: OfferPlace, somebody: bool) -> None:
        """Everybody of the group has been told: the next is asked at the cut-off, or at once if nobody could be."""
        opening, now = await unit.get(Opening, task.opening), self._work.clock.now()
        if opening is None or opening.due_at is None or not opening.to_tell:
            return
        clinic = (await self._directory.clinic(task.clinic)).config
        until = answer_by(clinic, opening.slot.service_id, opening.slot, opening.asked_at or now)
        _come_back(unit, task, opening, until if somebody and until else now)


def _asked(unit: Unit, task: OfferPlace, opening: Opening, group: tuple[str, ...], now: datetime) -> tuple[str, ...]:
    asked = replace(
        opening, round=opening.round + 1, asked=(*opening.asked, *group), to_tell=group, asked_at=now,
        due_at=now + OWED_AFTER, until=None,
    )  # fmt: skip
    unit.put(task.opening, asked)
    return group


def _come_back(unit: Unit, task: OfferPlace, opening: Opening, at: datetime) -> None:
    unit.put(task.opening, replace(opening, to_tell=(), until=at, due_at=at + OWED_AFTER))
    unit.enqueue(offer_task(replace(task, k=task.k + 1), at))


def _over(opening: Opening) -> Opening:
    return replace(opening, to_tell=(), until=None, due_at=None)
