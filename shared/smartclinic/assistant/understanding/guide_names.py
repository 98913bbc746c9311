"""The intents of docs/understanding.md, for what the assistant calls its own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.courtesy import agrees, is_thanks
from smartclinic.conversations.answering import Intent

_NAMED: Final[Mapping[str, str]] = {
    intents.BOOK: "book",
    intents.EARLIER: "book",
    intents.LATER: "book",
    intents.OTHER_DAYS: "book",
    intents.OTHER_DOCTOR: "book",
    intents.WAIT: "book",
    intents.TAKE_PLACE: "book",
    intents.ANOTHER_TIME: "book",
    intents.CHANGE: "reschedule",
    intents.CANCEL: "cancel",
    intents.CANCEL_NOW: "confirm",
    intents.UNLINK: "other",
    intents.CHOOSE: "choose",
    intents.WHO: "choose",
    intents.WHICH: "choose",
    intents.NAME: "confirm",
    intents.NAMES: "confirm",
    intents.AGREE: "confirm",
    intents.COMING: "confirm",
    intents.RENAME: "decline",
    intents.LET_GO: "decline",
    intents.KEEP: "decline",
    intents.UNWAIT: "decline",
    intents.OWN_BOOKING: "appointment_status",
    intents.LATE: "late_arrival",
    intents.QUEUE_LATE: "late_arrival",
    intents.QUEUE_HERE: "arrived",
    intents.QUEUE_BACK: "arrived",
    intents.QUEUE_TAKE: "queue_join",
    intents.QUEUE_POSITION: "queue_status",
    intents.QUEUE_LEAVE: "queue_leave",
    intents.PERSON: "human",
    intents.COMPLAINT: "complaint",
    intents.DOCUMENT: "document",
    intents.MEDICINE: "medicine",
    intents.RESULT: "result",
    intents.RECEIPT: "receipt",
    intents.INSURANCE: "insurance",
    intents.ACCESS_DATA: "access_data",
    intents.CORRECT_DATA: "correct_data",
    intents.DELETE_DATA: "delete_data",
    intents.MEDICAL: "medical_question",
    intents.URGENT: "medical_question",
    intents.GREET: "greeting",
    intents.MENU: "greeting",
}
"""The guide's intent for each of the assistant's; any other is "other"."""

_FACT: Final[Mapping[str, str]] = {
    "hours": "hours",
    "weather": "hours",
    "address": "location",
    "parking": "location",
    "wheelchair": "location",
    "fees": "fees",
    "payment": "fees",
    "services": "services",
    "bring": "services",
    "doctors": "doctors",
    "privacy": "privacy_notice",
}


def named(intent: Intent, plain: str) -> str:
    """The guide's name of what the assistant read."""
    match intent.name:
        case intents.FACTS:
            return _FACT.get(intent.details.get("topic") or "", "other")
        case intents.NOTHING:
            return "thanks" if is_thanks(plain) else "other"
        case intents.ABOUT_OTHERS if intent.details.get("of") == "visit":
            return "appointment_status"
        case intents.ASK_NAME_AGAIN if is_thanks(plain):
            return "thanks"
        case intents.WHICH if agrees(plain):
            return "confirm"
        case name:
            return _NAMED.get(name, "other")
