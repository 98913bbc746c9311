"""An appointment arrives and joins the line of its doctor or service, where the clinic has one."""

from __future__ import annotations

from datetime import datetime

from smartclinic.clinics.model import Clinic
from smartclinic.queueing.for_patient import Taken
from smartclinic.work.unit import Unit


async def arrived(unit: Unit, clinic: Clinic, appointment_id: str, now: datetime) -> Taken | None:
    """The ticket of an appointment whose patient has come, the same one each time; None: no queue serves its session.

    Call it in the unit that marks the appointment as arrived, before or after.
    """
    raise NotImplementedError


async def not_arrived(unit: Unit, clinic: Clinic, appointment_id: str, now: datetime) -> None:
    """Take that ticket back: the appointment was marked by a slip, or is cancelled."""
    raise NotImplementedError
