"""What a patient's own visits are: never anybody else's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from smartclinic.appointments.appointment import Appointment
from smartclinic.contacts.identity import ContactId
from smartclinic.work.unit import Found, Unit


async def to_come(unit: Unit, contacts: Sequence[ContactId], now: datetime) -> list[Found[Appointment]]:
    """The visits of one person, who may have several ids (at most ten), that are not over, the soonest first.

    Today's, until they should have ended; requested and displaced ones too: look at `state`. At most 20.
    """
    raise NotImplementedError


async def by_own_reference(unit: Unit, contacts: Sequence[ContactId], words: str) -> Found[Appointment] | None:
    """Their visit of this reference, past or cancelled ones too. None: there is none, or it is somebody else's."""
    raise NotImplementedError
