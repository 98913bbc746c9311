"""What a patient wishes of a visit, as it travels in an intent and in an open question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias

from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.slots import Wanted, horizon, spread
from smartclinic.clinics.model import Clinic, Part
from smartclinic.contacts.identity import ContactId

Details: TypeAlias = Mapping[str, str | None]

OFFERED: Final = 4
"""How many times are shown at once."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Days, part of the day, minute of the day, doctors; None or empty where nothing was said."""

    day: date | None = None
    last_day: date | None = None
    part: Part | None = None
    minute: int | None = None
    doctor_ids: tuple[str, ...] = ()

    @classmethod
    def of(cls, details: Details, clinic: Clinic) -> Wish:
        """The wish in an intent's details; what does not fit the clinic is left out."""
        at, part = details.get("time"), details.get("part")
        known = {doctor.id for doctor in clinic.doctors}
        named = (details.get("doctor") or "").split(",")
        return cls(
            day=_day(details.get("day")),
            last_day=_day(details.get("last_day")),
            part=Part(part) if part in set(Part) else None,
            minute=int(at[:2]) * 60 + int(at[3:5]) if at else None,
            doctor_ids=tuple(doctor for doctor in named if doctor in known),
        )

    @property
    def is_one_day(self) -> bool:
        """Whether one day was named."""
        return self.day is not None and self.last_day in {None, self.day}

    def wanted(self, clinic: Clinic, contact: ContactId, now: datetime) -> Wanted:
        """The search that this wish asks for. A named time says more than its part of the day."""
        today, furthest = horizon(clinic, now)
        first = max(self.day or today, today)
        last = min(self.last_day or self.day or furthest, furthest)
        return Wanted(
            service_id=clinic.services[0].id,
            first=first,
            last=last,
            part=self.part if self.minute is None else None,
            near=self.minute,
            doctor_ids=self.doctor_ids,
            contact_id=contact,
        )

    def anywhen(self, clinic: Clinic, contact: ContactId, now: datetime) -> Wanted:
        """The search for the nearest times after the day that is full, with the same doctors."""
        today, furthest = horizon(clinic, now)
        first = min(max(self.day or today, today), furthest)
        return Wanted(clinic.services[0].id, first, furthest, doctor_ids=self.doctor_ids, contact_id=contact)

    def best(self, found: Sequence[Slot]) -> Sequence[Slot]:
        """A few to choose from: those nearest to a named time, else spread over a named day, else the earliest days."""
        minute = self.minute
        if minute is None:
            return spread(found if self.is_one_day else found[: OFFERED * 8], OFFERED)
        distinct = {(slot.day, slot.start): slot for slot in reversed(found)}.values()
        nearest = sorted(distinct, key=lambda slot: (abs(slot.start - minute), slot.day))[:OFFERED]
        return sorted(nearest, key=lambda slot: (slot.day, slot.start))

    def exactly(self, found: Sequence[Slot]) -> Slot | None:
        """The free slot at the very day and time that was named: it needs no list."""
        if not self.is_one_day or self.minute is None:
            return None
        return next((slot for slot in found if slot.day == self.day and slot.start == self.minute), None)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
