"""What happens to a visit after it was booked: moved, cancelled, confirmed, late, come, over, missed, displaced.

Functions of the caller's unit, for the chat and for the desk alike. `whose`: the contact's ids, so that somebody else's
visit is not found; None: staff. `revision`: of the visit that the button or the screen showed; None: whatever it is.
The same change asked again finds itself done: `Changed` with the same before and after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from smartclinic.appointments.appointment import Appointment, Who
from smartclinic.appointments.day_sheet import Refusal, Slot
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.identity import ContactId
from smartclinic.work.unit import Unit


@dataclass(frozen=True, slots=True)
class Changed:
    """A visit before and after; both the same where nothing was left to do."""

    id: str
    before: Appointment
    after: Appointment


class CannotChange(StrEnum):
    """Why a visit cannot be changed so."""

    NOT_FOUND = "not_found"
    """There is none, or it is somebody else's: never told apart."""
    OVER = "over"
    """It has begun, was cancelled, or is past."""
    CHANGED_SINCE = "changed_since"
    """It was moved since the button or the screen showed it."""
    NOT_NOW = "not_now"
    """Not in this state, or not yet: what staff decide first, lateness on another day."""


async def move(
    unit: Unit, clinic: Clinic, appointment_id: str, slot: Slot, *, now: datetime, whose: Sequence[ContactId] | None,
    revision: int | None, by: Who,
) -> Changed | Refusal | CannotChange:  # fmt: skip
    """Give it this place instead of its own, in one commit; a refusal leaves it where it was.

    It is BOOKED there, with the same id and reference and the next revision. Staff may so accept what was requested.
    """
    raise NotImplementedError


async def cancel(
    unit: Unit, clinic: Clinic, appointment_id: str, *, now: datetime, whose: Sequence[ContactId] | None,
    revision: int | None, by: Who,
) -> Changed | CannotChange:  # fmt: skip
    """Cancel it and free its place. `cancelled_late` by the clinic's rule, never where the clinic could not keep it."""
    raise NotImplementedError


async def confirm(
    unit: Unit, appointment_id: str, *, now: datetime, whose: Sequence[ContactId] | None, revision: int | None
) -> Changed | CannotChange:
    """The patient says that they come."""
    raise NotImplementedError


async def say_late(
    unit: Unit, clinic: Clinic, appointment_id: str, minutes: int, *, now: datetime, whose: Sequence[ContactId] | None
) -> Changed | CannotChange:
    """The patient says so on the day itself (else NOT_NOW); the desk shows it. Compare with `grace_minutes`."""
    raise NotImplementedError


async def arrive(unit: Unit, appointment_id: str, *, now: datetime, revision: int | None) -> Changed | CannotChange:
    """The patient is at the clinic."""
    raise NotImplementedError


async def complete(unit: Unit, appointment_id: str, *, now: datetime, revision: int | None) -> Changed | CannotChange:
    """The visit is over: its patient is not new any more."""
    raise NotImplementedError


async def miss(unit: Unit, appointment_id: str, *, now: datetime, revision: int | None) -> Changed | CannotChange:
    """The patient did not come, which counts with their other missed visits. NOT_NOW before it was to start."""
    raise NotImplementedError


async def displace(
    unit: Unit, clinic: Clinic, appointment_id: str, *, now: datetime, disruption: str
) -> Changed | CannotChange:
    """The clinic cannot keep it: its place is gone, and it can be moved or cancelled."""
    raise NotImplementedError


async def reinstate(
    unit: Unit, clinic: Clinic, appointment_id: str, *, now: datetime, revision: int | None
) -> Changed | Refusal | CannotChange:
    """BOOKED again at its own time, whatever it had become, if the place can be had; what had counted is undone."""
    raise NotImplementedError
