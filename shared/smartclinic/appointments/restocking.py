"""A service can be had again: those who waited for it are offered its next places."""

from __future__ import annotations

from datetime import datetime

from smartclinic.clinics.model import Clinic
from smartclinic.work.unit import Unit


async def stock_back(unit: Unit, clinic: Clinic, service_id: str, now: datetime) -> int:
    """Make openings of the next free places of the service, one for each who waits, at most ten; how many.

    Call it in the commit that says that the service can be had. Whoever is not asked at once is asked as usual when
    one of these places, or another, is free.
    """
    raise NotImplementedError
