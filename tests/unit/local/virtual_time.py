"""Virtual time for tests of the stand-ins' cores: it begins on a Monday, nine o'clock in Hong Kong."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from smartclinic_local.virtual_time import VirtualLoop, run

__all__ = ["START", "LoopClock", "VirtualLoop", "elapsed", "run"]

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


class LoopClock:
    """The running virtual loop's clock."""

    def now(self) -> datetime:
        return START + timedelta(seconds=asyncio.get_running_loop().time())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def elapsed() -> float:
    """Virtual seconds since the test began."""
    return round(asyncio.get_running_loop().time(), 3)
