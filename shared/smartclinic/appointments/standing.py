"""Whether a message about an appointment is still worth sending: asked, and guarded, at the moment it leaves."""

from __future__ import annotations

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.states import TO_COME
from smartclinic.work.unit import Unit


def visit_subject(appointment_id: str, revision: int) -> str:
    """The subject of a message that names the visit's time: it does not leave once the visit was moved."""
    return f"appointments/{appointment_id}/{revision}"


async def appointment_stands(unit: Unit, about: str) -> bool:
    """Whether it is to come, and not moved since where a revision is named; the commit fails if that changes before."""
    appointment_id, _, revision = about.partition("/")
    appointment = await unit.get(Appointment, appointment_id)
    unit.guard(Appointment, appointment_id)
    if appointment is None or appointment.state not in TO_COME:
        return False
    return not revision or revision == str(appointment.revision)
