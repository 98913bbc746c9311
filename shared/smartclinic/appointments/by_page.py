"""The appointment that a page by link shows, as long as it does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from smartclinic.appointments.appointment import Appointment
from smartclinic.work.unit import Found, Unit

SHOWN_AFTER: Final = timedelta(days=1)
"""So long after the visit its page is still there: somebody may look up where they have been yesterday, no later."""


async def appointment_on_page(unit: Unit, token: str, now: datetime) -> Found[Appointment] | None:
    """The appointment of this token, until a day after the visit; None: unknown, revoked or expired."""
    found = await unit.find(Appointment, {"page": token}, limit=1)
    return next((each for each in found if now < each.record.ends_at + SHOWN_AFTER), None)
