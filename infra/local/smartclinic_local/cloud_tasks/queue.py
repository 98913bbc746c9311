"""A queue's settings and pace, as Cloud Tasks documents them.

Source: https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from smartclinic.platform.clock import Clock
from smartclinic.platform.tasks import QueueName, queue_id

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

    @property
    def burst(self) -> int:
        """The most dispatches that a queue saves up while it rests: one second's worth.

        Cloud Tasks picks it and nobody may set it: "generally at least equal to" the rate, perhaps more.
        """
        return math.ceil(self.max_per_second)

    def backoff(self, retry: int) -> float:
        """Seconds before a retry (the first is 0): doubled a few times, then linear, then the maximum."""
        doublings = min(retry, self.max_doublings)
        linear = max(0, retry - self.max_doublings) + 1
        return min(self.max_backoff, float(self.min_backoff * 2**doublings * linear))


_PACES: Final[Mapping[QueueName, QueueConfig]] = {
    QueueName.WAKE: QueueConfig(max_per_second=500, max_concurrent=500),
    QueueName.SEND_REPLY: QueueConfig(max_per_second=25, max_concurrent=50),
    QueueName.SEND_PROACTIVE: QueueConfig(max_per_second=10, max_concurrent=10),
    QueueName.MEDIA: QueueConfig(max_per_second=20, max_concurrent=20),
}

QUEUES: Final[Mapping[str, QueueConfig]] = MappingProxyType(
    {queue_id(name, shard): _PACES[name] for name in QueueName for shard in name.shards}
)
"""The laptop's queues by id, as Terraform creates them in the cloud (a test compares)."""


class TokenBucket:
    """A queue's pace: every dispatch takes a token, tokens come back at the queue's rate, up to the burst."""

    def __init__(self, clock: Clock, per_second: float, burst: int) -> None:
        self.per_second = per_second
        self._clock = clock
        self._burst = self._tokens = burst
        self._refilled = datetime.min.replace(tzinfo=UTC)
        self._turns = asyncio.Lock()

    async def take(self) -> None:
        """Wait for a token and take it: first come, first served."""
        async with self._turns:
            while not self._refill():
                await until(self._clock, self._refilled + self._interval)
            self._tokens -= 1

    def drain(self) -> None:
        """Throw the saved tokens away."""
        self._tokens, self._refilled = 0, self._clock.now()

    @property
    def _interval(self) -> timedelta:
        return timedelta(seconds=1 / self.per_second)

    def _refill(self) -> int:
        """Add the tokens that have come back since the last one did; how many there are now."""
        came = (self._clock.now() - self._refilled) // self._interval
        self._refilled += came * self._interval
        if self._tokens + came >= self._burst:
            self._refilled = self._clock.now()  # a full bucket saves nothing towards the next token
        self._tokens = min(self._burst, self._tokens + came)
        return self._tokens


class Queue:
    """Who may be dispatched now, and which names are taken."""

    def __init__(self, config: QueueConfig, clock: Clock) -> None:
        self.config = config
        self._clock = clock
        self._bucket = TokenBucket(clock, config.max_per_second, config.burst)
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
            await self._bucket.take()
            yield

    def learn(self, status: int | None) -> None:
        """Slow down after 429 and 503, as Cloud Tasks does for the whole queue; recover after success."""
        if status in SLOWDOWN:
            self._bucket.per_second = max(SLOWEST, self._bucket.per_second / 2)
            self._bucket.drain()
        elif status is not None and status < 300:
            self._bucket.per_second = min(self.config.max_per_second, self._bucket.per_second * 2)


async def until(clock: Clock, instant: datetime) -> None:
    """Return at that instant of the clock, or at once when it has passed."""
    while (wait := (instant - clock.now()).total_seconds()) > 0:
        await clock.sleep(wait)
