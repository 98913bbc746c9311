"""What those who were told have answered."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.states import AppointmentState
from smartclinic.disruptions.disruption import Affected, Disrupted
from smartclinic.work.unit import Unit

OPEN: Final = frozenset(
    {Affected.TO_TELL, Affected.TOLD, Affected.TO_CALL, Affected.CALLED, Affected.REINSTATED}
)  # fmt: skip
"""Nothing has been heard of them yet."""

_MOST_OF_ONE: Final = 20


async def answered(unit: Unit, appointment_id: str, how: Affected, now: datetime) -> bool:
    """Keep, in the commit of the answer, that this visit was kept, moved or cancelled. False: nothing affects it.

    A visit that was moved or cancelled shows as that without it, whoever did it; that somebody keeps it does not.
    """
    found = await unit.find(Disrupted, {"appointment": appointment_id}, limit=_MOST_OF_ONE)
    waiting = [each for each in found if each.record.state in OPEN]
    for each in waiting:
        unit.put(each.id, replace(each.record, state=how, changed_at=now))
    return bool(waiting)


def as_it_is(row: Disrupted, visit: Appointment | None) -> Affected:
    """How somebody stands, by the visit itself where that says more than what was recorded: who has answered that they
    come may still cancel.
    """
    if visit is None:
        return row.state
    if visit.state is AppointmentState.CANCELLED:
        return Affected.CANCELLED
    if (visit.starts_at, visit.doctor) != (row.starts_at, row.doctor):
        return Affected.MOVED
    return row.state
