"""What a burst says, where rules are sure: taps, answers to what was asked, and the everyday requests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.answers import read_answer, read_late_answer
from smartclinic.assistant.understanding.courtesy import agrees
from smartclinic.assistant.understanding.desk_calls import (
    asks_for_call,
    asks_for_person,
    complains,
    names_staff,
    without_address,
)
from smartclinic.assistant.understanding.doubts import is_doubted
from smartclinic.assistant.understanding.normalise import for_matching, shortened
from smartclinic.assistant.understanding.plain_questions import threatens
from smartclinic.assistant.understanding.prepared import beside_prepared, read_prepared
from smartclinic.assistant.understanding.queue_requests import queue_request, ticket_request
from smartclinic.assistant.understanding.red_flags import RedFlags, find_red_flags
from smartclinic.assistant.understanding.requests import is_courtesy, read_request, wants_visit, wish_in
from smartclinic.assistant.understanding.sent import said_in, sent_in
from smartclinic.assistant.understanding.spoken_of import day_asked_about
from smartclinic.assistant.understanding.tap_answers import read_choice
from smartclinic.assistant.understanding.weather_requests import weather_request
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.content import Tap
from smartclinic.conversations.gate import Asked, Speaker
from smartclinic.conversations.message import Message
from smartclinic.conversations.template_taps import ticket_tapped

_SAYS_LITTLE: Final = frozenset({intents.NOTHING, intents.MENU, intents.ASK_NAME_AGAIN})
_YES: Final = "👍👌✅🆗🙆☑✔"
_UNSURE: Final = _SAYS_LITTLE | {intents.WHICH}


def read(situation: Situation) -> Intent | None:
    """What the patient wants, or None when rules are not sure. Pure."""
    return read_prepared(situation) or _read_burst(beside_prepared(situation))


def _read_burst(situation: Situation) -> Intent | None:
    messages = [found.record for found in situation.burst]
    text = words_of(messages)
    tap = next((message.content for message in reversed(messages) if isinstance(message.content, Tap)), None)
    if tap is not None and not _asks_for_person_beside(text, situation):
        return _read_tap(tap, situation)
    if text:
        return read_text(text, situation)
    return Intent(intents.SENT if sent_in(situation.burst) else intents.NOTHING)


def _asks_for_person_beside(text: str, situation: Situation) -> bool:
    """Whether a person is asked for beside a tap."""
    words = shortened(text)
    read_as = _read_words(words, situation) if names_staff(for_matching(words)) else None
    return asks_for_person(for_matching(words)) or (read_as is not None and read_as.name == intents.PERSON)


def words_of(messages: Iterable[Message], *, unsure: bool = False) -> str:
    """Everything that was typed, the words under pictures too, and what voice notes say, a line each. `unsure`: also
    what was not heard for sure.
    """
    return "\n".join(words for message in messages if (words := said_in(message, unsure=unsure))).strip()


def read_text(text: str, situation: Situation, flags: RedFlags | None = None) -> Intent | None:
    """What these words say. A symptom that is denied, past or feared is never passed over: staff are told as well.

    Of a long text, beginning and end are read for a request and all of it for symptoms. `flags`: those of the text,
    where they are known already.
    """
    said = shortened(text)
    intent = _undoubted(_read_words(said, situation), for_matching(said), situation)
    if not (flags or find_red_flags(text)).urgent:
        return intent
    if intent is None or intent.name in _SAYS_LITTLE or intent.name == intents.MEDICAL:
        return Intent(intents.URGENT)
    return Intent(intent.name, {**intent.details, "urgent": "yes"})


def _undoubted(read_as: Intent | None, plain: str, situation: Situation) -> Intent | None:
    """What was read, unless the words as a whole speak against it. An answer to an open question is not weighed."""
    if read_as is None or situation.open_question:
        return read_as
    return None if is_doubted(read_as, plain) else read_as


def doubted(text: str, situation: Situation) -> Intent | None:
    """What a sign in these words says, whether or not the words as a whole speak against it."""
    return _read_words(shortened(text), situation)


def _read_words(text: str, situation: Situation) -> Intent | None:
    """Answers to what was just asked come before everything but a request for a person."""
    plain = for_matching(text)
    if not plain:  # emoji alone
        return _by_emoji(text, situation) or Intent(intents.NOTHING)
    if threatens(plain):
        return Intent(intents.THREAT)
    if complains(plain):
        return Intent(intents.COMPLAINT)
    if names_staff(plain) and _has_just_booked(situation) and is_courtesy(for_matching(without_address(text))):
        return Intent(intents.NOTHING)  # 「唔該姑娘」 when all is done is thanks
    if asks_for_person(plain):
        return _to_be_called(text) if asks_for_call(plain) else Intent(intents.PERSON)
    return _read_said_to_staff(text, situation) if names_staff(plain) else _read_plainly(text, situation)


def _to_be_called(text: str) -> Intent:
    return Intent(intents.PERSON, {"call": "yes", "said": text})


def _by_emoji(text: str, situation: Situation) -> Intent | None:
    """A thumb up is a yes where one was asked for."""
    is_asked = situation.open_question is not None
    return _read_plainly("ok", situation) if is_asked and any(each in text for each in _YES) else None


def _read_said_to_staff(text: str, situation: Situation) -> Intent:
    """「姑娘，我想約星期四」 is said to the desk and wants a visit. Where rules are not sure, a person is wanted."""
    said = without_address(text)
    intent = _read_plainly(said, situation)
    if intent is None or (intent.name in _UNSURE and not is_courtesy(for_matching(said))):
        return Intent(intents.PERSON)
    return intent


def _read_plainly(text: str, situation: Situation) -> Intent | None:
    if (of_queue := queue_request(text, situation)) is not None:
        return of_queue
    if (weather := weather_request(text, situation)) is not None:
        return weather
    if asked := situation.open_question:
        if asked.question == intents.ASKED_CALL:
            return _to_be_called(text) if _says_when(text, situation) else read_request(text, situation)
        return read_answer(text, asked, situation) or _request_after_booking(text, asked, situation)
    request = _on_the_day_asked_about(read_request(text, situation), situation)
    if request is None and agrees(for_matching(text)) and not _was_asked(situation):
        return Intent(intents.NOTHING)
    over = situation.gate.asked
    return request or (read_late_answer(text, over, situation) if over else None)


def _has_just_booked(situation: Situation) -> bool:
    asked = situation.open_question
    return asked is not None and asked.question == intents.BOOKED


def _was_asked(situation: Situation) -> bool:
    """Whether the last that was said to the patient asks something, in words that no rule reads an answer to."""
    said = next((turn.text for turn in reversed(situation.gate.turns) if turn.by is not Speaker.PATIENT), "?")
    return "?" in said or "？" in said


def _says_when(text: str, situation: Situation) -> bool:
    """Whether it says when a call suits: a time, and no visit wished for then."""
    wish = wish_in(text, situation)
    return any(said in wish for said in ("day", "time", "part")) and not wants_visit(for_matching(text))


def _on_the_day_asked_about(request: Intent | None, situation: Situation) -> Intent | None:
    """A doctor or a time that is wished for without a day, after it was asked who sits on one: it is for that day."""
    if request is None or request.name != intents.BOOK or request.details.keys() & {"day", "earliest"}:
        return request
    if not request.details.keys() & {"doctor", "time", "part"}:
        return request
    return Intent(request.name, {**request.details, **day_asked_about(situation)})


def _request_after_booking(text: str, asked: Asked, situation: Situation) -> Intent | None:
    """A request after a booking; for any other question `read_answer` has looked for one already."""
    return read_request(text, situation) if asked.question == intents.BOOKED else None


def _read_tap(tap: Tap, situation: Situation) -> Intent:
    if (of_ticket := ticket_tapped(tap.id)) is not None:
        return ticket_request(of_ticket)
    return read_choice(tap.id, situation) or Intent(intents.EXPIRED)
