"""A queue's settings and pace, as Cloud Tasks documents them.

Source: https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from smartclinic.platform.clock import Clock
from smartclinic.platform.tasks import QueueName

NAME_STAYS_TAKEN: Final = timedelta(hours=24)
SLOWDOWN: Final = frozenset({429, 503})
SLOWEST: Final = 1.0  # dispatches a second, while a queue is being slowed down


@dataclass(frozen=True, slots=True)
class QueueConfig:
    """Pace and retries of a queue. Backoff in seconds; `max_attempts` counts the first one too."""

    max_per_second: float = 500.0
    max_concurrent: int = 100
    min_backoff: float = 1.0
    max_backoff: float = 60.0
    max_doublings: int = 4
    max_attempts: int = 20

    def backoff(self, retry: int) -> float:
        """Seconds before a retry (the first is 0): doubled a few times, then linear, then the maximum."""
        doublings = min(retry, self.max_doublings)
        linear = max(0, retry - self.max_doublings) + 1
        return min(self.max_backoff, float(self.min_backoff * 2**doublings * linear))


QUEUES: Final[Mapping[QueueName, QueueConfig]] = MappingProxyType({name: QueueConfig() for name in QueueName})
"""The laptop's queues."""


class Queue:
    """Who may be dispatched now, and which names are taken."""

    def __init__(self, config: QueueConfig, clock: Clock) -> None:
        self.config = config
        self._clock = clock
        self._per_second = config.max_per_second
        self._last_start = datetime.min.replace(tzinfo=UTC)
        self._pace = asyncio.Lock()
        self._free = asyncio.Semaphore(config.max_concurrent)
        self._taken: set[str] = set()
        self._ended: deque[tuple[datetime, str]] = deque()

    def take(self, name: str) -> bool:
        """Take a name; False when a task has it, or had it less than 24 hours ago."""
        while self._ended and self._ended[0][0] <= self._clock.now() - NAME_STAYS_TAKEN:
            self._taken.discard(self._ended.popleft()[1])
        if name in self._taken:
            return False
        self._taken.add(name)
        return True

    def ended(self, name: str) -> None:
        """The task of this name is done or given up: its 24 hours begin."""
        self._ended.append((self._clock.now(), name))

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a free place and for the queue's pace, and hold the place."""
        async with self._free:
            async with self._pace:
                await until(self._clock, self._last_start + timedelta(seconds=1 / self._per_second))
                self._last_start = self._clock.now()
            yield

    def learn(self, status: int | None) -> None:
        """Slow down after 429 and 503, as Cloud Tasks does for the whole queue; recover after success."""
        if status in SLOWDOWN:
            self._per_second = max(SLOWEST, self._per_second / 2)
        elif status is not None and status < 300:
            self._per_second = min(self.config.max_per_second, self._per_second * 2)


async def until(clock: Clock, instant: datetime) -> None:
    """Return at that instant of the clock, or at once when it has passed."""
    while (wait := (instant - clock.now()).total_seconds()) > 0:
        await clock.sleep(wait)
