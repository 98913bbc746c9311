"""Cloud Tasks' behaviour in one class, for the simulator and the laptop: at least once, unordered."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, deque
from collections.abc import Coroutine, Mapping
from datetime import datetime, timedelta
from typing import Final

from smartclinic.platform.clock import Clock
from smartclinic_local.cloud_tasks.dispatch import SUCCESS, Dispatch, Dispatcher, Mint, Send, raise_loudly
from smartclinic_local.cloud_tasks.faults import Mishap, MishapKind, TaskFaults
from smartclinic_local.cloud_tasks.queue import Queue, QueueConfig, until
from smartclinic_local.cloud_tasks.task import Attempts, CreationLost, HttpTask, NameTaken, NoSuchQueue

REMEMBERED_MISHAPS: Final = 10_000


class TasksCore:
    """Queues that hold tasks until their time, dispatch them and try again until a 2xx answer.

    No sockets, threads or wall clock: time is `clock` and the running loop's, chance is `rng`. `faults` may be
    replaced at any moment. `counters` counts "created", "name taken", "dispatched", "duplicated", "succeeded" and
    every kind of mishap; `mishaps` remembers the last ones.
    """

    def __init__(
        self,
        clock: Clock,
        rng: random.Random,
        *,
        queues: Mapping[str, QueueConfig],
        dispatch: Send,
        mint: Mint,
        faults: TaskFaults | None = None,
    ) -> None:
        self.faults = faults or TaskFaults()
        self.counters: Counter[str] = Counter()
        self.mishaps: deque[Mishap] = deque(maxlen=REMEMBERED_MISHAPS)
        self._clock = clock
        self._rng = rng
        self._queues = {queue: Queue(config, clock) for queue, config in queues.items()}
        self._dispatcher = Dispatcher(dispatch, mint)
        self._live: dict[asyncio.Task[None], Attempts] = {}

    async def create(self, task: HttpTask) -> None:
        """Hold a task. Raises TaskRefused, NameTaken, or CreationLost when it may or may not be held."""
        if self._strikes(self.faults.creation_fails):
            self._note(MishapKind.CREATION_FAILED, task)
            raise CreationLost("the creation failed")
        task.check(self._clock.now())
        if task.queue not in self._queues:
            raise NoSuchQueue(task.queue)
        is_new = self._queues[task.queue].take(task.name)
        self.counters["created" if is_new else "name taken"] += 1
        if is_new:
            self._hold(task)
        if self._strikes(self.faults.creation_unsaid):
            self._note(MishapKind.CREATION_UNSAID, task)
            raise CreationLost("the answer to the creation was lost")
        if not is_new:
            raise NameTaken(task.name)

    def pending(self) -> int:
        """How many tasks are waiting, under way or to be tried again."""
        return len(self._live)

    def next_due(self) -> datetime | None:
        """When the earliest pending task is or was due; None when nothing is pending."""
        return min((attempts.due for attempts in self._live.values()), default=None)

    async def idle(self) -> None:
        """Return when nothing is pending any more."""
        while self._live:
            await asyncio.wait(tuple(self._live))

    @property
    def is_unharmed(self) -> bool:
        """Whether every creation and every dispatch so far succeeded, in time."""
        return not self.mishaps

    async def close(self) -> None:
        """Drop every task and cancel what is under way."""
        runners = tuple(self._live)
        for runner in runners:
            runner.cancel()
        await asyncio.gather(*runners, return_exceptions=True)
        await self._dispatcher.close()

    def _hold(self, task: HttpTask) -> None:
        now = self._clock.now()
        attempts = Attempts(due=max(now, task.at or now))
        self._start(self._run(task, attempts), attempts)

    def _start(self, work: Coroutine[None, None, None], attempts: Attempts) -> None:
        runner = asyncio.ensure_future(work)
        self._live[runner] = attempts
        runner.add_done_callback(self._live.pop)
        runner.add_done_callback(raise_loudly)

    async def _run(self, task: HttpTask, attempts: Attempts) -> None:
        queue = self._queues[task.queue]
        try:
            while not await self._try(task, attempts, queue):
                if attempts.retries >= queue.config.max_attempts:
                    self._note(MishapKind.GIVEN_UP, task)
                    return
        finally:
            queue.ended(task.name)

    async def _try(self, task: HttpTask, attempts: Attempts, queue: Queue) -> bool:
        await until(self._clock, attempts.due + self._lateness(task))
        async with queue.turn():
            status = await self._dispatch(task, attempts)
        queue.learn(status)
        if status in SUCCESS:
            self.counters["succeeded"] += 1
            return True
        self._note(MishapKind.DISPATCH_FAILED, task, status)
        wait = timedelta(seconds=queue.config.backoff(attempts.retries))
        attempts.failed(status, self._clock.now() + wait)
        return False

    async def _dispatch(self, task: HttpTask, attempts: Attempts) -> int | None:
        if self._strikes(self.faults.dispatch_fails):
            return None
        dispatch = attempts.dispatch(task)
        if self._strikes(self.faults.dispatch_twice):
            self._dispatch_again(task, dispatch)
        self.counters["dispatched"] += 1
        status = await self._dispatcher.post(dispatch, task.identity)
        return None if self._strikes(self.faults.answer_lost) else status

    def _dispatch_again(self, task: HttpTask, dispatch: Dispatch) -> None:
        """The duplicate comes at the same moment or later, when the first may be done."""
        delay = self._rng.choice((0.0, self._rng.uniform(0, self.faults.longest_delay)))
        due = self._clock.now() + timedelta(seconds=delay)

        async def duplicate() -> None:
            await until(self._clock, due)
            self.counters["duplicated"] += 1
            await self._dispatcher.post(dispatch, task.identity)

        self._start(duplicate(), Attempts(due))

    def _lateness(self, task: HttpTask) -> timedelta:
        if not self._strikes(self.faults.dispatch_late):
            return timedelta()
        self._note(MishapKind.LATE, task)
        return timedelta(seconds=self._rng.uniform(0, self.faults.longest_delay))

    def _strikes(self, chance: float) -> bool:
        return chance > 0 and self._rng.random() < chance

    def _note(self, kind: MishapKind, task: HttpTask, status: int | None = None) -> None:
        self.counters[kind.value] += 1
        self.mishaps.append(Mishap(kind, self._clock.now(), task.queue, task.name, status))
