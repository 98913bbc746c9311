"""Everybody's visits of one day, however many there are."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Final

from smartclinic.appointments.appointment import Appointment
from smartclinic.clinics.calendar import at_minute
from smartclinic.platform import logs
from smartclinic.work.unit import Found, Unit

MOST: Final = 2000
"""Ten doctors with two hundred places each; the log says so should a day ever have more."""

_PAGE: Final = 300


async def visits_on(unit: Unit, day: date) -> list[Found[Appointment]]:
    """Every appointment of a day, whatever became of it, the earliest first; at most 2,000, in pages of 300."""
    start = at_minute(day, 0).astimezone(UTC)
    end = start + timedelta(days=1)
    found = dict[str, Found[Appointment]]()
    while len(found) < MOST:
        page = await unit.find(Appointment, {}, order="starts_at", at_least=start, below=end, limit=_PAGE)
        fresh = {each.id: each for each in page if each.id not in found}
        found |= fresh
        if len(page) < _PAGE or not fresh:
            return list(found.values())
        start = page[-1].record.starts_at
    logs.error("day_cut", clinic=unit.clinic, count=len(found))
    return list(found.values())
