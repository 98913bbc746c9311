"""What a receptionist sees and does, so that a rule of the clinic can be told as an example in a few sentences.

Days are written as `26 Mar 2027`, times as `09:15`, both in Hong Kong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from smartclinic.appointments.day_sheet import DaySheet, Refusal, SheetKey, Slot, book, empty_sheet, hold
from smartclinic.appointments.slots import Wanted, free_slots, seats, slot_at
from smartclinic.clinics.model import Clinic, Part
from smartclinic.platform.clock import HONG_KONG


def day_of(text: str) -> date:
    """`26 Mar 2027` as a date."""
    return moment(f"{text} 00:00").date()


def moment(text: str) -> datetime:
    """`26 Mar 2027 09:15` as an instant."""
    return datetime.strptime(text, "%d %b %Y %H:%M").replace(tzinfo=HONG_KONG)


@dataclass
class AtTheClinic:
    """A clinic at a moment, with its day sheets."""

    clinic: Clinic
    now: datetime
    sheets: dict[SheetKey, DaySheet] = field(default_factory=dict)

    @property
    def _utc(self) -> datetime:
        return self.now.astimezone(UTC)

    def offers(
        self, day: str, *, doctor: str = "", service: str = "consultation", part: Part | None = None, branch: str = "",
        people: int = 1, new: bool = False, staff: bool = False, to: str = "somebody",
    ) -> list[str]:  # fmt: skip
        """The times that are offered on this day, each once, in order."""
        wanted = Wanted(
            service, day_of(day), day_of(day), part, doctor_ids=(doctor,) if doctor else (), contact_id=to,
            people=people, is_new=new, branch_id=branch, by_staff=staff,
        )  # fmt: skip
        found = free_slots(self.clinic, self.sheets, wanted, self._utc, 999)
        return list(dict.fromkeys(f"{slot.starts_at:%H:%M}" for slot in found))

    def holds(self, who: str, when: str, doctor: str, *, people: int = 1, service: str = "consultation") -> str:
        """Keep the time for ten minutes: `held`, or why not."""
        return self._put(who, when, doctor, service, people=people, booked=False)

    def books(
        self, who: str, when: str, doctor: str, *, service: str = "consultation", people: int = 1, new: bool = False,
        staff: bool = False,
    ) -> str:  # fmt: skip
        """Book the time: `booked`, or why not."""
        return self._put(who, when, doctor, service, people=people, new=new, staff=staff)

    def say(
        self, day: str, doctor: str, part: Part, *, closed: str | None = None, stopped: bool = False,
        released: int | None = None,
    ) -> None:  # fmt: skip
        """What staff say of one session."""
        key = SheetKey(doctor, day_of(day), part)
        self.sheets[key] = replace(self._sheet(key), closed=closed, stopped=stopped, released=released)

    def wait(self, minutes: int) -> None:
        """Time goes by."""
        self.now += timedelta(minutes=minutes)

    def _put(
        self, who: str, when: str, doctor: str, service: str, *, people: int = 1, new: bool = False,
        staff: bool = False, booked: bool = True,
    ) -> str:  # fmt: skip
        slot = slot_at(self.clinic, doctor, service, moment(when), self._utc, is_new=new, people=people, by_staff=staff)
        if slot is None:
            return "not offered"
        before, places = self._sheet(slot.sheet_key), seats(slot, people)
        after = self._booked(before, places, who, staff=staff) if booked else self._held(before, places, who)
        if isinstance(after, Refusal):
            return after.value.replace("_", " ")
        self.sheets[slot.sheet_key] = after
        return "booked" if booked else "held"

    def _booked(self, before: DaySheet, places: tuple[Slot, ...], who: str, *, staff: bool) -> DaySheet | Refusal:
        ids = [f"{who}'s visit {n}" for n, _ in enumerate(places)]
        return book(before, places, ids, who, self._utc, by_staff=staff)

    def _held(self, before: DaySheet, places: tuple[Slot, ...], who: str) -> DaySheet | Refusal:
        return hold(before, places, who, self._utc, self._utc + timedelta(minutes=10))

    def _sheet(self, key: SheetKey) -> DaySheet:
        return self.sheets.get(key, empty_sheet(key))
