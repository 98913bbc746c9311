"""The model's tools, and what its calls mean. It names no patient, contact or clinic: the server binds those."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.answers import read_answer
from smartclinic.assistant.understanding.doctor_words import called_by_name, specialists_in
from smartclinic.assistant.understanding.names import read_name
from smartclinic.assistant.understanding.normalise import for_matching, shortened
from smartclinic.assistant.understanding.service_words import named_service
from smartclinic.assistant.understanding.when import Side, understand_when
from smartclinic.clinics.model import Part
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.wording import wording
from smartclinic.platform.model import Tool, ToolCall

Arguments = Mapping[str, Any]  # whatever the model wrote: each is checked where it is used
TOPICS: Final = ("hours", "address", "fees", "doctors", "privacy", "weather")
_NULLABLE: Final = {"type": "string", "nullable": True}
_ANY_DOCTOR: Final = re.compile(
    r"^(?:the |a |an |any |one of )?(?:doctors?|dr\.?|any(?:one|body)?|gp|none|null|醫生|邊位.*|任何.*|隨便|是但|都得)$"
)
_LONGEST_NAME: Final = 40


_WHEN: Final = {
    "day": {**_NULLABLE, "description": "ISO date"},
    "part": {**_NULLABLE, "enum": [part.value for part in Part]},
    "time": {**_NULLABLE, "description": "HH:MM"},
    "side": {**_NULLABLE, "enum": [side.value for side in Side], "description": "on which side of the time"},
    "doctor": {**_NULLABLE, "description": "the doctor's name as the patient wrote it"},
}
_OF_VISITS: Final = {"change_visit": intents.CHANGE, "cancel_visit": intents.CANCEL, "my_visits": intents.OWN_BOOKING}


def tools() -> tuple[Tool, ...]:
    """What the model may ask for."""
    service = {**_NULLABLE, "description": "the service's name as the patient wrote it"}
    return (
        Tool(
            "find_slots",
            "The patient wants to see a doctor: look for free times.",
            _object(**_WHEN, service=service),
        ),
        Tool(
            "choose_slot",
            "The patient picks one of the times that were just offered.",
            _object(number={"type": "integer", "nullable": True}, time={**_NULLABLE, "description": "HH:MM"}),
        ),
        Tool("give_name", "The patient gives the full name that was asked for.", _object(name={"type": "string"})),
        Tool(
            "walk_in_queue",
            "The patient asks about the walk-in queue of today: which number is being seen, how long they wait, "
            "whether and how a ticket is to be had.",
            _object(),
        ),
        Tool("my_visits", "The patient asks when their own booked visits are.", _object()),
        Tool(
            "change_visit",
            "The patient wants another time for a visit that they have booked. Nothing is moved yet.",
            _object(**_WHEN),
        ),
        Tool(
            "cancel_visit",
            "The patient wants to cancel a visit that they have booked. They are asked first.",
            _object(),
        ),
        Tool("ask_for_person", "A person must answer: medical questions, complaints, anything else.", _object()),
        Tool(
            "clinic_facts",
            "The patient asks about the clinic; weather: whether it is open in a typhoon or heavy rain.",
            _object(topic={"type": "string", "enum": list(TOPICS)}),
        ),
    )


def intent_of(call: ToolCall, situation: Situation) -> Intent | None:
    """What a call means, its arguments validated; None for a tool that does not exist or arguments that do not fit."""
    match call.name:
        case "find_slots":
            return _find(call.arguments, situation)
        case "my_visits" | "change_visit" | "cancel_visit":
            return _of_visits(call, situation)
        case "choose_slot":
            return _choose(call.arguments, situation)
        case "give_name":
            return _name(call.arguments, situation)
        case "walk_in_queue":
            return Intent(intents.QUEUE_POSITION)
        case "ask_for_person":
            return Intent(intents.PERSON)
        case "clinic_facts":
            return _facts(call.arguments)
        case _:
            return None


def _object(**properties: Any) -> dict[str, Any]:
    """A JSON schema of an object (schemas have no narrower type)."""
    return {"type": "object", "properties": properties}


def _find(arguments: Arguments, situation: Situation) -> Intent:
    """A wish for times. Doctor and service are looked up in the clinic's file ; what fits nothing is left out."""
    clinic, part, side = situation.clinic.config, arguments.get("part"), arguments.get("side")
    doctors, unknown = _whom(arguments, situation)
    details = {
        "day": _iso_day(arguments.get("day")),
        "part": part if isinstance(part, str) and part in set(Part) else None,
        "time": _clock_time(arguments.get("time")),
        "side": side if isinstance(side, str) and side in set(Side) else None,
        "doctor": ",".join(doctors),
        "unknown_doctor": unknown,
        "service": named_service(for_matching(_text(arguments, "service")), clinic),
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


def _of_visits(call: ToolCall, situation: Situation) -> Intent:
    """What only prepares: the patient's own tap or words carry it out. Which visit, the server finds."""
    said = _said(situation)
    wish = _find(call.arguments, situation).details if call.name == "change_visit" else {}
    prepared = {"prepared": "yes"} if call.name == "change_visit" else {}
    return Intent(_OF_VISITS[call.name], {**wish, **prepared, "said": said})


def _choose(arguments: Arguments, situation: Situation) -> Intent | None:
    """Only what was offered can be chosen: the number or the time is read as if it had been typed."""
    asked, number = situation.gate.asked, arguments.get("number")
    words = str(number) if isinstance(number, int) else _clock_time(arguments.get("time"))
    if asked is None or situation.now >= asked.until or not words:
        return None
    read = read_answer(words, asked, situation)
    return read if read and read.name == intents.CHOOSE else None


def _name(arguments: Arguments, situation: Situation) -> Intent | None:
    """A name only counts while it is what was asked."""
    asked = situation.gate.asked
    name = read_name(_text(arguments, "name"))
    if asked is None or asked.question != intents.ASKED_NAME or situation.now >= asked.until or name.problem:
        return None
    return Intent(intents.NAME, {"text": name.name})


def _facts(arguments: Arguments) -> Intent | None:
    topic = arguments.get("topic")
    return Intent(intents.FACTS, {"topic": topic}) if isinstance(topic, str) and topic in TOPICS else None


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
