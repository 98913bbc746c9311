"""A text after a place was booked: another name beside it, another time for it, or nothing at all. Pure."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.courtesy import agrees
from smartclinic.assistant.understanding.names import is_surname, read_name
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.assistant.understanding.picks import part_of_slot
from smartclinic.assistant.understanding.requests import declines, stops_booking, wish_in
from smartclinic.assistant.understanding.slot_keys import parse_slot_key
from smartclinic.assistant.understanding.visit_requests import minutes_late, only_says_see_you, visit_request
from smartclinic.assistant.understanding.wishes import WHEN
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.gate import Asked
from smartclinic.platform.clock import hong_kong

with patterns("booked_answers") as _said:
    _NO_VISIT: Final = _said["no_visit"]
    _CALLS_OFF: Final = _said["calls_off"]
    _CHANGES_TO: Final = _said["changes_to"]
    _CHANGES: Final = _said["changes"]
    _IS_SO: Final = _said["is_so"]
    _ASKS_WHETHER: Final = _said["asks_whether"]


def read_after_booking(text: str, asked: Asked, situation: Situation) -> Intent | None:
    """The name once more needs no answer; another Chinese name wants a place beside it, where there may be one."""
    plain = for_matching(text)
    about = {"likely": asked.details.get("visit"), "said": text}
    if agrees(plain) or only_says_see_you(plain):
        return Intent(intents.NOTHING)  # it is done: neither wants an answer
    if _IS_SO.search(plain) and not _CHANGES.search(plain) and wish_in(text, situation).keys() & WHEN:
        return Intent(intents.OWN_BOOKING, about)
    if later := _later_than_booked(plain, asked, situation):
        return Intent(intents.CHANGE, {**about, **later})
    wish = wish_in(text, situation) if _CHANGES_TO.search(plain) or _CHANGES.search(plain) else {}
    if wish or _CHANGES_TO.search(plain):
        return Intent(
            intents.CHANGE, {**about, **_same_part(asked, wish, situation)}
        )  # never a second booking beside the first
    if (declines(plain) or stops_booking(plain)) and (_NO_VISIT.search(plain) or _CALLS_OFF.search(plain)):
        return Intent(intents.CANCEL, about)
    request = visit_request(text, {})
    if request and request.name in {intents.CHANGE, intents.CANCEL}:  # only now is what it says of a time worth reading
        of_visit = visit_request(text, wish_in(text, situation)) or request
        return Intent(of_visit.name, {**of_visit.details, **about})
    if (named := _of_a_family(text, asked)) is not None:
        return named
    read_as = read_name(text)
    if read_as.problem is not None:
        return None
    if read_as.name.casefold() == asked.details.get("name", "").casefold():
        return Intent(intents.NOTHING)
    key = parse_slot_key(asked.details.get("booked"))
    services = situation.clinic.config.services
    is_shared = key is not None and any(one.id == key.service_id and one.capacity > 1 for one in services)
    if is_shared and is_surname(read_as.name[0]):
        return Intent(intents.CHOOSE, {"slot": asked.details.get("booked")})
    return None


def _same_part(asked: Asked, wish: dict[str, str], situation: Situation) -> dict[str, str]:
    """The wish for another day, in the part of the day that was booked unless it names one itself."""
    key = parse_slot_key(asked.details.get("booked"))
    if key is None or "day" not in wish or wish.keys() & {"time", "part", "earliest"}:
        return wish
    return {**wish, "part": part_of_slot(key, situation.clinic.config, situation.now).value}


def _later_than_booked(plain: str, asked: Asked, situation: Situation) -> dict[str, str]:
    """The day and time of 「可唔可以遲半個鐘」, where it was booked for another day than today: nobody is late yet."""
    key, minutes = parse_slot_key(asked.details.get("booked")), minutes_late(plain)
    request = visit_request(plain, {}) if key and minutes and asks_whether(plain) else None
    if key is None or minutes is None or request is None or request.name != intents.LATE:
        return {}
    start = hong_kong(key.starts_at)
    if start.date() == hong_kong(situation.now).date():
        return {}
    later = start + timedelta(minutes=int(minutes))
    return {"day": f"{later:%Y-%m-%d}", "time": f"{later:%H:%M}"}


def _of_a_family(text: str, asked: Asked) -> Intent | None:
    """One of those who were just booked together, by name: their visit, to be changed if the words say so."""
    plain = for_matching(text)
    names = [for_matching(name) for name in re.split("、|, ", asked.details.get("name", ""))]
    if len(names) == 1 or not any(name in plain for name in names):
        return None
    if plain in names:
        return Intent(intents.OWN_BOOKING, {"said": text})
    return Intent(intents.CHANGE, {"said": text}) if _CHANGES.search(plain) else None


def asks_whether(plain: str) -> bool:
    """Whether the text asks if something is possible."""
    return _ASKS_WHETHER.search(plain) is not None
