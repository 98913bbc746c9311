"""Whether a changed day stands as a screen shows it: two small reads, however many visits it affects."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from smartclinic.disruptions.disruption import Disrupted, Disruption
from smartclinic.platform.ids import digest
from smartclinic.work.unit import Unit
from staff_desk.visit import Visit

_WHILE_TELLING: Final = timedelta(seconds=10)
_AFTERWARDS: Final = timedelta(minutes=2)
"""So old a screen may be: visits that are moved or cancelled elsewhere leave no mark on what is read here."""


def stand_of(disruption: Disruption, changed_at: datetime | None, now: datetime) -> str:
    """A short name for how it stands: another one once it is lifted, told or answered, and from time to time.

    `changed_at`: of whoever was affected, told or heard last.
    """
    is_telling = disruption.due_at is not None
    look = now.timestamp() // (_WHILE_TELLING if is_telling else _AFTERWARDS).total_seconds()
    return digest("disruption", str(disruption.lifted_at), str(is_telling), str(changed_at), str(look))[:16]


async def read_stand(visit: Visit, disruption_id: str) -> str | None:
    """How it stands now; None: there is no such disruption."""

    async def read(unit: Unit) -> str | None:
        disruption = await unit.get(Disruption, disruption_id)
        latest = await unit.find(Disrupted, {"disruption": disruption_id}, order="-changed_at", limit=1)
        changed_at = latest[0].record.changed_at if latest else None
        return stand_of(disruption, changed_at, visit.app.clock.now()) if disruption else None

    return await visit.app.work.run(visit.clinic_id, read)
