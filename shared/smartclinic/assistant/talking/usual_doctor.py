"""Who 「睇開嗰個」 is: the doctor of somebody's latest visit, if the clinic still has that doctor."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.for_patient import as_asked
from smartclinic.appointments.states import HOLDS_A_PLACE, AppointmentState
from smartclinic.assistant.talking.scene import Scene
from smartclinic.platform.store import In

_LOOKED_BACK: Final = timedelta(days=400)
_LOOKED_AT: Final = 100
_SEEN: Final = HOLDS_A_PLACE - {AppointmentState.NO_SHOW}


async def usual_doctor(scene: Scene) -> str:
    """The doctor whom whoever writes saw last, of about a year, by id; an empty text where there is none."""
    asked, since = In(as_asked(scene.contacts)), scene.now - _LOOKED_BACK
    found = await scene.unit.find(
        Appointment, {"contact": asked}, order="starts_at", at_least=since, below=scene.now, limit=_LOOKED_AT
    )
    known = {doctor.id for doctor in scene.clinic.doctors}
    seen = [each.record.doctor for each in found if each.record.state in _SEEN and each.record.doctor in known]
    return seen[-1] if seen else ""
