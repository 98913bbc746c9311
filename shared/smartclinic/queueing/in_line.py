"""An appointment that staff mark as arrived stands in its queue; one that was marked by a slip does not."""

from __future__ import annotations

from datetime import datetime

from smartclinic.appointments.changing import Changed
from smartclinic.appointments.states import AppointmentState
from smartclinic.clinics.model import Clinic
from smartclinic.platform.clock import hong_kong_day
from smartclinic.queueing.arriving import arrived, not_arrived
from smartclinic.work.unit import Unit


async def in_line(unit: Unit, clinic: Clinic, changed: Changed, now: datetime) -> None:
    """Heed a change that staff make of an appointment, in its commit."""
    came, is_here = (each.state is AppointmentState.ARRIVED for each in (changed.before, changed.after))
    if is_here and not came and hong_kong_day(changed.after.starts_at) == hong_kong_day(now):
        await arrived(unit, clinic, changed.id, now)
    if came and not is_here and changed.after.state is not AppointmentState.COMPLETED:
        await not_arrived(unit, clinic, changed.id, now)
