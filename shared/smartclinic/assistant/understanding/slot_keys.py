"""A slot in the id of a list row: doctor, service and start, from which the calendar makes the slot again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.slots import slot_at
from smartclinic.clinics.model import Clinic

_SECONDS: Final = re.compile(r"\d{1,11}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SlotKey:
    """Which slot; not whether it is still offered."""

    doctor_id: str
    service_id: str
    starts_at: datetime

    def slot(self, clinic: Clinic, now: datetime, *, is_new: bool = False, people: int = 1) -> Slot | None:
        """The slot, if the clinic still has it, for a first visit or for several who come together."""
        return slot_at(clinic, self.doctor_id, self.service_id, self.starts_at, now, is_new=is_new, people=people)


def slot_key(slot: Slot) -> str:
    """`chan/consultation/1795505400`: the start in seconds of Unix time."""
    return f"{slot.doctor_id}/{slot.service_id}/{int(slot.starts_at.timestamp())}"


def parse_slot_key(text: str | None) -> SlotKey | None:
    """The key in a text, which may say after it in place of which visit; or None."""
    parts = (text or "").split("/")
    if len(parts) not in {3, 5} or not _SECONDS.fullmatch(parts[2]):
        return None
    return SlotKey(parts[0], parts[1], datetime.fromtimestamp(int(parts[2]), UTC))


def read_slot_key(tap: str) -> SlotKey | None:
    """The slot in a tap's id, or None for a row that is no slot."""
    parts = tap.split("|")
    return parse_slot_key(parts[2]) if len(parts) > 2 and parts[1] in {"slot", "move"} else None
