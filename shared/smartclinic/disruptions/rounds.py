"""A round of telling: everyone whom a disruption affects, a few sessions at a time, until it is done or time is up."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from msgspec.structs import replace

from smartclinic.appointments.of_day import visits_on
from smartclinic.appointments.sheets import sheet_key
from smartclinic.clinics.directory import Directory
from smartclinic.disruptions.concerned import read_key
from smartclinic.disruptions.disruption import Affected, Disrupted, Disruption
from smartclinic.disruptions.tasks import OWED_AFTER, TellDisrupted, tell_task
from smartclinic.disruptions.telling import Telling, is_affected, stands_again
from smartclinic.platform import logs
from smartclinic.platform.clock import milliseconds
from smartclinic.work.run import Work
from smartclinic.work.sweep import Handling
from smartclinic.work.unit import Found, Unit

_PAGE: Final = 200
_MOST: Final = 2000
_AT_ONCE: Final = 4
"""So many sessions are told at once; within one the visits wait for each other, as they are on one sheet."""

_ROUND: Final = timedelta(seconds=25)
"""How long one round takes: less than a task may. The next one goes on."""


@dataclass(frozen=True, slots=True)
class _Owed:
    """Whom one round is to tell, by session, and whose visits are to stand again."""

    to_tell: tuple[tuple[str, ...], ...] = ()
    to_reinstate: tuple[str, ...] = ()

    @property
    def every(self) -> Set[str]:
        """The ids of all of them."""
        return {each for ids in (*self.to_tell, self.to_reinstate) for each in ids}


class Rounds:
    """Tells those whom a disruption affects."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def tell(self, task: TellDisrupted) -> None:
        """Tell those who are still to be told. A rerun, or another at the same time, finds what was done.

        Raises Contended, Unavailable, or what one visit failed with, once the others are told: it is tried again.
        """
        record, started = await self._directory.clinic(task.clinic), self._work.clock.now()
        owed = await self._work.run(task.clinic, partial(owed_of, disruption_id=task.disruption, now=started))
        if owed is None:
            return
        telling = Telling(record, task.disruption, started)
        gate, tried, failures = asyncio.Semaphore(_AT_ONCE), set[str](), list[Exception]()

        async def session(ids: Sequence[str], what: Callable[[Unit, str], Awaitable[None]]) -> None:
            async with gate:
                for each in ids:
                    if self._is_time_left(started):
                        tried.add(each)
                        await self._one(task.clinic, partial(_call, what, each), failures)

        steps = [session(ids, telling.tell) for ids in owed.to_tell]
        await asyncio.gather(*steps, session(owed.to_reinstate, telling.reinstate))
        if failures:
            raise failures[0]
        await self._work.run(task.clinic, partial(self._end, task=task, tried=tried))

    async def give_up(self, clinic: str, disruption: str) -> None:
        """Telling some of them fails again and again: they are to be called. It is over once each of them is on the
        call list; until then the sweep comes back.
        """
        record, now = await self._directory.clinic(clinic), self._work.clock.now()
        telling = Telling(record, disruption, now)
        owed = await self._work.run(clinic, partial(owed_of, disruption_id=disruption, now=now))
        waiting = [each for ids in owed.to_tell for each in ids] if owed else []
        left = [
            each for each in waiting if not (self._is_time_left(now) and await self._to_call(clinic, telling, each))
        ]
        later = self._work.clock.now() + OWED_AFTER if left else None
        await self._work.run(clinic, partial(_close, disruption=disruption, due_at=later))

    def swept(self) -> Handling:
        """What the sweep does with disruptions whose task was lost."""

        async def handle(clinic: str, disruption: str) -> None:
            await self.tell(
                TellDisrupted(clinic=clinic, disruption=disruption, k=milliseconds(self._work.clock.now()))
            )  # fmt: skip

        return Handling(handle, self.give_up)

    def _is_time_left(self, started: datetime) -> bool:
        return self._work.clock.now() - started < _ROUND

    async def _to_call(self, clinic: str, telling: Telling, appointment: str) -> bool:
        """Put a visit on the call list, displaced where that is possible; False: not even that could be written."""
        failures = list[Exception]()
        await self._one(clinic, partial(telling.tell, appointment=appointment, by_notice=False), failures)
        if failures:
            await self._one(clinic, partial(telling.call_instead, appointment=appointment), failures)
        return len(failures) < 2

    async def _one(self, clinic: str, step: Callable[[Unit], Awaitable[None]], failures: list[Exception]) -> None:
        try:
            await self._work.run(clinic, step)
        except Exception as error:  # one poisoned visit must not keep the others from being told
            logs.warning("disrupted_not_told", clinic=clinic, error=type(error).__name__)
            failures.append(error)

    async def _end(self, unit: Unit, *, task: TellDisrupted, tried: Set[str]) -> None:
        """It is done when nobody is left. Time may be up, or it was lifted meanwhile: then the next round goes on."""
        now = self._work.clock.now()
        owed = await owed_of(unit, disruption_id=task.disruption, now=now)
        found = await unit.get(Disruption, task.disruption)
        if owed is None or found is None:
            return
        if owed.every <= tried:
            unit.put(task.disruption, replace(found, due_at=None))
            return
        unit.put(task.disruption, replace(found, due_at=now + OWED_AFTER))
        unit.enqueue(tell_task(replace(task, k=task.k + 1), None))


async def owed_of(unit: Unit, *, disruption_id: str, now: datetime) -> _Owed | None:
    """Whom it still has to tell, by session. None: nobody."""
    disruption = await unit.get(Disruption, disruption_id)
    if disruption is None or disruption.due_at is None:
        return None
    days = sorted({read_key(sheet).day for sheet in disruption.sheets})
    visits = {each.id: each.record for day in days for each in await visits_on(unit, day)}
    rows = await rows_of(unit, disruption_id)
    told = {row.record.appointment for row in rows}
    affected = [each for each in visits if each not in told and is_affected(disruption, visits[each], now)]
    by_sheet = defaultdict[str, list[str]](list)
    for each in affected:
        by_sheet[sheet_key(visits[each]).id].append(each)
    found = Found(disruption_id, disruption)
    again = tuple(
        row.id
        for row in rows
        if row.record.appointment in visits
        and row.record.state in {Affected.TOLD, Affected.TO_CALL}
        and stands_again(found, visits[row.record.appointment], now)
    )
    return _Owed(tuple(map(tuple, by_sheet.values())), again)


async def rows_of(unit: Unit, disruption: str) -> list[Found[Disrupted]]:
    """Everyone whom it affects, the earliest visit first; at most 2,000."""
    found, at_least = dict[str, Disrupted](), None
    while len(found) < _MOST:
        page = await unit.find(
            Disrupted, {"disruption": disruption}, order="starts_at", at_least=at_least, limit=_PAGE
        )  # fmt: skip
        fresh = {each.id: each.record for each in page if each.id not in found}
        found |= fresh
        if len(page) < _PAGE or not fresh:
            break
        at_least = page[-1].record.starts_at
    return [Found(each, record) for each, record in found.items()]


async def _close(unit: Unit, *, disruption: str, due_at: datetime | None) -> None:
    found = await unit.get(Disruption, disruption)
    if found is not None and found.due_at is not None:
        unit.put(disruption, replace(found, due_at=due_at))


async def _call(what: Callable[[Unit, str], Awaitable[None]], each: str, unit: Unit) -> None:
    await what(unit, each)
