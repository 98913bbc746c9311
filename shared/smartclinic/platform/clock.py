"""Time, injected. Stored in UTC, decided in Hong Kong."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

HONG_KONG: Final = ZoneInfo("Asia/Hong_Kong")


class Clock(Protocol):
    """The instance's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds of this clock."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        await asyncio.sleep(seconds)


def hong_kong(instant: datetime) -> datetime:
    """The same instant on Hong Kong's clocks."""
    return instant.astimezone(HONG_KONG)


def hong_kong_day(instant: datetime) -> date:
    """The calendar day that it is in Hong Kong at this instant."""
    return instant.astimezone(HONG_KONG).date()


def milliseconds(instant: datetime) -> int:
    """Whole milliseconds since 1970, for facts that are merged with `Minimum`."""
    return int(instant.timestamp() * 1000)
