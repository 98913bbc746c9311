"""What those who were told have answered."""

from __future__ import annotations

from datetime import datetime

from smartclinic.disruptions.disruption import Affected
from smartclinic.work.unit import Unit


async def answered(unit: Unit, appointment_id: str, how: Affected, now: datetime) -> bool:
    """Keep, in the commit of the answer, that this visit was kept, moved or cancelled. False: nothing affects it.

    A visit that was moved or cancelled shows as that without it, whoever did it; that somebody keeps it does not.
    """
    raise NotImplementedError
