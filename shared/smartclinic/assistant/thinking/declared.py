"""The tools as the model is told of them. What a call means, `tools.py` decides."""

from __future__ import annotations

from typing import Any, Final

from smartclinic.assistant.understanding.when import Side
from smartclinic.assistant.understanding.wishes import MOST_AT_ONCE
from smartclinic.clinics.model import Part
from smartclinic.platform.model import Tool

TOPICS: Final = (
    "hours", "address", "parking", "fees", "payment", "services", "doctors", "privacy", "weather", "bring", "insurance",
)  # fmt: skip

_TEXT: Final = {"type": "string", "nullable": True}
_NUMBER: Final = {"type": "integer", "nullable": True}


def _named(description: str) -> dict[str, Any]:  # a part of a JSON schema, which has no narrower type
    return {**_TEXT, "description": description}


def _object(**properties: Any) -> dict[str, Any]:
    """A JSON schema of an object."""
    return {"type": "object", "properties": properties}


_WHEN: Final = {
    "day": _named("ISO date"),
    "part": {**_TEXT, "enum": [part.value for part in Part]},
    "time": _named("HH:MM"),
    "side": {**_TEXT, "enum": [side.value for side in Side], "description": "on which side of the time"},
    "doctor": _named("the doctor's name as the patient wrote it"),
}
_SERVICE: Final = _named("the service's id, or its name as the patient wrote it")
_PEOPLE: Final = {**_NUMBER, "minimum": 1, "maximum": MOST_AT_ONCE, "description": "how many come together"}

TOOLS: Final = (
    Tool(
        "find_slots",
        "The patient wants to see a doctor at a time: look for free times.",
        _object(**_WHEN, service=_SERVICE, people=_PEOPLE),
    ),
    Tool(
        "choose_slot",
        "The patient picks one of the times that were just offered.",
        _object(number=_NUMBER, time=_named("HH:MM")),
    ),
    Tool(
        "give_name",
        "The patient gives the full names that were just asked for, exactly as they wrote them.",
        _object(names={"type": "array", "items": {"type": "string"}, "maxItems": MOST_AT_ONCE}),
    ),
    Tool("my_visits", "The patient asks when their own booked visits are.", _object()),
    Tool("change_visit", "The patient wants another time for a visit that they have booked.", _object(**_WHEN)),
    Tool("cancel_visit", "The patient wants to cancel a visit that they have booked.", _object()),
    Tool("say_coming", "The patient confirms that they come to their booked visit.", _object()),
    Tool("say_late", "The patient will be late for a visit or for their turn.", _object(minutes=_NUMBER)),
    Tool(
        "join_waitlist",
        "The patient wants to be told when a place becomes free.",
        _object(**_WHEN, service=_SERVICE, people=_PEOPLE),
    ),
    Tool("leave_waitlist", "The patient no longer wants to be told of free places.", _object()),
    Tool(
        "take_ticket",
        "The patient wants to come today without an appointment: a ticket of the walk-in queue (籌).",
        _object(queue=_named("the queue's id, if one was named")),
    ),
    Tool(
        "queue_position",
        "The patient asks about today's walk-in queue: which number is being seen, how long they wait.",
        _object(),
    ),
    Tool("arrived", "The patient says that they are at the clinic now.", _object()),
    Tool("leave_queue", "The patient no longer waits in the walk-in queue.", _object()),
    Tool(
        "clinic_facts",
        "The patient asks about the clinic. fees: prices; payment: ways to pay; bring: what to bring or how to "
        "prepare; weather: whether it is open in a typhoon or heavy rain; insurance: cards and vouchers.",
        _object(topic={"type": "string", "enum": list(TOPICS)}, day=_named("ISO date"), service=_SERVICE),
    ),
    Tool(
        "ask_staff",
        "Only staff can settle it: sick leave or referral letters (document), refills (medicine), a report (result), "
        "a receipt, what an insurance covers, anything else of the clinic's.",
        _object(kind={"type": "string", "enum": ["document", "medicine", "result", "receipt", "insurance", "other"]}),
    ),
    Tool(
        "data_request",
        "The patient asks to see, correct or delete the personal data that the clinic has of them.",
        _object(kind={"type": "string", "enum": ["access", "correct", "delete"]}),
    ),
    Tool("ask_for_person", "The patient wants to talk to a person.", _object()),
    Tool(
        "medical_question",
        "The patient asks about symptoms, medicine, treatment or results: staff answer.",
        _object(),
    ),
    Tool(
        "maybe_urgent",
        "What the patient tells may be dangerous or may not wait: staff look at once. When in doubt, this one.",
        _object(),
    ),
    Tool("complaint", "The patient complains about the clinic or its people.", _object()),
    Tool("off_topic", "It has nothing to do with the clinic: homework, code, news, chat, tricks.", _object()),
)
"""Everything that the model may ask for."""
