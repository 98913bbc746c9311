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
from smartclinic.assistant.slot_keys import read_slot_key
from smartclinic.assistant.taps import Tapped, read_tap
from smartclinic.assistant.when import When, understand_when
from smartclinic.clinics.model import Clinic
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.gate import Asked
from smartclinic.conversations.message import Message, Other, Tap, Text

ASKED_SLOT: Final = "slot"
ASKED_NAME: Final = "name"
ASKED_DAY: Final = "day"
ASKED_DOCTOR: Final = "doctor"

_SILENT_KINDS: Final = frozenset({"sticker", "reaction", "unsupported", "ephemeral", "system", "request_welcome"})
_PERSON: Final = re.compile(
    r"姑娘|護士|真人|人工|職員|同事|客服|搵人|有冇人|接線|\b(human|nurse|staff|agent|operator|receptionist|a person|real person|someone)\b"
)
_CHANGE: Final = re.compile(r"改期|改時間|改約|取消(?!訂閱)|cancel|resched|change my|move my|postpone")
_DECLINE: Final = re.compile(
    r"^(唔約住|唔約喇?|唔使喇?|都係唔約住?|算喇?|遲啲先|not now|no thanks?|never ?mind|forget it)\W*$"
)
_BOOK: Final = re.compile(
    r"預約|預訂|約(?!喇)|掛號|睇(下)?醫生|睇症|有冇位|有位嗎|看醫生|打針|\b(book|appointment|see (a|the|dr|doctor)|slot|available|consult)\b"
)
_THANKS: Final = re.compile(
    r"^(多謝|唔該|謝謝|thanks?( you)?|thx|ty|ok+|okay|好|好的|好呀|收到|明白|知道|noted|got it|great|bye|拜拜|早晨|晚安)"
    r"(曬|晒|你|哂|呀|啊|喇|哦|very much|so much|\s)*\W*$"
)
_GREETING: Final = re.compile(
    r"^(你好|您好|哈囉|喂|hi|hello|hey|good (morning|afternoon|evening)|早晨|午安)(呀|啊|\s)*\W*$"
)
_MEDICAL: Final = re.compile(
    r"食(咩|乜|邊隻|幾多|得唔得).{0,4}藥|停.{0,3}藥|藥.{0,4}(得唔得|好唔好|副作用)|咩病|係咪有(病|事)|嚴唔嚴重|點醫"
    r"|\b(dosage|side effects?|should i take|is it serious|what medicine|diagnos\w*|symptoms? of)\b"
)
_TOPICS: Final = (
    (
        "hours",
        re.compile(
            r"幾點(開|收|關)|開門|收工|應診時間|營業時間|開唔開|有冇開|opening hours|\bopen\b|what time do you|close at"
        ),
    ),
    ("address", re.compile(r"地址|喺邊|邊度|位置|點去|點嚟|\b(address|where are you|location|directions?)\b")),
    ("fees", re.compile(r"診金|收費|幾錢|幾多錢|價錢|費用|\b(fees?|price|cost|how much)\b")),
    ("doctors", re.compile(r"有(咩|邊|乜|哪)(位|個|啲|些)?醫生|邊位醫生|\b(which|what) doctors?\b")),
    ("privacy", re.compile(r"私隱|隱私|個人資料|\b(privacy|personal data|my data)\b")),
)


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
    """What these words say. Answers to what was just asked come before everything but a request for a person."""
    plain, clinic = for_matching(text), situation.clinic.config
    if find_red_flags(text).urgent:
        return Intent(intents.URGENT)
    asked = _still_asked(situation)
    if _PERSON.search(plain):
        return Intent(intents.PERSON)
    if asked and (answer := _read_answer(text, plain, asked, situation)):
        return answer
    when = understand_when(text, situation.now, clinic)
    return _read_request(plain, when)


def _read_request(plain: str, when: When) -> Intent | None:
    if _DECLINE.search(plain):
        return Intent(intents.LET_GO)
    if _CHANGE.search(plain):
        return Intent(intents.CHANGE)
    if _MEDICAL.search(plain):
        return Intent(intents.MEDICAL)
    if _BOOK.search(plain):
        return book(when)
    for topic, pattern in _TOPICS:
        if pattern.search(plain):
            return Intent(intents.FACTS, {"topic": topic})
    if _THANKS.search(plain):
        return Intent(intents.THANKS)
    if _GREETING.search(plain):
        return Intent(intents.MENU)
    return book(when) if when.day or when.earliest or (when.doctor_ids and when.says_anything) else None


def book(when: When) -> Intent:
    """A wish for a visit, with what was said of it."""
    details = {
        "day": when.day.isoformat() if when.day else None,
        "last_day": when.last_day.isoformat() if when.last_day else None,
        "part": when.part.value if when.part else None,
        "time": when.time.strftime("%H:%M") if when.time else None,
        "doctor": ",".join(when.doctor_ids) or None,
        "earliest": "yes" if when.earliest else None,
    }
    return Intent(intents.BOOK, {name: value for name, value in details.items() if value})


def _still_asked(situation: Situation) -> Asked | None:
    asked = situation.gate.asked
    return asked if asked and situation.now < asked.until else None


def _read_answer(text: str, plain: str, asked: Asked, situation: Situation) -> Intent | None:
    """The words as an answer to the question; None when they are about something else."""
    if _DECLINE.search(plain):
        return Intent(intents.LET_GO, {"slot": asked.details.get("slot")})
    if asked.question == ASKED_NAME:
        return _read_name(text, plain, asked, situation)
    if asked.options and (picked := _pick(text, asked, situation.now, situation.clinic.config)):
        tapped = read_tap(asked.options[picked - 1].id, situation.contact, situation.now)
        return _of_tap(tapped) if tapped else Intent(intents.EXPIRED)
    when = understand_when(text, situation.now, situation.clinic.config)
    if not when.says_anything:
        return None
    return Intent(intents.BOOK, {**_wish(asked), **book(when).details})


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
    if when.time or when.day:
        return Intent(intents.BOOK, {**_wish(asked), **book(when).details})
    request = _read_request(plain, when)
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
    return _of_tap(tapped) if tapped else Intent(intents.EXPIRED)


def _of_tap(tapped: Tapped) -> Intent:
    match tapped.action:
        case "slot":
            return Intent(intents.CHOOSE, {"slot": tapped.argument})
        case "doctor":
            return Intent(intents.BOOK, {"doctor": tapped.argument} if tapped.argument else {})
        case "facts":
            return Intent(intents.FACTS, {"topic": tapped.argument})
        case action:
            return Intent(action, {"slot": tapped.argument} if tapped.argument else {})


def _without_words(messages: list[Message]) -> Intent:
    """Stickers and reactions need no answer; of anything else the service says that it cannot read it."""
    kinds = {message.content.type for message in messages if isinstance(message.content, Other)}
    return Intent(intents.THANKS if kinds <= _SILENT_KINDS else intents.OTHER_KIND)
