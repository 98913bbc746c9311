"""Keeps children running: a function that ends is started again, a stand-in that ends is the end of all."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, Self

from smartclinic_local.run.children import Child
from smartclinic_local.run.problems import Broken

PAUSE: Final = 0.2  # seconds before another start
TOO_OFTEN: Final = 5
TOO_QUICKLY: Final = 10.0
"""So many ends, each within so many seconds of its start, and it is given up."""


class Tended:
    """A child that is watched."""

    def __init__(self, start: Callable[[], Awaitable[Child]], child: Child) -> None:
        self._start = start
        self._child = child

    @property
    def said(self) -> bytes:
        """What the child said when it was ready."""
        return self._child.said

    @classmethod
    @asynccontextmanager
    async def started(
        cls, start: Callable[[], Awaitable[Child]], broken: asyncio.Future[Broken], *, again: bool
    ) -> AsyncIterator[Self]:
        """A child that runs within the context. `broken` learns when it ended for good. Raises Broken."""
        tended = cls(start, await start())
        watch = asyncio.create_task(tended._watch(broken, TOO_OFTEN if again else 1))
        try:
            yield tended
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
            await tended._child.stop()

    async def _watch(self, broken: asyncio.Future[Broken], most: int) -> None:
        quick_ends = 0
        now = asyncio.get_running_loop().time
        while True:
            started = now()
            how = f"{self._child.name} ended {await self._child.ended()}"
            quick_ends = quick_ends + 1 if most == 1 or now() - started < TOO_QUICKLY else 0
            if quick_ends >= most:
                break
            sys.stderr.write(f"{how}; starting it again\n")
            await asyncio.sleep(PAUSE)
            try:
                self._child = await self._start()
            except Broken as error:
                how = str(error)
                break
        if not broken.done():
            broken.set_result(Broken(how))
