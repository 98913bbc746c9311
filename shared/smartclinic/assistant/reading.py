"""What a burst says, where rules are sure: taps, answers to what was asked, and the everyday requests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.answers import of_tap, read_answer, read_late_name
from smartclinic.assistant.normalise import for_matching, shortened
from smartclinic.assistant.red_flags import find_red_flags
from smartclinic.assistant.requests import asks_for_person, read_request
from smartclinic.assistant.taps import read_tap
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.message import Message, Other, Tap, Text

_SILENT_KINDS: Final = frozenset({"sticker", "reaction", "unsupported", "ephemeral", "system", "request_welcome"})
_SAYS_LITTLE: Final = frozenset({intents.NOTHING, intents.MENU, intents.ASK_NAME_AGAIN})


def read(situation: Situation) -> Intent | None:
    """What the patient wants, or None when rules are not sure. Pure.

    What cannot be read (a picture beside a text) is noted for staff as well.
    """
    messages = [found.record for found in situation.burst]
    unread = _unread(messages)
    text = words_of(messages)
    tap = next((message.content for message in reversed(messages) if isinstance(message.content, Tap)), None)
    if tap is not None and not asks_for_person(for_matching(shortened(text))):
        intent: Intent | None = _read_tap(tap, situation)
    elif text:
        intent = read_text(text, situation)
    else:
        intent = Intent(intents.OTHER_KIND, {"kind": unread}) if unread else Intent(intents.NOTHING)
    return Intent(intent.name, {**intent.details, "unread": unread}) if intent and unread else intent


def words_of(messages: Iterable[Message]) -> str:
    """Everything that was typed, a line each."""
    return "\n".join(message.content.body for message in messages if isinstance(message.content, Text)).strip()


def read_text(text: str, situation: Situation) -> Intent | None:
    """What these words say. A symptom that is denied, past or feared is never passed over: staff are told as well.

    Of a long text, beginning and end are read for a request and all of it for symptoms.
    """
    intent = _read_words(shortened(text), situation)
    if not find_red_flags(text).urgent:
        return intent
    if intent is None or intent.name in _SAYS_LITTLE:
        return Intent(intents.URGENT)
    return Intent(intent.name, {**intent.details, "urgent": "yes"})


def _read_words(text: str, situation: Situation) -> Intent | None:
    """Answers to what was just asked come before everything but a request for a person."""
    plain, asked = for_matching(text), situation.gate.asked
    if not plain:  # emoji alone
        return Intent(intents.NOTHING)
    if asks_for_person(plain):
        return Intent(intents.PERSON)
    if asked and situation.now < asked.until:
        return read_answer(text, asked, situation) or _unless_a_name_is_awaited(text, situation)
    return read_request(text, situation) or (read_late_name(text, asked) if asked else None)


def _unless_a_name_is_awaited(text: str, situation: Situation) -> Intent | None:
    """A request beside an open question; of words after the question for a name, `read_answer` has said all."""
    asked = situation.gate.asked
    return None if asked and asked.question == intents.ASKED_NAME else read_request(text, situation)


def _read_tap(tap: Tap, situation: Situation) -> Intent:
    tapped = read_tap(tap.id, situation.contact, situation.now)
    return of_tap(tapped, situation.gate.asked) if tapped else Intent(intents.EXPIRED)


def _unread(messages: list[Message]) -> str | None:
    """The type of the newest message that only a person can see or hear."""
    kinds = [message.content.type for message in messages if isinstance(message.content, Other)]
    return next((kind for kind in reversed(kinds) if kind not in _SILENT_KINDS), None)
