"""The ticket that a page by link shows, as long as its day lasts."""

from __future__ import annotations

from datetime import datetime

from smartclinic.platform.clock import hong_kong_day
from smartclinic.queueing.ticket import Ticket
from smartclinic.work.unit import Found, Unit


async def ticket_on_page(unit: Unit, token: str, now: datetime) -> Found[Ticket] | None:
    """The ticket of this token, on its day; None: unknown, revoked or of another day."""
    today = hong_kong_day(now).isoformat()
    found = await unit.find(Ticket, {"page": token}, limit=1)
    return next((each for each in found if each.record.day == today), None)
