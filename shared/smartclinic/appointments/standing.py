"""Whether a message about an appointment is still worth sending: asked, and guarded, at the moment it leaves."""

from __future__ import annotations

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.states import AppointmentState
from smartclinic.work.unit import Unit


async def appointment_stands(unit: Unit, appointment_id: str) -> bool:
    """Whether it is still booked; if that changes before the commit, the commit fails."""
    appointment = await unit.get(Appointment, appointment_id)
    unit.guard(Appointment, appointment_id)
    return appointment is not None and appointment.state is AppointmentState.BOOKED
