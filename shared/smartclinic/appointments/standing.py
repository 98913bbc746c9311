"""Whether a message about an appointment is still worth sending: asked, and guarded, at the moment it leaves."""

from __future__ import annotations

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.states import TO_COME, AppointmentState
from smartclinic.work.unit import Unit

_CANCELLED = AppointmentState.CANCELLED


def visit_subject(appointment_id: str, revision: int) -> str:
    """The subject of a message that names the visit's time: it does not leave once the visit was moved."""
    return f"appointments/{appointment_id}/{revision}"


def cancelled_subject(appointment_id: str, revision: int) -> str:
    """The subject of a message that a visit is off: it does not leave once the visit stands again."""
    return f"appointments/{appointment_id}/{revision}/{_CANCELLED}"


async def appointment_stands(unit: Unit, about: str) -> bool:
    """Whether it is to come, and not moved since where a revision is named; the commit fails if that changes before.

    Where the message is that it was cancelled: whether it still is.
    """
    appointment_id, _, rest = about.partition("/")
    revision, _, state = rest.partition("/")
    appointment = await unit.get(Appointment, appointment_id)
    unit.guard(Appointment, appointment_id)
    if appointment is None or appointment.state not in ({_CANCELLED} if state == _CANCELLED else TO_COME):
        return False
    return not revision or revision == str(appointment.revision)
