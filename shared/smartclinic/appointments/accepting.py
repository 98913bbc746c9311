"""Somebody who waits takes the place that was offered: the first to accept has it.

Here and not in `waitlist`: booking and moving free places, so they import that folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from msgspec.structs import replace

from smartclinic.appointments.appointment import Appointment, Who
from smartclinic.appointments.booking import Bar, Booked, book_visits
from smartclinic.appointments.changing import CannotChange, move
from smartclinic.appointments.day_sheet import Refusal, Slot
from smartclinic.appointments.sheets import sheet_of, without_holds
from smartclinic.appointments.waitlist.choosing import is_new
from smartclinic.appointments.waitlist.joining import ended
from smartclinic.appointments.waitlist.waiting import Opening, Wait, WaitState
from smartclinic.appointments.waitlist.wishes import place_key, seats_for
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.acting_for import Comer
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Patient
from smartclinic.work.unit import Unit


class Gone(StrEnum):
    """Why an offer cannot be accepted any more."""

    NOT_FOUND = "not_found"
    """There is no such offer to this contact."""
    TAKEN = "taken"
    """Another was quicker, or the clinic has given the place away."""
    OVER = "over"
    """It is too late for that visit."""
    LEFT = "left"
    """They wait no more: they have left the list, or have a visit from it already."""


Accepted: TypeAlias = tuple[Booked, ...] | Refusal | Bar | Gone


@dataclass(frozen=True, slots=True)
class Offer:
    """A place that was offered to somebody who waits."""

    opening: Opening
    wait: Wait


@dataclass(frozen=True, slots=True)
class _By:
    """Who accepts, for whom, and by which message."""

    contact: ContactId
    merged: tuple[ContactId, ...]
    comers: tuple[Comer, ...]
    cause: str
    now: datetime


async def offer_to(unit: Unit, opening_id: str, wait_id: str, contacts: Sequence[ContactId]) -> Offer | None:
    """The offer that one of these contacts answers; None: there is none to them."""
    await unit.load((Opening, opening_id), (Wait, wait_id))
    opening, wait = await unit.get(Opening, opening_id), await unit.get(Wait, wait_id)
    if opening is None or wait is None or wait.contact not in contacts or wait_id not in opening.asked:
        return None
    return Offer(opening, wait)


async def offered_places(
    unit: Unit, clinic: Clinic, offer: Offer, contacts: Sequence[ContactId], now: datetime
) -> tuple[Slot, ...]:
    """The places that they would have, one for each who waits: hold, and name, these. Empty: they are gone.

    The opening's own slot says where and when it became free, and what for: the wait may be for another service. What
    these contacts hold themselves is free to them.
    """
    slot = offer.opening.slot
    sheet = without_holds(await sheet_of(unit, slot.sheet_key), contacts)
    return seats_for(clinic, offer.wait, slot, sheet, now, is_new=await is_new(unit, offer.wait))


async def names_wanted(unit: Unit, opening_id: str, wait_id: str, contacts: Sequence[ContactId]) -> int | None:
    """For how many names to ask before `accept`: 0 if who comes is known. None: there is no such offer to them."""
    offer = await offer_to(unit, opening_id, wait_id, contacts)
    if offer is None:
        return None
    is_known = offer.wait.patient is not None or offer.wait.appointment is not None
    return 0 if is_known or not offer.wait.open else offer.wait.people


async def accept(
    unit: Unit, clinic: Clinic, opening_id: str, wait_id: str, contact: ContactId, *, now: datetime, cause: str,
    comers: Sequence[Comer], merged: Sequence[ContactId] = (),
) -> Accepted:  # fmt: skip
    """Give the place to this wait: booked for these comers, or, where the wait is to replace a visit, that visit moved.

    No comers: the patient of the wait. Late is no obstacle while nobody else has it. Whoever accepted before finds the
    booking again. Somebody who was too late may be offered that place again, should it become free.
    """
    offer = await offer_to(unit, opening_id, wait_id, (contact, *merged))
    if offer is None:
        return Gone.NOT_FOUND
    if offer.opening.taken_by == wait_id:
        return await _again(unit, offer.wait)
    if (gone := _why_gone(offer, now)) is None:
        who = tuple(comers) or await _known(unit, offer.wait)
        taken = await _take(unit, clinic, offer, _By(contact, tuple(merged), who, cause, now))
        if isinstance(taken, tuple):
            unit.put(opening_id, replace(offer.opening, taken_by=wait_id, to_tell=(), until=None, due_at=None))
            unit.put(wait_id, replace(ended(offer.wait, WaitState.TAKEN), appointment=taken[0].appointment_id))
            return taken
        if taken is not Gone.TAKEN:
            return taken
        gone = taken
    if offer.wait.open:
        unit.put_if_changed(wait_id, _free_again(offer))
    return gone


def _why_gone(offer: Offer, now: datetime) -> Gone | None:
    if offer.opening.slot.starts_at <= now:
        return Gone.OVER
    if not offer.wait.open:
        return Gone.LEFT
    return Gone.TAKEN if offer.opening.taken_by is not None else None


async def _take(unit: Unit, clinic: Clinic, offer: Offer, by: _By) -> Accepted:
    """Book it or move there. What is not free any more was taken by another."""
    places = await offered_places(unit, clinic, offer, (by.contact, *by.merged), by.now)
    if not places:
        return Gone.TAKEN
    if offer.wait.appointment is None:
        done = await book_visits(
            unit, clinic, places, by.comers, by.contact, cause=by.cause, now=by.now, merged=by.merged
        )  # fmt: skip
        return Gone.TAKEN if done is Refusal.TAKEN else done
    whose = (by.contact, *by.merged)
    moved = await move(
        unit, clinic, offer.wait.appointment, places[0], now=by.now, whose=whose, revision=None, by=Who.PATIENT
    )  # fmt: skip
    if isinstance(moved, CannotChange):
        return Gone.LEFT
    if isinstance(moved, Refusal | Bar):
        return Gone.TAKEN if moved is Refusal.TAKEN else moved
    return (Booked(moved.id, moved.after),)


async def _known(unit: Unit, wait: Wait) -> tuple[Comer, ...]:
    """The patient of the wait, or the other one of this contact into whom staff have merged them since."""
    patient = await unit.get(Patient, wait.patient) if wait.patient else None
    if patient is None:
        return ()
    into = await unit.get(Patient, patient.same_as) if patient.same_as else None
    if into is not None and into.contact == patient.contact:
        return (Comer(into.name, patient.same_as, into.relation),)
    return (Comer(patient.name, wait.patient, patient.relation),)


async def _again(unit: Unit, wait: Wait) -> tuple[Booked, ...] | Gone:
    """What they have from it already. A group is found by its first visit."""
    booked = await unit.get(Appointment, wait.appointment) if wait.appointment else None
    return (Booked(wait.appointment, booked),) if wait.appointment and booked else Gone.LEFT


def _free_again(offer: Offer) -> Wait:
    """The wait, ready to be asked of anything at once, and of this place too if it becomes free again."""
    place = place_key(offer.opening.slot)
    offered = tuple(each for each in offer.wait.offered if each != place)
    return replace(offer.wait, offered=offered, asked_until=None)
