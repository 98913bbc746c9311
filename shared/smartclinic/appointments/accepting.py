"""Somebody who waits takes the place that was offered: the first to accept has it.

Here and not in `waitlist`: booking and moving free places, so they import that folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from smartclinic.appointments.booking import Bar, Booked
from smartclinic.appointments.day_sheet import Refusal
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.acting_for import Comer
from smartclinic.contacts.identity import ContactId
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
    """They wait no more: they have left the list, or the last day that they wished for has passed."""


async def accept(
    unit: Unit, clinic: Clinic, opening_id: str, wait_id: str, contact: ContactId, *, now: datetime, cause: str,
    comers: Sequence[Comer], merged: Sequence[ContactId] = (),
) -> tuple[Booked, ...] | Refusal | Bar | Gone:  # fmt: skip
    """Give the place to this wait: booked for these comers, or, where the wait is to replace a visit, that visit moved.

    Late is no obstacle while nobody else has it. Whoever accepted before finds the booking again. Somebody who was too
    late may be offered that place again, should it become free.
    """
    raise NotImplementedError


async def comers_waiting(unit: Unit, opening_id: str, wait_id: str, contacts: Sequence[ContactId]) -> int | None:
    """For how many names to ask before `accept`: 0 if who comes is known. None: there is no such offer to them."""
    raise NotImplementedError
