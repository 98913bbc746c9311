"""Whether a day of the diary stands as a screen shows it, told by two small reads however many visits it has."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from smartclinic.appointments.appointment import Appointment, StoredSheet
from smartclinic.platform.ids import digest
from smartclinic.platform.store import In
from smartclinic.work.unit import Unit

LONGEST_SHOWN: Final = timedelta(minutes=5)
"""So old a screen may be: whoever is late, holds that ran out and stock leave no mark on what is read here."""

_LATEST: Final = 2
"""Clocks of two instances differ a little: what is written next may be, by its time, the last but one."""


async def stand_of(unit: Unit, days: Sequence[date], now: datetime) -> str:
    """A short name for how these days stand (seven at most): another one once a visit or session of theirs is written.

    Four documents at most, in one round trip. Read before the days themselves, no change is missed. A visit that is
    moved to another day is written with the sheet of the one that it leaves.
    """
    of_days = {"day": In(tuple(day.isoformat() for day in days))}
    visits, sheets = await asyncio.gather(
        unit.find(Appointment, of_days, order="-changed_at", limit=_LATEST),
        unit.find(StoredSheet, of_days, order="-changed_at", limit=_LATEST),
    )
    written = [f"{visit.id} {visit.record.changed_at}" for visit in visits]
    said = [f"{sheet.id} {sheet.record.changed_at}" for sheet in sheets]
    return digest("days", str(now.timestamp() // LONGEST_SHOWN.total_seconds()), *written, *said)[:16]
