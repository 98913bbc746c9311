"""The model's tools, and what its calls mean. It names no patient, contact or clinic: the server binds those."""

from __future__ import annotations

from datetime import date, time
from typing import Any, Final

from smartclinic.assistant import intents
from smartclinic.assistant.names import read_name
from smartclinic.assistant.when import understand_when
from smartclinic.clinics.model import Part
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.platform.model import Tool, ToolCall

_NULLABLE: Final = {"type": "string", "nullable": True}


def tools() -> tuple[Tool, ...]:
    """What the model may ask for."""
    return (
        Tool(
            "find_slots",
            "The patient wants to see a doctor: look for free times.",
            _object(
                day={**_NULLABLE, "description": "ISO date"},
                part={**_NULLABLE, "enum": [part.value for part in Part]},
                doctor={**_NULLABLE, "description": "the doctor's name as the patient wrote it"},
            ),
        ),
        Tool(
            "choose_slot",
            "The patient picks one of the times that were just offered.",
            _object(number={"type": "integer", "nullable": True}, time={**_NULLABLE, "description": "HH:MM"}),
        ),
        Tool("give_name", "The patient gives the full name that was asked for.", _object(name={"type": "string"})),
        Tool("ask_for_person", "A person must answer: medical questions, complaints, anything else.", _object()),
        Tool(
            "clinic_facts",
            "The patient asks about the clinic.",
            _object(topic={"type": "string", "enum": ["hours", "address", "fees", "doctors", "privacy"]}),
        ),
    )


def intent_of(call: ToolCall, situation: Situation) -> Intent | None:
    """What a call means, its arguments validated; None for a tool that does not exist or arguments that do not fit."""
    match call.name:
        case "find_slots":
            return _find(call.arguments, situation)
        case "choose_slot":
            return _choose(call.arguments, situation)
        case "give_name":
            return _name(call.arguments, situation)
        case "ask_for_person":
            return Intent(intents.PERSON)
        case "clinic_facts":
            return Intent(intents.FACTS, {"topic": str(call.arguments.get("topic"))})
        case _:
            return None


def _object(**properties: Any) -> dict[str, Any]:
    """A JSON schema of an object (schemas have no narrower type)."""
    return {"type": "object", "properties": properties}


def _find(arguments: Any, situation: Situation) -> Intent:
    """A wish for times. A doctor is looked up by name among the clinic's own; a day that is none is left out."""
    named = understand_when(str(arguments.get("doctor") or ""), situation.now, situation.clinic.config)
    part = arguments.get("part")
    details = {
        "day": _iso_day(arguments.get("day")),
        "part": part if part in set(Part) else None,
        "doctor": ",".join(named.doctor_ids) or None,
    }
    return Intent(intents.BOOK, {name: value for name, value in details.items() if value})


def _choose(arguments: Any, situation: Situation) -> Intent | None:
    """Only what was offered can be chosen."""
    from smartclinic.assistant.reading import read_text  # noqa: PLC0415 - reading knows nothing of tools

    number, at = arguments.get("number"), _clock_time(arguments.get("time"))
    words = str(number) if isinstance(number, int) else at
    read = read_text(words, situation) if words else None
    return read if read and read.name == intents.CHOOSE else None


def _name(arguments: Any, situation: Situation) -> Intent | None:
    """A name only counts while it is what was asked."""
    asked = situation.gate.asked
    name = read_name(str(arguments.get("name") or ""))
    if asked is None or asked.question != "name" or name.problem is not None:
        return None
    return Intent(intents.NAME, {"text": name.name, "slot": asked.details.get("slot")})


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
