"""An event loop whose clock jumps instead of waiting; it flows only while somebody outside is waited for."""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class _JumpingSelector(selectors.DefaultSelector):
    elapsed = 0.0
    waited_for = 0
    """How many answers from outside are awaited."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self.waited_for:
            return self._wait(timeout)
        if timeout is None:
            raise RuntimeError("everything waits and nothing will happen")
        self.elapsed += max(timeout, 0)
        return super().select(0)

    def _wait(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        began = time.monotonic()
        found = super().select(timeout)
        self.elapsed += time.monotonic() - began
        return found


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop that jumps to its next timer."""

    def __init__(self) -> None:
        self.jumping = _JumpingSelector()
        super().__init__(self.jumping)

    def time(self) -> float:
        """Virtual seconds since the beginning."""
        return self.jumping.elapsed

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - asyncio's own
        """Wait for threads as long as they really take."""
        with in_real_time():
            await super().shutdown_default_executor(*() if timeout is None else (timeout,))


@contextmanager
def in_real_time() -> Iterator[None]:
    """While this is open, the running virtual loop waits as others do: somebody outside is asked."""
    loop = asyncio.get_running_loop()
    jumping = loop.jumping if isinstance(loop, VirtualLoop) else None
    if jumping:
        jumping.waited_for += 1
    try:
        yield
    finally:
        if jumping:
            jumping.waited_for -= 1


class VirtualClock:
    """The running virtual loop's clock, which began at `start`."""

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(UTC)

    def now(self) -> datetime:
        """The virtual instant."""
        return self._start + timedelta(seconds=asyncio.get_running_loop().time())

    async def sleep(self, seconds: float) -> None:
        """Let virtual time pass."""
        await asyncio.sleep(seconds)


def run(scenario: Coroutine[Any, Any, Answer]) -> Answer:
    """Run a scenario in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(scenario)
