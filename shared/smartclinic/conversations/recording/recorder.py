"""Recording what Meta reports: every event exactly once, then a wake-up. It never thinks and, warm, reads nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from smartclinic.clinics.accounts import Accounts
from smartclinic.clinics.directory import Directory
from smartclinic.conversations.recording import plan as recording_plan
from smartclinic.conversations.recording.events import AccountTold, Arrived, Event, StatusSeen
from smartclinic.conversations.recording.plan import Planned, Tenant
from smartclinic.platform import logs
from smartclinic.platform.clock import Clock
from smartclinic.platform.keys import KeyDestroyed, Keyring
from smartclinic.platform.store import Outcome, Store
from smartclinic.platform.tasks import Task, Tasks, hand_in
from smartclinic.records.codec import Codec


class NotRecorded(Exception):
    """The store failed; Meta should send again."""


_WRITTEN: Final = {Outcome.DONE, Outcome.EXISTS}
_AT_ONCE: Final = 50
"""How many tasks are created, and clinics looked up, at the same time: a POST may hold a thousand events."""
_WAKING_S: Final = 10.0
"""How long task creation may take: everything is stored by then, and the sweep owns what has no task."""


class Recorder:
    """Records the events of one POST."""

    def __init__(
        self,
        *,
        store: Store,
        keyring: Keyring,
        tasks: Tasks,
        directory: Directory,
        accounts: Accounts,
        clock: Clock,
        pepper: bytes,
    ) -> None:
        self._store, self._keyring, self._tasks = store, keyring, tasks
        self._directory, self._accounts, self._clock, self._pepper = directory, accounts, clock, pepper

    async def record(self, events: Sequence[Event]) -> None:
        """Store each event, then wake whoever must look. Raises NotRecorded, Unavailable."""
        planned = await self._plan(events)
        if not planned:
            return
        outcomes = await self._store.write_each([plan.write for plan in planned])
        self._report(outcomes)
        stored = [(plan, outcome) for plan, outcome in zip(planned, outcomes, strict=True) if outcome in _WRITTEN]
        # New ones last: a repeated message has had its wake-up, and may be later in this POST than a new one.
        await self._wake(plan for plan, outcome in sorted(stored, key=lambda each: each[1] is Outcome.DONE))
        if Outcome.UNKNOWN in outcomes:
            raise NotRecorded

    async def _plan(self, events: Sequence[Event]) -> list[Planned]:
        """The writes of all events, clinic by clinic; the clinics are looked up at the same time."""
        of_numbers: dict[str, list[Arrived | StatusSeen]] = {}
        of_accounts: dict[str, list[AccountTold]] = {}
        for event in events:
            if isinstance(event, AccountTold):
                of_accounts.setdefault(event.account, []).append(event)
            else:
                of_numbers.setdefault(event.phone_number_id, []).append(event)
        at_once = asyncio.Semaphore(_AT_ONCE)
        plans = await asyncio.gather(
            *(self._of_number(number, found, at_once) for number, found in of_numbers.items()),
            *(self._of_account(account, told, at_once) for account, told in of_accounts.items()),
        )
        return [planned for plan in plans for planned in plan]

    async def _of_number(
        self, phone_number_id: str, events: Sequence[Arrived | StatusSeen], at_once: asyncio.Semaphore
    ) -> list[Planned]:
        async with at_once:
            number = await self._directory.number(phone_number_id)
            if number is None:
                logs.warning("unknown_number", count=len(events))
                return []
            codec = await self._codec(number.clinic, len(events))
        if codec is None:
            return []
        tenant, now = Tenant(codec, self._pepper, number.salt), self._clock.now()
        arrived = (event for event in events if isinstance(event, Arrived))
        statuses = (event for event in events if isinstance(event, StatusSeen))
        return recording_plan.messages(tenant, arrived, now) + recording_plan.statuses(codec, statuses, now)

    async def _of_account(
        self, account_id: str, told: Sequence[AccountTold], at_once: asyncio.Semaphore
    ) -> list[Planned]:
        """An account may own the numbers of several clinics: each has its own notice."""
        async with at_once:
            clinics = await self._accounts.clinics(account_id)
            if not clinics:
                logs.warning("unknown_account", count=len(told))
            codecs = [await self._codec(clinic, len(told)) for clinic in clinics]
        now, alone = self._clock.now(), len(clinics) == 1
        return [each for codec in codecs if codec for each in recording_plan.notices(codec, told, now, alone=alone)]

    async def _codec(self, clinic: str, count: int) -> Codec | None:
        try:
            return Codec(clinic, await self._keyring.cipher(clinic))
        except KeyDestroyed:  # the clinic has ended: sending again would not help, and would hold up its neighbours
            logs.warning("clinic_without_key", clinic=clinic, count=count)
            return None

    async def _wake(self, stored: Iterable[Planned]) -> None:
        """Hand in the last task of each waker, so many at once."""
        last = {plan.waker: plan.task for plan in stored}
        at_once = asyncio.Semaphore(_AT_ONCE)
        try:
            async with asyncio.timeout(_WAKING_S):
                await asyncio.gather(*(self._create(task, at_once) for task in last.values() if task))
        except TimeoutError:
            logs.warning("tasks_too_slow", count=len(last))

    async def _create(self, task: Task, at_once: asyncio.Semaphore) -> None:
        """A failure here is not Meta's business: a 500 would turn an outage of Tasks into a retry storm."""
        async with at_once:
            await hand_in(self._tasks, task)

    def _report(self, outcomes: Sequence[Outcome]) -> None:
        """Count what was dropped: a status of an erased message, or what can never be stored."""
        counted = Counter(outcome for outcome in outcomes if outcome not in _WRITTEN)
        for outcome, count in counted.items():
            logs.warning("event_not_stored", outcome=outcome.value, count=count)
