"""What a burst says, where rules are sure: taps, answers to what was asked, and the everyday requests."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.choice import Offered, understand_choice
from smartclinic.assistant.names import NameProblem, read_name
from smartclinic.assistant.normalise import for_matching
from smartclinic.assistant.red_flags import find_red_flags
from smartclinic.assistant.requests import asks_for_person, book, declines, read_request
from smartclinic.assistant.slot_keys import read_slot_key
from smartclinic.assistant.taps import Tapped, read_tap
from smartclinic.assistant.when import understand_when
from smartclinic.clinics.model import Clinic
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.gate import Asked
from smartclinic.conversations.message import Message, Other, Tap, Text

ASKED_SLOT: Final = "slot"
ASKED_NAME: Final = "name"
ASKED_DAY: Final = "day"
ASKED_DOCTOR: Final = "doctor"

_AGREES: Final = re.compile(r"^(得|好|好呀|ok|okay|可以|yes|sure|fine)\W*$")
_SILENT_KINDS: Final = frozenset({"sticker", "reaction", "unsupported", "ephemeral", "system", "request_welcome"})


def read(situation: Situation) -> Intent | None:
    """What the patient wants, or None when rules are not sure. Pure."""
    messages = [found.record for found in situation.burst]
    if (tap := _last_tap(messages)) is not None:
        return _read_tap(tap, situation)
    text = words_of(messages)
    if not text:
        return _without_words(messages)
    return read_text(text, situation)


def words_of(messages: Iterable[Message]) -> str:
    """Everything that was typed, a line each."""
    return "\n".join(message.content.body for message in messages if isinstance(message.content, Text)).strip()


def read_text(text: str, situation: Situation) -> Intent | None:
    """What these words say. A symptom that is denied, past or feared is never passed over: staff are told as well."""
    intent = _read_words(text, situation)
    if not find_red_flags(text).urgent:
        return intent
    if intent is None or intent.name in {intents.THANKS, intents.MENU, intents.ASK_NAME_AGAIN}:
        return Intent(intents.URGENT)
    return Intent(intent.name, {**intent.details, "urgent": "yes"})


def _read_words(text: str, situation: Situation) -> Intent | None:
    """Answers to what was just asked come before everything but a request for a person."""
    plain, asked = for_matching(text), situation.gate.asked
    if asks_for_person(plain):
        return Intent(intents.PERSON)
    if asked and situation.now < asked.until and (answer := _read_answer(text, plain, asked, situation)):
        return answer
    return read_request(plain, understand_when(text, situation.now, situation.clinic.config))


def _read_answer(text: str, plain: str, asked: Asked, situation: Situation) -> Intent | None:
    """The words as an answer to the question; None when they are about something else."""
    if declines(plain):
        return Intent(intents.LET_GO, {"slot": asked.details.get("slot")})
    if asked.question == ASKED_NAME:
        return _read_name(text, plain, asked, situation)
    if asked.options and (picked := _pick(text, asked, situation.now, situation.clinic.config)):
        tapped = read_tap(asked.options[picked - 1].id, situation.contact, situation.now)
        return _of_tap(tapped, situation.gate.asked) if tapped else Intent(intents.EXPIRED)
    when = understand_when(text, situation.now, situation.clinic.config)
    if when.says_anything:
        return Intent(intents.BOOK, {**_wish(asked), **book(when).details})
    return Intent(intents.WHICH) if asked.options and _AGREES.search(plain) else None


def _wish(asked: Asked) -> dict[str, str]:
    """What the patient had asked for, which a further word refines."""
    return {name: value for name, value in asked.details.items() if name in {"day", "last_day", "part", "doctor"}}


def _read_name(text: str, plain: str, asked: Asked, situation: Situation) -> Intent | None:
    """A full name; a request is a request; anything else is asked for once more."""
    slot = asked.details.get("slot")
    if re.search(r"^(改時間|第二個時間|other times?|change time)\W*$", plain):
        return Intent(intents.OTHER_DAYS, {"slot": slot})
    read_as = read_name(text)
    if read_as.problem is None:
        number = "yes" if read_as.had_identity_number else None
        return Intent(intents.NAME, {"text": read_as.name, "slot": slot, "identity_number": number})
    when = understand_when(text, situation.now, situation.clinic.config)
    if when.time or when.day or when.doctor_ids:
        return Intent(intents.BOOK, {**_wish(asked), **book(when).details})
    request = read_request(plain, when)
    if request and request.name not in {intents.THANKS, intents.MENU}:
        return request
    problem = "several" if read_as.problem is NameProblem.SEVERAL else "not_a_name"
    return Intent(intents.ASK_NAME_AGAIN, {"slot": slot, "problem": problem})


def _pick(text: str, asked: Asked, now: datetime, clinic: Clinic) -> int | None:
    offered = []
    for option in asked.options:
        key = read_slot_key(option.id)
        offered.append(Offered(option.title, key.starts_at, None, key.doctor_id) if key else Offered(option.title))
    return understand_choice(text, offered, now, clinic)


def _last_tap(messages: list[Message]) -> Tap | None:
    return next((message.content for message in reversed(messages) if isinstance(message.content, Tap)), None)


def _read_tap(tap: Tap, situation: Situation) -> Intent:
    tapped = read_tap(tap.id, situation.contact, situation.now)
    return _of_tap(tapped, situation.gate.asked) if tapped else Intent(intents.EXPIRED)


def _of_tap(tapped: Tapped, asked: Asked | None) -> Intent:
    match tapped.action:
        case "slot":
            return Intent(intents.CHOOSE, {"slot": tapped.argument})
        case "doctor":
            wish = _wish(asked) if asked else {}
            return Intent(intents.BOOK, {**wish, "doctor": tapped.argument})
        case "facts":
            return Intent(intents.FACTS, {"topic": tapped.argument})
        case action:
            return Intent(action, {"slot": tapped.argument} if tapped.argument else {})


def _without_words(messages: list[Message]) -> Intent:
    """Stickers and reactions need no answer; of anything else the service says that it cannot read it."""
    kinds = {message.content.type for message in messages if isinstance(message.content, Other)}
    return Intent(intents.THANKS if kinds <= _SILENT_KINDS else intents.OTHER_KIND)
