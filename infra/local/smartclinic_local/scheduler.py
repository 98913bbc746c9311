"""Cloud Scheduler's behaviour in one class, for the simulator and the laptop: the sweeps, each minute, at least once.

Source: https://cloud.google.com/scheduler/docs/overview
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from smartclinic.platform.clock import Clock
from smartclinic_local.cloud_tasks.dispatch import SUCCESS, Dispatch, Dispatcher, Identity, Mint, Send, raise_loudly
from smartclinic_local.cloud_tasks.queue import until


@dataclass(frozen=True, slots=True)
class Job:
    """A POST to `url` at every full `every` of the clock. `deadline` is in seconds."""

    name: str
    url: str
    identity: Identity | None = None
    every: timedelta = timedelta(minutes=1)
    deadline: float = 180.0

    def next_after(self, now: datetime) -> datetime:
        """The first full minute (hour, …) after now."""
        start = datetime.min.replace(tzinfo=UTC)
        return now + self.every - (now - start) % self.every


@dataclass(frozen=True, slots=True)
class SchedulerFaults:
    """The chance, from 0 to 1, that a run is missed or happens twice."""

    missed: float = 0.0
    twice: float = 0.0


class SchedulerCore:
    """Runs its jobs between `start` and `close`; a job that is still running delays its own next run.

    `faults` may be replaced at any moment. `counters` counts "succeeded", "failed", "missed" and "duplicated".
    """

    def __init__(
        self,
        clock: Clock,
        rng: random.Random,
        jobs: Sequence[Job],
        *,
        dispatch: Send,
        mint: Mint,
        faults: SchedulerFaults | None = None,
    ) -> None:
        self.jobs = tuple(jobs)
        self.faults = faults or SchedulerFaults()
        self.counters: Counter[str] = Counter()
        self._clock = clock
        self._rng = rng
        self._dispatcher = Dispatcher(dispatch, mint)
        self._running: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin, on the running event loop."""
        self._running = [asyncio.ensure_future(self._repeat(job)) for job in self.jobs]
        for running in self._running:
            running.add_done_callback(raise_loudly)

    async def run_now(self, job: Job, scheduled: datetime | None = None) -> None:
        """Run a job once, whatever the faults; return with its answer or after its deadline."""
        at = (scheduled or self._clock.now()).isoformat().replace("+00:00", "Z")
        headers = {
            "User-Agent": "Google-Cloud-Scheduler",
            "X-CloudScheduler": "true",
            "X-CloudScheduler-JobName": job.name,
            "X-CloudScheduler-ScheduleTime": at,
        }
        status = await self._dispatcher.post(Dispatch(job.url, headers, b"", job.deadline), job.identity)
        self.counters["succeeded" if status in SUCCESS else "failed"] += 1

    async def close(self) -> None:
        """Stop, and cancel what is under way."""
        for running in self._running:
            running.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._dispatcher.close()

    async def _repeat(self, job: Job) -> None:
        while True:
            scheduled = job.next_after(self._clock.now())
            await until(self._clock, scheduled)
            await asyncio.gather(*(self.run_now(job, scheduled) for _ in range(self._times())))

    def _times(self) -> int:
        if self._strikes(self.faults.missed):
            self.counters["missed"] += 1
            return 0
        if self._strikes(self.faults.twice):
            self.counters["duplicated"] += 1
            return 2
        return 1

    def _strikes(self, chance: float) -> bool:
        return chance > 0 and self._rng.random() < chance
