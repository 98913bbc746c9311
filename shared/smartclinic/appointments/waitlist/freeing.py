"""A place has become free: if somebody waits for one like it, it will be offered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from smartclinic.appointments.day_sheet import SheetKey, Slot, takes_bookings
from smartclinic.appointments.sheets import sheet_of
from smartclinic.appointments.slots import session_of
from smartclinic.appointments.waitlist.listing import is_waited_for
from smartclinic.appointments.waitlist.tasks import OWED_AFTER, OfferPlace, offer_task
from smartclinic.appointments.waitlist.waiting import Opening
from smartclinic.appointments.waitlist.wishes import answer_by, asked_from
from smartclinic.clinics.model import Clinic, Part
from smartclinic.contacts.identity import ContactId
from smartclinic.platform.ids import digest
from smartclinic.work.unit import Unit

_MOST_AT_ONCE: Final = 50
"""So many places of the same start can become free in one commit."""


async def place_freed(
    unit: Unit, clinic: Clinic, *, doctor_id: str, day: date, part: Part, start: int, minutes: int, service_id: str,
    now: datetime, was: ContactId | None = None,
) -> str | None:  # fmt: skip
    """Record, in the commit that frees it, that a place is to be offered; the opening's id. None: nobody waits for it,
    its session takes nobody, or it is too soon.

    `start` and `minutes` are minutes of the day; `was`: whose it was, who is not offered it.
    """
    key = SheetKey(doctor_id, day, part)
    session = session_of(clinic, key)
    service = next((each for each in clinic.services if each.id == service_id), None)
    if session is None or service is None:
        return None
    slot = Slot(
        doctor_id, session.branch_id, service_id, day, part, start, minutes, service.capacity, service.buffer_minutes
    )  # fmt: skip
    at = asked_from(now)
    if answer_by(clinic, service_id, slot, at) is None or not takes_bookings(await sheet_of(unit, key)):
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
