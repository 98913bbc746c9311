"""A place has become free: if somebody waits for one like it, it will be offered."""

from __future__ import annotations

from datetime import date, datetime

from smartclinic.clinics.model import Clinic, Part
from smartclinic.contacts.identity import ContactId
from smartclinic.work.unit import Unit


async def place_freed(
    unit: Unit, clinic: Clinic, *, doctor_id: str, day: date, part: Part, start: int, minutes: int, service_id: str,
    now: datetime, was: ContactId | None = None,
) -> str | None:  # fmt: skip
    """Record, in the commit that frees it, that a place is to be offered; the opening's id. None: nobody waits for it,
    its session takes nobody, or it is too soon.

    `start` and `minutes` are minutes of the day; `was`: whose it was, who is not offered it.
    """
    raise NotImplementedError
