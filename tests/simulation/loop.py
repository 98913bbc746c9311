"""An event loop in which time jumps and chance decides who runs next: one thread, no sockets, no executors."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import heapq
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NoReturn

DAWN: Final = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
"""A Monday, nine o'clock in Hong Kong."""

_MANY_CANCELLED: Final = 200


class NothingWillHappen(RuntimeError):
    """Everything waits for something else: a deadlock of the simulation itself."""


class SimulatedLoop(asyncio.BaseEventLoop):
    """Runs ready callbacks in an order drawn from `rng`, and jumps to the next timer when none is ready.

    It leans on the base class's queues of ready and scheduled handles, which have had these names since Python 3.4.
    """

    _ready: Any
    _scheduled: Any
    _timer_cancelled_count: int

    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self._elapsed = 0.0
        self._chance = rng.random

    def time(self) -> float:
        """Virtual seconds since dawn."""
        return self._elapsed

    def now(self) -> datetime:
        """The simulated world's own instant."""
        return DAWN + timedelta(seconds=self._elapsed)

    def run_in_executor(self, *_: object) -> NoReturn:
        """Threads have an order of their own, which no seed decides."""
        raise RuntimeError("the simulation has no threads")

    def _write_to_self(self) -> None:
        """Nobody sleeps in a selector who would have to be woken: asked when a generator is collected half-way."""

    def _run_once(self) -> None:
        ready = self._ready
        if not ready:
            self._jump()
        waiting = len(ready)
        if waiting > 1:
            ready.rotate(int(self._chance() * waiting))
        handle = ready.popleft()
        if not handle._cancelled:
            handle._run()

    def _jump(self) -> None:
        """To the next timer, and make ready whatever is due then."""
        scheduled = self._scheduled
        if self._timer_cancelled_count > _MANY_CANCELLED and self._timer_cancelled_count * 2 > len(scheduled):
            self._forget_cancelled()
            scheduled = self._scheduled
        while scheduled and scheduled[0]._cancelled:
            self._pop()
        if not scheduled:
            raise NothingWillHappen("nothing is ready and no timer is set")
        self._elapsed = max(self._elapsed, scheduled[0]._when)
        while scheduled and scheduled[0]._when <= self._elapsed:
            self._ready.append(self._pop())

    def _pop(self) -> asyncio.TimerHandle:
        handle: asyncio.TimerHandle = heapq.heappop(self._scheduled)
        handle._scheduled = False  # type: ignore[attr-defined]
        if handle.cancelled():
            self._timer_cancelled_count -= 1
        return handle

    def _forget_cancelled(self) -> None:
        kept = []
        for handle in self._scheduled:
            if handle.cancelled():
                handle._scheduled = False
            else:
                kept.append(handle)
        heapq.heapify(kept)
        self._scheduled = kept
        self._timer_cancelled_count = 0


@contextlib.contextmanager
def simulated(rng: random.Random) -> Iterator[SimulatedLoop]:
    """A loop of its own, closed at the end. Cycles are left alone meanwhile: when they are collected hangs on what
    else the process holds, and a generator among them makes a callback ready.
    """
    loop = SimulatedLoop(rng)
    asyncio.set_event_loop(loop)
    collects = gc.isenabled()
    gc.disable()
    try:
        yield loop
    finally:
        if collects:
            gc.enable()
        asyncio.set_event_loop(None)
        loop.close()


class WorldClock:
    """The outside world's clock: Meta's, Cloud Tasks', the people's."""

    def __init__(self, loop: SimulatedLoop) -> None:
        self._loop = loop

    def now(self) -> datetime:
        return self._loop.now()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
