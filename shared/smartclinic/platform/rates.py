"""How often one may try: counted in this instance's memory, which is bounded, by the injected clock.

The library's own memory keeps a task that looks at the wall clock, and every key that anybody ever brought.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import Final

from limits import RateLimitItem, parse
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter

from smartclinic.platform.clock import Clock

MOST_KEYS: Final = 10_000
"""Beyond that the oldest windows are forgotten: a flood from many addresses must not take the memory."""


class _Windows(Storage):
    """Counts for `limits`: when a key's window ends, and how much is in it."""

    STORAGE_SCHEME = None

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._windows: OrderedDict[str, tuple[float, int]] = OrderedDict()

    @property
    def base_exceptions(self) -> type[Exception]:
        return KeyError

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        ends, count = self._window(key) or (self._now() + expiry, 0)
        self._windows[key] = (ends, count + amount)
        if len(self._windows) > MOST_KEYS:
            self._windows.popitem(last=False)
        return count + amount

    async def get(self, key: str) -> int:
        return (self._window(key) or (0.0, 0))[1]

    async def get_expiry(self, key: str) -> float:
        return (self._window(key) or (self._now(), 0))[0]

    async def check(self) -> bool:
        return True

    async def reset(self) -> int:
        count = len(self._windows)
        self._windows.clear()
        return count

    async def clear(self, key: str) -> None:
        self._windows.pop(key, None)

    def _window(self, key: str) -> tuple[float, int] | None:
        """The key's window, unless it has ended."""
        window = self._windows.get(key)
        if window is not None and window[0] <= self._now():
            del self._windows[key]
            return None
        return window

    def _now(self) -> float:
        return self._clock.now().timestamp()


class Rates:
    """Counts tries. A rate is written as `limits` writes it: "10 per 5 minutes"."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._limiter = FixedWindowRateLimiter(_Windows(clock))
        self._items: dict[str, RateLimitItem] = {}

    async def allows(self, rate: str, *whose: str) -> bool:
        """Count one try of somebody; whether it is still within the rate."""
        return await self._limiter.hit(self._item(rate), *whose)

    async def is_left(self, rate: str, *whose: str) -> bool:
        """Whether one more try would be within the rate. It counts nothing."""
        return await self._limiter.test(self._item(rate), *whose)

    async def wait_s(self, rate: str, *whose: str) -> int:
        """In how many seconds somebody who has used up the rate may try again, at least 1."""
        stats = await self._limiter.get_window_stats(self._item(rate), *whose)
        return max(1, math.ceil(stats.reset_time - self._clock.now().timestamp()))

    def _item(self, rate: str) -> RateLimitItem:
        if rate not in self._items:
            self._items[rate] = parse(rate)
        return self._items[rate]
