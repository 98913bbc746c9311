"""A service can be had again: those who waited for it are offered its next places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from smartclinic.appointments.booking import DAYS_AT_ONCE
from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.sheets import sheets
from smartclinic.appointments.slots import Wanted, free_slots, in_steps, needed_sheets
from smartclinic.appointments.waitlist.freeing import open_place
from smartclinic.appointments.waitlist.listing import waiting
from smartclinic.appointments.waitlist.waiting import Wait
from smartclinic.appointments.waitlist.wishes import asked_from, is_wished
from smartclinic.clinics.model import Clinic
from smartclinic.platform.clock import hong_kong_day
from smartclinic.work.unit import Unit

MOST_PLACES: Final = 10
"""So many places are offered at once, each to a group of its own."""

_LOOKED_AT: Final = 1000


async def stock_back(unit: Unit, clinic: Clinic, service_id: str, now: datetime) -> int:
    """Make openings of the next free places that those who wait for the service wish, for ten of them; how many.

    Call it in the commit that says that the service can be had. Whoever is not asked at once is asked as usual when
    one of these places, or another, is free.
    """
    waits = [found.record async for found in waiting(unit, (service_id,))][:MOST_PLACES]
    if not waits:
        return 0
    at = asked_from(now)
    chosen = await _places(unit, clinic, service_id, waits, now)
    for slot in chosen:
        open_place(unit, slot, now, at)
    return len(chosen)


async def _places(unit: Unit, clinic: Clinic, service_id: str, waits: Sequence[Wait], now: datetime) -> list[Slot]:
    """The next free place that each of them wishes, another for each; the same unit may still say: out of stock."""
    found, left, today = list[Slot](), list(waits), hong_kong_day(now)
    wanted = Wanted(service_id, today, today + timedelta(days=clinic.booking.days_ahead))
    for step in in_steps(clinic, wanted, now, DAYS_AT_ONCE):
        free = free_slots(clinic, await sheets(unit, needed_sheets(clinic, step, now)), step, now, limit=_LOOKED_AT)
        for slot in free:
            wait = next((each for each in left if is_wished(each, slot)), None)
            if wait is not None:
                left.remove(wait)
                found.append(slot)
        if not left:
            break
    return found
