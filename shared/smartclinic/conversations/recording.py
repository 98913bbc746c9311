"""Recording what Meta reports: every event exactly once, then a wake-up. It never thinks and, warm, reads nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smartclinic.clinics.directory import Directory
from smartclinic.contacts.identity import Card, Identity, contact_key
from smartclinic.contacts.identity_numbers import mask_identity_numbers
from smartclinic.conversations.content import Content, Text
from smartclinic.conversations.message import OWED_AFTER, Message, message_id
from smartclinic.conversations.outbox import Lane, OutboxItem
from smartclinic.conversations.waking import BURST_PAUSE, Deliver, Wake, deliver_task, wake_task
from smartclinic.platform import logs
from smartclinic.platform.clock import Clock, milliseconds
from smartclinic.platform.keys import KeyDestroyed, Keyring
from smartclinic.platform.store import Change, Create, Minimum, Outcome, Patch, Store, Write
from smartclinic.platform.tasks import Task, Tasks, hand_in
from smartclinic.records.codec import Codec


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message from a patient."""

    phone_number_id: str
    wamid: str
    sender: Identity
    at: datetime
    content: Content
    becomes: Identity | None = None
    cards: tuple[Card, ...] = ()
    quotes: str | None = None
    referral: str | None = None


@dataclass(frozen=True, slots=True)
class StatusSeen:
    """What became of a message of ours: `fact` is one of sent, delivered, read, failed."""

    phone_number_id: str
    outbox: str
    fact: str
    at_ms: int
    code: int | None = None
    price: str | None = None
    price_type: str | None = None


class NotRecorded(Exception):
    """The store failed; Meta should send again."""


_WRITTEN: Final = {Outcome.DONE, Outcome.EXISTS}
_TASKS_AT_ONCE: Final = 50
"""Tasks of one POST that are created at the same time: it may hold a thousand messages."""
_WAKING_S: Final = 10.0
"""How long task creation may take: everything is stored by then, and the sweep owns what has no task."""


@dataclass(frozen=True, slots=True)
class _Planned:
    """A write and the task that follows it once it is stored (or was stored before).

    Of the tasks with one `waker`, only that of the last stored write is handed in: one wake-up a thread.
    """

    write: Write
    task: Task | None
    waker: str


class Recorder:
    """Records the events of one POST."""

    def __init__(
        self, *, store: Store, keyring: Keyring, tasks: Tasks, directory: Directory, clock: Clock, pepper: bytes
    ) -> None:
        self._store, self._keyring, self._tasks = store, keyring, tasks
        self._directory, self._clock, self._pepper = directory, clock, pepper

    async def record(self, events: Sequence[Arrived | StatusSeen]) -> None:
        """Store each event, then wake whoever must look. Raises NotRecorded, Unavailable."""
        planned: list[_Planned] = []
        for number in dict.fromkeys(event.phone_number_id for event in events):
            planned += await self._plan(number, [event for event in events if event.phone_number_id == number])
        if not planned:
            return
        outcomes = await self._store.write_each([plan.write for plan in planned])
        self._report(outcomes)
        stored = [(plan, outcome) for plan, outcome in zip(planned, outcomes, strict=True) if outcome in _WRITTEN]
        # New ones last: a repeated message has had its wake-up, and may be later in this POST than a new one.
        await self._wake(plan for plan, outcome in sorted(stored, key=lambda each: each[1] is Outcome.DONE))
        if Outcome.UNKNOWN in outcomes:
            raise NotRecorded

    async def _plan(self, phone_number_id: str, events: Sequence[Arrived | StatusSeen]) -> list[_Planned]:
        number = await self._directory.number(phone_number_id)
        if number is None:
            logs.warning("unknown_number", count=len(events))
            return []
        try:
            codec = Codec(number.clinic, await self._keyring.cipher(number.clinic))
        except KeyDestroyed:  # the clinic has ended: sending again would not help, and would hold up its neighbours
            logs.warning("clinic_without_key", clinic=number.clinic, count=len(events))
            return []
        arrived = [event for event in events if isinstance(event, Arrived)]
        statuses = [event for event in events if isinstance(event, StatusSeen)]
        return self._messages(codec, number.salt, arrived) + self._statuses(codec, statuses)

    def _messages(self, codec: Codec, salt: str, arrived: Sequence[Arrived]) -> list[_Planned]:
        """A create per message, and a wake-up for its thread."""
        now = self._clock.now()
        start = int(now.timestamp() * 1_000_000)
        once = {message_id(event.wamid): event for event in arrived}
        planned: list[_Planned] = []
        for position, (record_id, event) in enumerate(once.items()):
            message = Message(
                thread=contact_key(self._pepper, salt, event.sender), wamid=event.wamid, at=min(event.at, now),
                recorded=start + position, content=_kept(event.content), sender=event.sender, due_at=now + OWED_AFTER,
            )  # fmt: skip
            create = Create(codec.path(Message, record_id), codec.encode(message, record_id))
            wake_up = self._wake_up(codec.clinic, record_id, message, now)
            planned.append(_Planned(create, wake_up, f"{codec.clinic}/{message.thread}"))
        return planned

    def _wake_up(self, clinic: str, record_id: str, message: Message, now: datetime) -> Task:
        """At once for a tap; a text waits for the rest of its burst."""
        at = now + BURST_PAUSE if isinstance(message.content, Text) else None
        return wake_task(Wake(clinic=clinic, thread=message.thread, message=record_id), at)

    def _statuses(self, codec: Codec, seen: Sequence[StatusSeen]) -> list[_Planned]:
        """A patch per outbox message, whatever number of statuses it had in this POST."""
        by_outbox: dict[str, list[StatusSeen]] = {}
        for status in seen:
            by_outbox.setdefault(status.outbox, []).append(status)
        return [self._facts(codec, outbox, statuses) for outbox, statuses in by_outbox.items()]

    def _facts(self, codec: Codec, outbox: str, statuses: Sequence[StatusSeen]) -> _Planned:
        """Facts only move to the earliest time seen; a failure also asks to be looked at."""
        changes: dict[str, Change] = {}
        for status in sorted(statuses, key=lambda status: -status.at_ms):
            changes[f"{status.fact}_at"] = Minimum(status.at_ms)
        task = None
        if failed := [status for status in statuses if status.fact == "failed"]:
            now = self._clock.now()
            changes |= {"code": failed[0].code or 0, "due_at": now + OWED_AFTER}
            # A repeated failure sets due_at again, so its look needs a name of its own; and it is in no hurry: a
            # thousand failed reminders must not queue before an answer.
            task = deliver_task(
                Deliver(clinic=codec.clinic, outbox=outbox, lane=Lane.PROACTIVE, k=milliseconds(now)), None
            )
        path = codec.path(OutboxItem, outbox)
        return _Planned(Patch(path, changes), task, path)

    async def _wake(self, stored: Iterable[_Planned]) -> None:
        """Hand in the last task of each waker, so many at once."""
        last = {plan.waker: plan.task for plan in stored}
        at_once = asyncio.Semaphore(_TASKS_AT_ONCE)
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


def _kept(content: Content) -> Content:
    """The content as it may be stored."""
    return Text(mask_identity_numbers(content.body)) if isinstance(content, Text) else content
