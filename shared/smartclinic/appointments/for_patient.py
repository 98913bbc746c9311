"""What a patient's own visits are: never anybody else's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Final

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.states import IN_PATIENTS_HANDS, AppointmentState
from smartclinic.contacts.identity import ASKED_AT_ONCE, ContactId
from smartclinic.platform.clock import HONG_KONG, hong_kong_day
from smartclinic.platform.store import In
from smartclinic.work.unit import Found, Unit

_LOOKED_AT: Final = 100
"""A contact may have fifty to come; cancelled ones lie among them."""

_NOT_OVER: Final = IN_PATIENTS_HANDS | {AppointmentState.REQUESTED, AppointmentState.ARRIVED}


async def to_come(unit: Unit, contacts: Sequence[ContactId], now: datetime) -> list[Found[Appointment]]:
    """The visits of one person, who may have several ids, that are not over, the soonest first.

    Today's, until they should have ended; those who have arrived, and requested and displaced visits too: look at
    `state`. A displaced one counts until its day is over.
    """
    if not contacts:
        return []
    midnight = datetime.combine(hong_kong_day(now), time(), HONG_KONG).astimezone(UTC)
    asked = In(as_asked(contacts))
    found = await unit.find(Appointment, {"contact": asked}, order="starts_at", at_least=midnight, limit=_LOOKED_AT)
    return [each for each in found if _is_not_over(each.record, now)]


def as_asked(contacts: Sequence[ContactId]) -> tuple[ContactId, ...]:
    """The ids that one query may ask for: the contact's own first, then those merged into it last."""
    return (*contacts[:1], *contacts[1:][1 - ASKED_AT_ONCE :])


def _is_not_over(appointment: Appointment, now: datetime) -> bool:
    state = appointment.state
    return state in _NOT_OVER and (state is AppointmentState.DISPLACED or now < appointment.ends_at)
