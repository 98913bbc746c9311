"""Where work goes that keeps a processor busy, so that it does not keep the event loop from everybody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Heavy(Protocol):
    """Runs one piece of synchronous work."""

    async def __call__(self, work: Callable[[], T]) -> T:
        """What the work returns; what it raises is raised."""


async def in_thread(work: Callable[[], T]) -> T:
    """In a thread, while the event loop goes on."""
    return await asyncio.to_thread(work)


async def inline(work: Callable[[], T]) -> T:
    """Here and now: for the simulation, whose time does not pass meanwhile."""
    return work()
