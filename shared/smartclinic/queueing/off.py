"""Tickets of a session that sees nobody any more who has not come: why, and that their holders are told once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from smartclinic.appointments.day_sheet import DaySheet
from smartclinic.clinics.model import Part
from smartclinic.queueing.line import Place, SessionNow
from smartclinic.queueing.tasks import OWED_AFTER, off_task
from smartclinic.queueing.ticket import Ticket
from smartclinic.work.unit import Unit

_AT_ONCE: Final = 200
"""So many holders are told in one commit; a line in which more wait elsewhere has never been seen."""


def session_by(part: Part, said: Sequence[DaySheet]) -> SessionNow:
    """What these sheets, of all the doctors of one part of a queue's day, say of it together."""
    off = [sheet.off or "" for sheet in said]
    if said and all(off):
        return SessionNow(part, off[0], all(sheet.closed for sheet in said))
    late = [sheet.late_minutes for sheet in said if not sheet.off]
    return SessionNow(part, late_minutes=min(late, default=0))


async def owe_notices(unit: Unit, places: Sequence[Place], now: datetime) -> None:
    """The holders of these tickets who wait elsewhere are owed a notice that they are not seen."""
    elsewhere = [place for place in places if place.is_remote and not place.is_here][:_AT_ONCE]
    await unit.load(*((Ticket, place.ticket) for place in elsewhere))
    for place in elsewhere:
        ticket = unit.latest(Ticket, place.ticket) or await unit.get(Ticket, place.ticket)
        if ticket is not None and ticket.contact is not None and ticket.open:
            unit.put_over(place.ticket, replace(ticket, due_at=now + OWED_AFTER))
            unit.enqueue(off_task(unit.clinic, place.ticket, now))
