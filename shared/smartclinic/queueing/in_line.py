"""What staff mark of a visit, in its line: who has arrived waits there; who was seen, or is not here after all, not."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from smartclinic.appointments.changing import Changed
from smartclinic.appointments.states import AppointmentState
from smartclinic.clinics.model import Clinic
from smartclinic.platform.clock import hong_kong_day
from smartclinic.queueing.arriving import arrived, not_arrived, seen
from smartclinic.work.unit import Found, Unit

_CAME: Final = frozenset({AppointmentState.ARRIVED, AppointmentState.COMPLETED})


async def in_line(unit: Unit, clinic: Clinic, changed: Changed, now: datetime) -> None:
    """Heed a change that staff make of an appointment, in its commit."""
    before, after = changed.before, changed.after
    if before.state is after.state:
        return
    if after.state is AppointmentState.ARRIVED:
        if hong_kong_day(after.starts_at) == hong_kong_day(now):
            await arrived(unit, clinic, changed.id, now)
    elif before.state is AppointmentState.ARRIVED and after.state is AppointmentState.COMPLETED:
        await seen(unit, clinic, Found(changed.id, before), now)
    elif before.state in _CAME:
        await not_arrived(unit, clinic, Found(changed.id, before), now)
