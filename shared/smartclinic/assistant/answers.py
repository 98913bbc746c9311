"""A text as the answer to what was just asked: a choice, a name, a change of mind. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.choice import Offered, understand_choice
from smartclinic.assistant.doctor_words import called_by_name
from smartclinic.assistant.names import LONGEST_ANSWER, NameProblem, NameRead, is_surname, read_name
from smartclinic.assistant.normalise import for_matching
from smartclinic.assistant.queue_requests import queue_tap
from smartclinic.assistant.requests import asks_for_time_change, declines, read_request, wish_in
from smartclinic.assistant.slot_keys import parse_slot_key, read_slot_key
from smartclinic.assistant.taps import Tapped, read_tap
from smartclinic.assistant.wishes import WISHED
from smartclinic.clinics.model import Clinic
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.gate import Asked

_AGREES: Final = re.compile(r"^(得|好|好呀|ok|okay|可以|yes|sure|fine)\W*$")
_LATER: Final = re.compile(r"遲(?:少少|啲|小小|一點|一啲)|(?:再|更)遲|夜(?:少少|啲)|晚一?點|\blater\b")
_EARLIER: Final = re.compile(r"早(?:少少|啲|小小|一點|一啲)|(?:再|更)早|\bearlier\b")
_REFUSES_NAME: Final = re.compile(
    r"(?:唔想|唔方便|唔會|不想|點解|為何|為什麼|做咩|使唔使|一定要|可唔可以唔).{0,8}(?:名|資料)|(?:名|資料).{0,4}(?:做咩|做乜)"
    r"|\b(?:why|do i have to|must i|don't want to|rather not)\b.{0,60}\bname\b"
)
_OF_A_BOOKING: Final = frozenset(
    {"slot", "doctor", "day", "earliest", intents.OTHER_DAYS, intents.OTHER_DOCTOR, intents.LET_GO}
)
_NO_VISIT: Final = re.compile(r"約|睇|\b(?:book|appointment)")
_CHANGES_TO: Final = re.compile(r"\b(?:change|move|reschedule)\b.{0,20}\bto\b.{0,10}\d|(?:改|轉)[^,.]{0,6}\d")
_WAIT: Final = re.compile(r"^(?:唔該|你)?(?:等等|等陣|等我|等一等|請等|wait|hold on|one (?:moment|sec))")
_CHANGES: Final = re.compile(r"改|換|轉去|\b(?:change|move|instead|rather|make it|reschedule)\b")
_ANY_DOCTOR: Final = re.compile(r"(?:邊|任何|哪)一?(?:位|個)?醫?生?都(?:得|可以|ok)|任何醫生|\bany (?:other )?doctor\b")
_AND: Final = re.compile(r"\s+and\s+|\s*[&+/、\n]\s*|(?<=[\u3400-\u9fff])[同和](?=[\u3400-\u9fff]{2})", re.IGNORECASE)
_QUESTION: Final = re.compile(
    r"[?？]\s*$|咩|乜|點|邊|幾|有冇|係咪|是否|[使可得係][^\s]?唔|[嗎呢]\W*$|\b(?:what|how|can|could|do|does|is|are|where|which|should)\b"
)


def read_answer(text: str, asked: Asked, situation: Situation) -> Intent | None:
    """The words as an answer to the question; None when they are about something else."""
    plain = for_matching(text)
    if asked.question == intents.BOOKED:
        return _read_after_booking(text, asked, situation)
    if declines(plain):
        return Intent(intents.LET_GO)
    if asked.question == intents.ASKED_NAME:
        return _read_name(text, plain, asked, situation)
    if asked.options and (picked := _pick(text, asked, situation.now, situation.clinic.config)):
        tapped = read_tap(asked.options[picked - 1].id, situation.contact, situation.now, situation.merged)
        return of_tap(tapped, asked) if tapped else Intent(intents.EXPIRED)
    if asked.question == intents.ASKED_DOCTOR and (doctor := called_by_name(plain, situation.clinic.config)):
        return Intent(intents.BOOK, {**wished(asked), "doctor": doctor})
    return _read_wish(text, plain, asked, situation)


def read_late_name(text: str, asked: Asked) -> Intent | None:
    """A name that comes when the question is long over: the time is read back again, not booked behind one's back."""
    if asked.question != intents.ASKED_NAME or read_name(text).problem is not None:
        return None
    return Intent(intents.CHOOSE, {"slot": asked.details.get("slot")})


def of_tap(tapped: Tapped, asked: Asked | None) -> Intent:
    """What a tap asks for, refining what was wished before."""
    before = wished(asked) if asked else {}
    if asked and asked.question == intents.BOOKED and _is_of_that_booking(tapped, asked):
        return Intent(intents.STANDS)
    match tapped.action:
        case "slot":
            return Intent(intents.CHOOSE, {"slot": tapped.argument})
        case "doctor":
            return Intent(intents.BOOK, {**before, "doctor": tapped.argument})
        case "day":
            return Intent(intents.BOOK, {**_with_whom(before), "day": tapped.argument})
        case "earliest":
            return Intent(intents.BOOK, {**_with_whom(before), "earliest": "yes"})
        case "queue":
            return queue_tap(tapped.argument)
        case "facts":
            return Intent(intents.FACTS, {"topic": tapped.argument})
        case action:
            return Intent(action)


def _is_of_that_booking(tapped: Tapped, asked: Asked) -> bool:
    """Whether a tap after a booking is of the messages before it. The booked row itself is answered as such."""
    return tapped.action in _OF_A_BOOKING and tapped.argument != asked.details.get("booked")


def wished(asked: Asked) -> dict[str, str]:
    """What the patient had asked for, which a further word refines."""
    return {name: value for name, value in asked.details.items() if name in WISHED}


def _read_wish(text: str, plain: str, asked: Asked, situation: Situation) -> Intent | None:
    """A further wish instead of a choice."""
    wish = wish_in(text, situation)
    if _ANY_DOCTOR.search(plain):
        return Intent(intents.BOOK, {**wished(asked), **wish, "doctor": None})
    request = read_request(text, situation)
    if request and request.name not in {intents.BOOK, intents.NOTHING}:
        return request
    if wish:
        return Intent(intents.BOOK, _refined(asked, wish))
    if asked.question == intents.ASKED_SLOT and (shift := _shift(plain)):
        return shift
    if asked.options and _AGREES.search(plain):
        return Intent(intents.WHICH)
    read_as = read_name(text)
    is_name = read_as.problem is None and is_surname(read_as.name[0])
    if asked.question == intents.ASKED_SLOT and (is_name or " " in read_as.name):
        return Intent(intents.WHICH, {"name": "yes"})
    return request


def _read_name(text: str, plain: str, asked: Asked, situation: Situation) -> Intent | None:
    """A full name; a request is a request; anything else is asked for once more."""
    if asks_for_time_change(plain):
        return Intent(intents.OTHER_DAYS)
    if _WAIT.search(plain):
        return Intent(intents.NOTHING)
    read_as = _name_in(text, asked)
    number = "yes" if read_as.had_identity_number else None
    if read_as.problem is None:
        return Intent(intents.NAME, {"text": read_as.name, "identity_number": number})
    if _REFUSES_NAME.search(plain):
        return Intent(intents.ASK_NAME_AGAIN, {"problem": "refused"})
    if wish := wish_in(text, situation):
        request = read_request(text, situation)
        return request if request and request.name == intents.FACTS else Intent(intents.BOOK, _refined(asked, wish))
    if shift := _shift(plain):
        return shift
    request = read_request(text, situation)
    if request and request.name not in {intents.NOTHING, intents.MENU}:
        return request
    if _QUESTION.search(plain) and not read_as.had_identity_number:
        return None
    problem, typed = read_as.problem.value, plain if read_as.problem is NameProblem.INCOMPLETE else None
    return Intent(intents.ASK_NAME_AGAIN, {"problem": problem, "text": typed, "identity_number": number})


def _name_in(text: str, asked: Asked) -> NameRead:
    """The name; a single word counts when it is typed a second time, and the same line twice is one name."""
    if len(text) > LONGEST_ANSWER:
        return read_name(text)
    lines = "\n".join(dict.fromkeys(line.strip() for line in text.splitlines()))
    read_as = read_name(lines, one_word=asked.details.get("typed") == for_matching(text))
    people = _AND.split(lines)
    if read_as.problem and len(people) > 1 and all(read_name(name).problem is None for name in people):
        return NameRead(problem=NameProblem.SEVERAL, had_identity_number=read_as.had_identity_number)
    return read_as


def _read_after_booking(text: str, asked: Asked, situation: Situation) -> Intent | None:
    """The name once more needs no answer; another Chinese name wants a place beside it, where there may be one."""
    plain = for_matching(text)
    if _CHANGES_TO.search(plain) or (_CHANGES.search(plain) and wish_in(text, situation)):
        return Intent(intents.CHANGE)  # never a second booking beside the first
    if declines(plain) and _NO_VISIT.search(plain):
        return Intent(intents.STANDS)
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


def _refined(asked: Asked, wish: dict[str, str]) -> dict[str, str]:
    """The wish with what was said before. A time alone keeps the doctor whose place is held."""
    before = wished(asked)
    key = parse_slot_key(asked.details.get("slot")) if asked.question == intents.ASKED_NAME else None
    if key and not {"day", "doctor"} & wish.keys():
        before["doctor"] = key.doctor_id
    if "day" in wish:
        before.pop("last_day", None)
    if "time" in wish:
        before.pop("part", None)
    return {**before, **wish}


def _shift(plain: str) -> Intent | None:
    if _LATER.search(plain):
        return Intent(intents.LATER)
    return Intent(intents.EARLIER) if _EARLIER.search(plain) else None


def _with_whom(before: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in before.items() if name in {"doctor", "service"}}


def _pick(text: str, asked: Asked, now: datetime, clinic: Clinic) -> int | None:
    offered = []
    for option in asked.options:
        key = read_slot_key(option.id)
        slot = key.slot(clinic, now) if key else None
        part = slot.part if slot else None
        offered.append(Offered(option.title, key.starts_at, part, key.doctor_id) if key else Offered(option.title))
    return understand_choice(text, offered, now, clinic)
