"""What was read a moment ago answers whoever asks now: a hundred screens cost one read a second and instance."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar, cast

from smartclinic.platform.clock import Clock

T = TypeVar("T")

LIFE: Final = timedelta(seconds=1)
"""How old an answer may be. Short: whoever is called looks up at once."""

MOST: Final = 2000
"""Answers that are remembered; beyond that the oldest are forgotten."""


class Lately:
    """Remembers answers for a moment. Whoever asks while one is being read waits for that one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: OrderedDict[str, tuple[datetime, asyncio.Task[object]]] = OrderedDict()

    async def of(self, key: str, read: Callable[[], Awaitable[T]]) -> T:
        """The answer under this key, read now unless it is known. Raises what `read` does, and remembers no failure."""
        now = self._clock.now()
        if (known := self._known.get(key)) and (now < known[0] or not known[1].done()):
            return cast(T, await asyncio.shield(known[1]))  # a key is always asked with the same reader
        task: asyncio.Task[object] = asyncio.create_task(self._read(key, read))
        task.add_done_callback(_heed)
        self._known.pop(key, None)
        self._known[key] = (now + LIFE, task)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return cast(T, await asyncio.shield(task))  # whoever asked first may leave: the others still wait

    async def _read(self, key: str, read: Callable[[], Awaitable[T]]) -> T:
        try:
            return await read()
        except BaseException:
            self._known.pop(key, None)
            raise


def _heed(task: asyncio.Task[object]) -> None:
    """A failure has been told to whoever waited; when nobody waits any more, it is no news either."""
    if not task.cancelled():
        task.exception()
