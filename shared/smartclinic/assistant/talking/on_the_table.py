"""What lies on the table between patient and receptionist: what was asked, wished, offered, held and booked. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from smartclinic.appointments.day_sheet import Slot
from smartclinic.assistant import intents
from smartclinic.assistant.understanding.slot_keys import SlotKey, parse_slot_key, read_slot_key
from smartclinic.assistant.understanding.wishes import people_in
from smartclinic.clinics.model import Clinic
from smartclinic.conversations.answering import Situation
from smartclinic.conversations.gate import Asked, Speaker


class OnTheTable:
    """What this conversation remembers, as one situation finds it."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._clinic: Clinic = situation.clinic.config

    @property
    def open_question(self) -> Asked | None:
        """What was asked, while an answer still counts as one."""
        return self._situation.open_question

    @property
    def wished(self) -> dict[str, str]:
        """What was asked last remembers, however long ago."""
        asked = self._situation.gate.asked
        return dict(asked.details) if asked else {}

    @property
    def slots(self) -> list[Slot]:
        """The slot that is held while its name is awaited, else those that were offered."""
        asked, now = self.open_question, self._situation.now
        held = self.held
        if asked is None or (asked.question == intents.ASKED_NAME and held):
            return [held] if asked and held else []
        keys = [key for option in asked.options if (key := read_slot_key(option.id))]
        return [slot for key in keys if (slot := self.slot_of(key, now))]

    @property
    def held(self) -> Slot | None:
        """The slot that was held for the open question, judged by the rules of the moment when it was held."""
        key = parse_slot_key(self.wished.get("slot"))
        return self.slot_of(key, self.held_at) if key else None

    @property
    def held_at(self) -> datetime:
        """Lead time counts up to the hold: a name may take its minutes to type."""
        at = self.wished.get("held_at")
        return datetime.fromisoformat(at) if at else self._situation.now

    @property
    def still_held(self) -> Slot | None:
        """The place that is held, while the clinic's minutes for it last."""
        slot, lasts = self.held, timedelta(minutes=self._clinic.booking.hold_minutes)
        return None if slot is None or self._situation.now >= self.held_at + lasts else slot

    @property
    def booked(self) -> tuple[str, Slot] | None:
        """Name and place of what was booked last in this conversation, if it is still to come."""
        asked = self._situation.gate.asked
        key = parse_slot_key(asked.details.get("booked")) if asked and asked.question == intents.BOOKED else None
        if asked is None or key is None or key.starts_at <= self._situation.now:
            return None
        slot = key.slot(self._clinic, self._while_bookable(key))
        return (asked.details["name"], slot) if slot else None

    def slot_of(self, key: SlotKey, now: datetime) -> Slot | None:
        """The slot of this key for whom the time is chosen, if the clinic has it at this moment."""
        wished = self.wished
        return key.slot(self._clinic, now, is_new=bool(wished.get("is_new")), people=people_in(wished))

    def is_last_said(self, asked: Asked) -> bool:
        """Whether the times of this question stand in what the patient was told last."""
        turns = reversed(self._situation.gate.turns)
        said = next((turn.text for turn in turns if turn.by is not Speaker.PATIENT), "")
        return all(option.title in said for option in asked.options if read_slot_key(option.id))

    def _while_bookable(self, key: SlotKey) -> datetime:
        """A moment at which the visit could still be booked: lead time has nothing to say afterwards."""
        lead = timedelta(minutes=self._clinic.booking.lead_minutes)
        return min(self._situation.now, key.starts_at - lead)
