"""Whether the offer of a free place is still worth sending: asked, and guarded, at the moment it leaves."""

from __future__ import annotations

from typing import Final

from smartclinic.appointments.waitlist.waiting import Opening
from smartclinic.work.unit import Unit

KIND: Final = "openings"


async def place_stands(unit: Unit, opening_id: str) -> bool:
    """Whether nobody has accepted it yet, and it is still offered; if that changes before the commit, it fails."""
    opening = await unit.get(Opening, opening_id)
    unit.guard(Opening, opening_id)
    return opening is not None and opening.taken_by is None and opening.due_at is not None
