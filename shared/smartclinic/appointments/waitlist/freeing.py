"""A place has become free: if somebody waits for one like it, it will be offered."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from smartclinic.appointments.day_sheet import Slot, takes_bookings
from smartclinic.appointments.sheets import sheet_of
from smartclinic.appointments.slots import session_of
from smartclinic.appointments.waitlist.listing import is_waited_for
from smartclinic.appointments.waitlist.tasks import OWED_AFTER, OfferPlace, offer_task
from smartclinic.appointments.waitlist.waiting import Opening
from smartclinic.appointments.waitlist.wishes import answer_by, asked_from
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.identity import ContactId
from smartclinic.platform.ids import digest
from smartclinic.work.unit import Unit

_MOST_AT_ONCE: Final = 50
"""So many places of the same start can become free in one commit."""


async def place_freed(
    unit: Unit, clinic: Clinic, place: Slot, now: datetime, *, was: ContactId | None = None
) -> str | None:
    """Record, in the commit that frees it, that a place is to be offered; the opening's id. None: nobody waits for it,
    its session takes nobody, or it is too soon.

    `was`: whose it was, who is not offered it. What the clinic's file says of session and service by now counts.
    """
    session = session_of(clinic, place.sheet_key)
    service = next((each for each in clinic.services if each.id == place.service_id), None)
    if session is None or service is None:
        return None
    slot = replace(
        place, branch_id=session.branch_id, capacity=service.capacity, buffer=service.buffer_minutes, released=None
    )
    at = asked_from(now)
    if answer_by(clinic, service.id, slot, at) is None or not takes_bookings(await sheet_of(unit, slot.sheet_key)):
        return None
    if not await is_waited_for(unit, clinic, slot):
        return None
    return open_place(unit, slot, now, at, was=was)


def open_place(unit: Unit, slot: Slot, now: datetime, at: datetime, *, was: ContactId | None = None) -> str:
    """Record that this place is offered from that moment on; the opening's id. Several of one start are told apart."""
    ids = (digest("opening", slot.sheet_key.id, str(slot.start), now.isoformat(), str(n)) for n in range(_MOST_AT_ONCE))
    opening = next(each for each in ids if unit.latest(Opening, each) is None)
    unit.create(opening, Opening(slot=slot, freed_at=now, was=was, due_at=at + OWED_AFTER))
    unit.enqueue(offer_task(OfferPlace(clinic=unit.clinic, opening=opening), at))
    return opening
