"""A booking that staff decide: after the clinic's number of missed visits nothing is promised by the service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from smartclinic.appointments.booking import Bar, Booked
from smartclinic.appointments.day_sheet import Slot
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.acting_for import Comer
from smartclinic.contacts.identity import ContactId
from smartclinic.work.unit import Unit


async def request_visits(
    unit: Unit, clinic: Clinic, seats: Sequence[Slot], comers: Sequence[Comer], contact: ContactId,
    *, cause: str, now: datetime, merged: Sequence[ContactId] = (),
) -> tuple[Booked, ...] | Bar:  # fmt: skip
    """REQUESTED visits without a place, one for each who comes, and one staff task; what was held is let go of.

    The same cause finds its own.
    """
    raise NotImplementedError
