"""What the desk asks of appointments: what is to come, whose a reference is, and by which names patients are found.

The desk lies below appointments and does not know them: the composition root hands it these.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Final

from smartclinic.appointments.appointment import Appointment, read_reference
from smartclinic.appointments.states import AppointmentState
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.desk.name_keys import NameKey, key_of, ways_of_asking
from smartclinic.conversations.desk.views import Upcoming
from smartclinic.platform.clock import HONG_KONG, hong_kong_day
from smartclinic.platform.ids import digest
from smartclinic.platform.store import In
from smartclinic.work.unit import Changed, Found, Unit

_SHOWN: Final = 10
_LOOKED_AT: Final = 30
"""Cancelled ones lie among them."""

_SHARED: Final = 20
"""A reference has 33 million values: hardly two appointments share one."""


async def upcoming(unit: Unit, contacts: Sequence[ContactId], now: datetime) -> tuple[Upcoming, ...]:
    """The next appointments of one person, who may have several ids (at most ten), from today's on, soonest first."""
    midnight = datetime.combine(hong_kong_day(now), time(), HONG_KONG).astimezone(UTC)
    found = await unit.find(
        Appointment, {"contact": In(tuple(contacts))}, order="starts_at", at_least=midnight, limit=_LOOKED_AT
    )
    standing = [each for each in found if each.record.state is AppointmentState.BOOKED]
    return tuple(_shown(each) for each in standing[:_SHOWN])


async def by_reference(unit: Unit, words: str) -> tuple[ContactId, ...]:
    """Who booked the appointments of this reference, the latest first. Nobody where the words can be none."""
    reference = read_reference(words)
    if reference is None:
        return ()
    found = await unit.find(Appointment, {"reference": reference}, order="-starts_at", limit=_SHARED)
    return tuple(dict.fromkeys(each.record.contact for each in found if each.record.contact))


def index_names(changes: Sequence[Changed], unit: Unit) -> None:
    """A deriver: with each new appointment, by what its patient is found. Ids from the appointment: written once."""
    for change in changes:
        if change.before is None and isinstance(change.after, Appointment):
            _index_name(unit, change.id, change.after)


def _index_name(unit: Unit, appointment_id: str, appointment: Appointment) -> None:
    if appointment.contact is None:
        return
    for number, asked in enumerate(ways_of_asking(appointment.patient_name)):
        key = NameKey(key=key_of(unit, asked), contact=appointment.contact, at=appointment.created_at)
        unit.create(digest("name key", appointment_id, str(number)), key)


def _shown(found: Found[Appointment]) -> Upcoming:
    record = found.record
    return Upcoming(
        id=found.id, starts_at=record.starts_at, minutes=record.minutes, patient_name=record.patient_name,
        doctor=record.doctor, branch=record.branch, service=record.service, reference=record.reference or "",
    )  # fmt: skip
