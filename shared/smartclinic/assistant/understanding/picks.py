"""Which of the options that were offered a text singles out, and whether it only points at several. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.choice import Offered, is_on_the_clock, understand_choice
from smartclinic.assistant.understanding.findings import USUAL, Found
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.assistant.understanding.slot_keys import SlotKey, read_slot_key
from smartclinic.assistant.understanding.when import understand_when
from smartclinic.clinics.model import Clinic, Part
from smartclinic.conversations.answering import Situation
from smartclinic.conversations.gate import Asked, Option
from smartclinic.platform.clock import HONG_KONG, hong_kong

with patterns("picks") as _said:
    _POINTS: Final = _said["points"]
    _WISHES: Final = _said["wishes"]
    _ANY_DOCTOR: Final = _said["any_doctor"]

_LONGEST_PICK: Final = 200
_NOON: Final = 13
_SIX: Final = 18
"""When mornings and afternoons are over where no session tells."""
_PICKED_FROM: Final = frozenset({intents.ASKED_SLOT, intents.ASKED_DOCTOR, intents.ASKED_VISIT})


def pick(text: str, asked: Asked, now: datetime, clinic: Clinic) -> int | None:
    """Which of the options of the question the text singles out, counted from 1; None: none, or several."""
    if len(text) > _LONGEST_PICK:
        return None
    offered = [_as_offered(option, asked, now, clinic) for option in asked.options]
    return understand_choice(text, offered, now, clinic)


def _as_offered(option: Option, asked: Asked, now: datetime, clinic: Clinic) -> Offered:
    """An option with its start: a slot's by its id, a visit's as it was shown."""
    if (key := read_slot_key(option.id)) is not None:
        return Offered(option.title, key.starts_at, part_of_slot(key, clinic, now), key.doctor_id)
    if asked.question != intents.ASKED_VISIT:
        return Offered(option.title)
    shown = understand_when(option.title, now, clinic)
    if shown.day is None or shown.time is None:
        return Offered(option.title)
    starts_at = datetime.combine(shown.day, shown.time, HONG_KONG)
    return Offered(option.title, starts_at, _part_of(starts_at), next(iter(shown.doctor_ids), ""))


def part_of_slot(key: SlotKey, clinic: Clinic, now: datetime) -> Part:
    """The part of the day in which a place is: of its session where the clinic has it, else by the clock."""
    slot = key.slot(clinic, now)
    return slot.part if slot else _part_of(key.starts_at)


def _part_of(starts_at: datetime) -> Part:
    """The part of the day in which this moment is, where no session tells."""
    hour = hong_kong(starts_at).hour
    return Part.MORNING if hour < _NOON else Part.AFTERNOON if hour < _SIX else Part.EVENING


def points_at_several(plain: str, found: Found, situation: Situation) -> bool:
    """Whether the words point at what was offered without singling one out: 「朝早嗰個」 where two are, "option 6"."""
    asked = situation.gate.asked
    if asked is None or not asked.options or asked.question not in _PICKED_FROM or wishes_further(plain):
        return False
    if asked.question == intents.ASKED_DOCTOR and takes_any_doctor(plain):
        return True
    if asked.question == intents.ASKED_DOCTOR and found.doctor:
        return found.doctor == USUAL or any(f"|{found.doctor}|" in option.id for option in asked.options)
    if _POINTS.search(plain):
        return True
    return found.time is not None and sum(_is_at(option, found) for option in asked.options) > 1


def _is_at(option: Option, found: Found) -> bool:
    key = read_slot_key(option.id)
    if key is None or found.time is None:
        return False
    start = hong_kong(key.starts_at)
    return is_on_the_clock(start, found.time) and found.day in {None, start.date()}


def takes_any_doctor(plain: str) -> bool:
    """Whether any of the doctors will do."""
    return _ANY_DOCTOR.search(plain) is not None


def wishes_further(plain: str) -> bool:
    """Whether the text asks for something else than what was offered."""
    return _WISHES.search(plain) is not None
