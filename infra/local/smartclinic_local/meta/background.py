"""Work that goes on by itself, held so that it is neither lost nor left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from smartclinic.platform.clock import Clock

T = TypeVar("T")


class Background:
    """The tasks that are under way, in the order in which they began."""

    def __init__(self) -> None:
        self._tasks: dict[asyncio.Task[None], None] = {}
        self._abandoned: dict[asyncio.Task[object], None] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Begin work and keep hold of it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks[task] = None
        task.add_done_callback(self._tasks.pop)

    async def finished(self) -> None:
        """Return when nothing is under way. Raises what a piece of work raised."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        """Cancel what is under way."""
        tasks: list[asyncio.Task[object]] = [*self._abandoned, *self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def within(self, clock: Clock, seconds: float, work: Coroutine[object, object, T]) -> T:
        """The result of work, or TimeoutError. Late work goes on: hanging up undoes nothing on the other side."""
        loop = asyncio.get_running_loop()
        task, timer = loop.create_task(work), loop.create_task(clock.sleep(seconds))
        try:
            await asyncio.wait((task, timer), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            task.cancel()
            raise
        finally:
            timer.cancel()
        if task.done():
            return task.result()
        self._abandoned[task] = None
        task.add_done_callback(self._forget)
        raise TimeoutError

    def _forget(self, task: asyncio.Task[T]) -> None:
        self._abandoned.pop(task, None)
        if not task.cancelled():
            task.exception()  # nobody listens any more
