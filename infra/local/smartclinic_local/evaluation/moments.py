"""Moments and spans as scenario files write them, Hong Kong time: `2026-11-24 15:30`, `+1d 15:30`, `2h`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from smartclinic.platform.clock import HONG_KONG, hong_kong, hong_kong_day

_MOMENT: Final = re.compile(r"(?:([+-]\d{1,3})d|(20\d{2}-\d{2}-\d{2})) (\d{1,2}):(\d{2})")
_DAY: Final = re.compile(r"([+-]\d{1,3})d|(20\d{2}-\d{2}-\d{2})")
_SPAN: Final = re.compile(r"(\d{1,4})(s|m|h|d)")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}

EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Now, where a moment is written in full."""

HOW_MOMENTS: Final = "write 2026-11-24 15:30, or +1d 15:30 for so many days after `now` (-7d: before)"
HOW_DAYS: Final = "write 2026-11-24, or +1d for so many days after `now` (-7d: before)"
HOW_SPANS: Final = "write 30s, 10m, 2h or 3d"


def moment(text: str, now: datetime) -> datetime:
    """The instant that this text names, seen from now. Raises ValueError."""
    if (found := _MOMENT.fullmatch(text.strip())) is None:
        raise ValueError(HOW_MOMENTS)
    ahead, written, hour, minute = found.groups()
    day = date.fromisoformat(written) if written else hong_kong_day(now) + timedelta(days=int(ahead))
    return datetime.combine(day, time(int(hour), int(minute)), HONG_KONG)


def day(text: str, now: datetime) -> date:
    """The day in Hong Kong that this text names, seen from now. Raises ValueError."""
    if (found := _DAY.fullmatch(text.strip())) is None:
        raise ValueError(HOW_DAYS)
    ahead, written = found.groups()
    return date.fromisoformat(written) if written else hong_kong_day(now) + timedelta(days=int(ahead))


def span(text: str) -> timedelta:
    """How long this text says. Raises ValueError."""
    if (found := _SPAN.fullmatch(text.strip())) is None:
        raise ValueError(HOW_SPANS)
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def shown(instant: datetime) -> str:
    """An instant as scenario files write it."""
    return f"{hong_kong(instant):%Y-%m-%d %H:%M}"
