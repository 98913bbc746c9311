"""Whether a notice that a turn is near is still worth sending: asked, and guarded, at the moment it leaves."""

from __future__ import annotations

from smartclinic.queueing.line import Opening, Standing, StoredLine
from smartclinic.queueing.ticket import Ticket
from smartclinic.work.unit import Unit


async def ticket_stands(unit: Unit, ticket_id: str) -> bool:
    """Whether it still waits to be called; if the ticket changes before the commit, the commit fails.

    The line is read and not guarded: it changes with every call, and a notice a moment too late is no harm.
    """
    ticket = await unit.get(Ticket, ticket_id)
    unit.guard(Ticket, ticket_id)
    if ticket is None or not ticket.open:
        return False
    stored = await unit.get(StoredLine, ticket.line_key.id)
    place = stored.line.place(ticket_id) if stored else None
    if stored is None or place is None or stored.line.opening is Opening.CLOSED:
        return False
    return place.standing is Standing.WAITING and not place.is_here
