"""The model's tools, and what its calls mean.

It names no patient, contact, clinic or visit: the server binds those. A call is a proposal: what would change anything
is put to the patient first (`talking/prepared.py`), and what does not fit the clinic is left out or refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any, Final

from smartclinic.assistant import intents
from smartclinic.assistant.thinking.declared import TOPICS
from smartclinic.assistant.understanding.answers import read_answer
from smartclinic.assistant.understanding.doctor_words import called_by_name, specialists_in
from smartclinic.assistant.understanding.names import read_name
from smartclinic.assistant.understanding.normalise import for_matching, shortened
from smartclinic.assistant.understanding.service_words import named_service
from smartclinic.assistant.understanding.visit_requests import MOST_LATE
from smartclinic.assistant.understanding.when import Side, understand_when
from smartclinic.assistant.understanding.wishes import MOST_AT_ONCE, people_in
from smartclinic.clinics.model import Part
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.wording import wording
from smartclinic.platform.model import ToolCall

Arguments = Mapping[str, Any]  # whatever the model wrote: each is checked where it is used
_ANY_DOCTOR: Final = re.compile(
    r"^(?:the |a |an |any |one of )?(?:doctors?|dr\.?|any(?:one|body)?|gp|none|null|醫生|邊位.*|任何.*|隨便|是但|都得)$"
)
_LONGEST_NAME: Final = 40


def intent_of(call: ToolCall, situation: Situation) -> Intent | None:
    """What a call means, its arguments validated; None for a tool that does not exist or arguments that do not fit."""
    meant = _MEANS.get(call.name)
    intent = meant(call.arguments, situation) if meant else None
    return replace(intent, proposed=True) if intent else None


def _find(arguments: Arguments, situation: Situation) -> Intent | None:
    """A wish for times. Doctor and service are looked up in the clinic's file; what fits nothing is left out. None for
    a day or time that cannot be read: nobody is offered the earliest time who may have named another.
    """
    clinic, part, side = situation.clinic.config, arguments.get("part"), arguments.get("side")
    when = {
        "day": _iso_day(arguments.get("day")),
        "part": part if isinstance(part, str) and part in set(Part) else None,
        "time": _clock_time(arguments.get("time")),
    }
    if any(arguments.get(name) and read is None for name, read in when.items()):
        return None
    doctors, unknown = _whom(arguments, situation)
    details = {
        **when,
        "side": side if isinstance(side, str) and side in set(Side) else None,
        "doctor": ",".join(doctors),
        "unknown_doctor": unknown,
        "service": named_service(for_matching(_text(arguments, "service")), clinic),
        "people": _count(arguments.get("people"), MOST_AT_ONCE),
    }
    return Intent(intents.BOOK, {name: value for name, value in details.items() if value})


def _whom(arguments: Arguments, situation: Situation) -> tuple[Sequence[str], str]:
    """The doctors who are meant, and one who is not of the clinic. What the patient wrote goes before what the model
    made of it: nobody is silently given another doctor.
    """
    clinic, named = situation.clinic.config, _text(arguments, "doctor")
    said = understand_when(_said(situation), situation.now, clinic)
    if said.unknown_doctor and not said.doctor_ids:
        return (), said.unknown_doctor
    meant = understand_when(named, situation.now, clinic)
    if meant.doctor_ids or meant.unknown_doctor or not named or _ANY_DOCTOR.search(for_matching(named)):
        return meant.doctor_ids, meant.unknown_doctor
    known = called_by_name(for_matching(named), clinic)
    known_ids = (known,) if known else specialists_in(for_matching(named), clinic)
    return (known_ids, "") if known_ids else ((), named[:_LONGEST_NAME])


def _said(situation: Situation) -> str:
    return shortened("\n".join(wording(found.record) for found in situation.burst))


def _my_visits(_: Arguments, situation: Situation) -> Intent:
    return Intent(intents.OWN_BOOKING, {"said": _said(situation)})


def _change(arguments: Arguments, situation: Situation) -> Intent | None:
    """Which visit, the server finds by what the patient said; nothing is moved before a further yes."""
    found = _find(arguments, situation)
    return Intent(intents.CHANGE, {**found.details, "prepared": "yes", "said": _said(situation)}) if found else None


def _cancel(_: Arguments, situation: Situation) -> Intent:
    """The patient is asked; carried out by their own word."""
    return Intent(intents.CANCEL, {"said": _said(situation)})


def _late(arguments: Arguments, situation: Situation) -> Intent:
    minutes = _count(arguments.get("minutes"), MOST_LATE)
    return Intent(intents.LATE, {"said": _said(situation)} | ({"minutes": minutes} if minutes else {}))


def _wait(arguments: Arguments, situation: Situation) -> Intent | None:
    found = _find(arguments, situation)
    return Intent(intents.WAIT, found.details) if found else None


def _take(arguments: Arguments, situation: Situation) -> Intent:
    """A ticket of a queue of this clinic, or of the one that the patient is then asked for."""
    named = _text(arguments, "queue")
    known = named in {one.id for one in situation.clinic.config.queues}
    return Intent(intents.QUEUE_TAKE, {"queue": named} if known else {})


def _choose(arguments: Arguments, situation: Situation) -> Intent | None:
    """Only what was offered can be chosen: the number or the time is read as if it had been typed."""
    asked, number = situation.open_question, arguments.get("number")
    words = str(number) if isinstance(number, int) else _clock_time(arguments.get("time"))
    if asked is None or not words:
        return None
    read = read_answer(words, asked, situation)
    return read if read and read.name == intents.CHOOSE else None


def _name(arguments: Arguments, situation: Situation) -> Intent | None:
    """One full name or several: only while names are asked, and only as the patient has written them just now."""
    asked, given = situation.open_question, arguments.get("names")
    if asked is None or asked.question != intents.ASKED_NAME:
        return None
    said, names = _squeezed(_said(situation)), given if isinstance(given, list) else [arguments.get("name")]
    read = [read_name(shortened(name)) for name in names if isinstance(name, str)]
    if not 1 <= len(read) == len(names) <= MOST_AT_ONCE:
        return None
    if any(each.problem or _squeezed(each.name) not in said for each in read):
        return None
    if len(read) == 1 and people_in(asked.details) == 1:
        return Intent(intents.NAME, {"text": read[0].name})
    return Intent(intents.NAMES, {"names": "\n".join(each.name for each in read)})


def _facts(arguments: Arguments, situation: Situation) -> Intent | None:
    topic = arguments.get("topic")
    if not isinstance(topic, str) or topic not in TOPICS:
        return None
    if topic == intents.INSURANCE:  # which may be staff's to settle
        return Intent(intents.INSURANCE, _words(situation))
    clinic, named = situation.clinic.config, for_matching(_text(arguments, "service"))
    service = named_service(named, clinic) or named_service(for_matching(_said(situation)), clinic)
    of = {"day": _iso_day(arguments.get("day")), "service": service}
    return Intent(intents.FACTS, {"topic": topic} | {name: value for name, value in of.items() if value})


def _ask_staff(arguments: Arguments, situation: Situation) -> Intent:
    """What only staff can settle: of which kind, the model says; what is wanted, the patient's own words."""
    kind = arguments.get("kind")
    return Intent(_FOR_STAFF.get(kind if isinstance(kind, str) else "", intents.STAFF_MATTER), _words(situation))


def _data_request(arguments: Arguments, situation: Situation) -> Intent | None:
    kind = arguments.get("kind")
    name = _OF_DATA.get(kind) if isinstance(kind, str) else None
    return Intent(name, _words(situation)) if name else None


def _words(situation: Situation) -> dict[str, str]:
    return {"said": _said(situation)}


def _plainly(name: str) -> Callable[[Arguments, Situation], Intent]:
    """An intent without details, whatever arguments came with it."""
    return lambda _arguments, _situation: Intent(name)


def _with_words(name: str) -> Callable[[Arguments, Situation], Intent]:
    """An intent about what the patient wrote."""
    return lambda _arguments, situation: Intent(name, _words(situation))


def _text(arguments: Arguments, name: str) -> str:
    value = arguments.get(name)
    return shortened(value) if isinstance(value, str) else ""


def _iso_day(value: Any) -> str | None:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        return None


def _clock_time(value: Any) -> str | None:
    try:
        return time.fromisoformat(str(value)).strftime("%H:%M")
    except ValueError:
        return None


def _count(value: Any, most: int) -> str | None:
    """A whole number from 1 to `most`, as details hold it."""
    is_count = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most
    return str(value) if is_count else None


def _squeezed(text: str) -> str:
    """A text without spaces and case, so that a name is found however it was spaced."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


_FOR_STAFF: Final = {
    "document": intents.DOCUMENT,
    "medicine": intents.MEDICINE,
    "result": intents.RESULT,
    "receipt": intents.RECEIPT,
    "insurance": intents.INSURANCE,
}
_OF_DATA: Final = {"access": intents.ACCESS_DATA, "correct": intents.CORRECT_DATA, "delete": intents.DELETE_DATA}

_MEANS: Final[Mapping[str, Callable[[Arguments, Situation], Intent | None]]] = {
    "find_slots": _find,
    "choose_slot": _choose,
    "give_name": _name,
    "my_visits": _my_visits,
    "change_visit": _change,
    "cancel_visit": _cancel,
    "say_coming": _with_words(intents.COMING),
    "say_late": _late,
    "join_waitlist": _wait,
    "leave_waitlist": _plainly(intents.UNWAIT),
    "take_ticket": _take,
    "queue_position": _plainly(intents.QUEUE_POSITION),
    "arrived": _plainly(intents.QUEUE_HERE),
    "leave_queue": _plainly(intents.QUEUE_LEAVE),
    "clinic_facts": _facts,
    "ask_staff": _ask_staff,
    "data_request": _data_request,
    "ask_for_person": _plainly(intents.PERSON),
    "medical_question": _with_words(intents.MEDICAL),
    "maybe_urgent": _with_words(intents.URGENT),
    "complaint": _with_words(intents.COMPLAINT),
    "off_topic": _plainly(intents.OFF_TOPIC),
}
"""What each tool means. A tool that is not here does not exist."""
