"""What a patient wishes of a visit, as it travels in an intent and in an open question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, TypeAlias

from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.slots import Wanted, horizon, spread
from smartclinic.assistant.understanding.when import Side
from smartclinic.clinics.model import Clinic, Part, Service
from smartclinic.contacts.identity import ContactId

Details: TypeAlias = Mapping[str, str | None]

OFFERED: Final = 4
"""How many times are shown at once."""

CONTEXT: Final = frozenset({
    "people", "relation", "with_me", "others", "names", "is_new", "moving", "revision", "opening", "wait",
})  # fmt: skip
"""Details of what a time is chosen for, whatever time that will be: for how many, for whom, in place of which visit."""

WISHED: Final = frozenset({"day", "last_day", "part", "doctor", "service"}) | CONTEXT
"""Details that a further word refines: 「星期六」 after 「想打流感針」 is still about the flu."""

WHEN: Final = frozenset({"day", "time", "part", "earliest"})
"""Details that say when."""

MOST_AT_ONCE: Final = 6
"""So many people are booked for in one go."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Days, part of the day, minute and side of it, doctors, service, how many come together and whether it is a first
    visit; None or empty where nothing was said.
    """

    day: date | None = None
    last_day: date | None = None
    part: Part | None = None
    minute: int | None = None
    side: Side | None = None
    doctor_ids: tuple[str, ...] = ()
    service_id: str = ""
    earliest: bool = False
    people: int = 1
    is_new: bool = False

    @classmethod
    def of(cls, details: Details, clinic: Clinic) -> Wish:
        """The wish in an intent's details; what does not fit the clinic is left out."""
        at, part, side = details.get("time"), details.get("part"), details.get("side")
        known = {doctor.id for doctor in clinic.doctors}
        named = (details.get("doctor") or "").split(",")
        service = details.get("service") or ""
        return cls(
            day=_day(details.get("day")),
            last_day=_day(details.get("last_day")),
            part=Part(part) if part in set(Part) else None,
            minute=int(at[:2]) * 60 + int(at[3:5]) if at else None,
            side=Side(side) if at and side in set(Side) else None,
            doctor_ids=tuple(doctor for doctor in named if doctor in known),
            service_id=service if service in {one.id for one in clinic.services} else "",
            earliest=bool(details.get("earliest")),
            people=people_in(details),
            is_new=bool(details.get("is_new")),
        )

    def lacks(self, details: Details) -> bool:
        """Whether a doctor or a service of these details is not here: the clinic has withdrawn or renamed it."""
        doctors = set(filter(None, (details.get("doctor") or "").split(",")))
        return bool(doctors - set(self.doctor_ids)) or (details.get("service") or "") != self.service_id

    @property
    def is_one_day(self) -> bool:
        """Whether one day was named."""
        return self.day is not None and self.last_day in {None, self.day}

    @property
    def _is_within_a_week(self) -> bool:
        return self.day is not None and ((self.last_day or self.day) - self.day).days < 7

    def service(self, clinic: Clinic) -> Service:
        """The service that was named, else the clinic's first."""
        return clinic.service(self.service_id) if self.service_id else clinic.services[0]

    def able(self, clinic: Clinic) -> frozenset[str]:
        """The doctors who may be meant: those named, of those who give the service."""
        giving = self.service(clinic).doctors or tuple(doctor.id for doctor in clinic.doctors)
        return frozenset(giving) & frozenset(self.doctor_ids or giving)

    def wanted(self, clinic: Clinic, contact: ContactId, now: datetime) -> Wanted:
        """The search that this wish asks for. A named time says more than its part of the day."""
        today, furthest = horizon(clinic, now)
        return Wanted(
            service_id=self.service(clinic).id,
            first=max(self.day or today, today),
            last=min(self.last_day or self.day or furthest, furthest),
            part=self.part if self.minute is None else None,
            near=None if self.side else self.minute,
            doctor_ids=self.doctor_ids,
            contact_id=contact,
            people=self.people,
            is_new=self.is_new,
        )

    def anywhen(self, clinic: Clinic, now: datetime) -> Wish:
        """The same from the day that is full on, whatever the part of the day."""
        today, furthest = horizon(clinic, now)
        first = min(max(self.day or today, today), furthest)
        return replace(self, day=first, last_day=furthest, part=None, side=None)

    def with_anyone(self) -> Wish:
        """The same with any doctor."""
        return replace(self, doctor_ids=())

    def allows(self, slot: Slot) -> bool:
        """Whether a slot is on the named side of the time."""
        if self.minute is None or self.side is None:
            return True
        return slot.start >= self.minute if self.side is Side.AFTER else slot.start < self.minute

    def best(self, found: Sequence[Slot]) -> Sequence[Slot]:
        """A few to choose from: those nearest to a named time, else spread over a named day, else the earliest days."""
        minute = self.minute if self.side is None else None
        distinct = list({(slot.day, slot.start): slot for slot in reversed(found)}.values())[::-1]
        if minute is not None:
            nearest = sorted(distinct, key=lambda slot: (abs(slot.start - minute), slot.day))[:OFFERED]
            return sorted(nearest, key=lambda slot: (slot.day, slot.start))
        if self.earliest:
            return spread(distinct[: OFFERED * 2], OFFERED)
        return spread(distinct if self._is_within_a_week else distinct[: OFFERED * 5], OFFERED)

    def exactly(self, found: Sequence[Slot]) -> Slot | None:
        """The free slot at the very day and time that was named: it needs no list."""
        if not self.is_one_day or self.minute is None or self.side is not None:
            return None
        return next((slot for slot in found if slot.day == self.day and slot.start == self.minute), None)


def people_in(details: Details) -> int:
    """For how many a visit is wished: one, unless it was said."""
    said = details.get("people") or ""
    return min(max(int(said), 1), MOST_AT_ONCE) if said.isascii() and said.isdigit() else 1


def context_of(details: Details) -> dict[str, str]:
    """What of the details stays the same whatever time is chosen."""
    return {name: value for name, value in details.items() if value and name in CONTEXT}


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
