"""Everyday requests as patterns: what a text asks for when it answers no question of ours."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.courtesy import is_greeting, wants_no_answer
from smartclinic.assistant.understanding.doctor_words import specialists_in
from smartclinic.assistant.understanding.facts_requests import (
    asks_for_services,
    asks_how_to_prepare,
    asks_price,
    fact_asked,
    facts_asked,
)
from smartclinic.assistant.understanding.medical_questions import asks_meaning, is_medical_question
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.off_topic import is_off_topic, names_a_reason, names_elsewhere
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.assistant.understanding.people_words import people_said
from smartclinic.assistant.understanding.plain_questions import plain_question
from smartclinic.assistant.understanding.rights_requests import rights_request
from smartclinic.assistant.understanding.service_words import named_service
from smartclinic.assistant.understanding.spoken_of import as_spoken_of
from smartclinic.assistant.understanding.staff_matters import staff_matter
from smartclinic.assistant.understanding.visit_requests import visit_request
from smartclinic.assistant.understanding.when import When, understand_when
from smartclinic.clinics.model import Clinic
from smartclinic.conversations.answering import Intent, Situation

_SHORT: Final = 12
"""A bare time in so short a text is a wish; in a longer one it may be anything."""

with patterns("requests") as _said:
    _DECLINE: Final = _said["decline"]
    _LEAVES: Final = _said["leaves"]
    _STOPS_BOOKING: Final = _said["stops_booking"]
    _NO_VISIT_NOW: Final = _said["no_visit_now"]
    _WANTS_ANOTHER: Final = _said["wants_another"]
    _CALL_OFF: Final = _said["call_off"]
    _OTHER_TIME: Final = _said["other_time"]
    _BOOK: Final = _said["book"]
    _NO_VISIT: Final = _said["no_visit"]
    _BOOKS: Final = _said["books"]
    _TOLD_WHAT_IT_IS: Final = _said["told_what_it_is"]
    _OF_VISITS: Final = _said["of_visits"]
    _COMES: Final = _said["comes"]
    _A_VISIT: Final = _said["a_visit"]
    _MENU: Final = _said["menu"]

_SHORT_NO: Final = 30

_WITH_WHOM_AND_WHEN: Final = {"doctor", "day"}
"""With both of these the plain word is a wish: 我預約陳醫生解釋報告，後天."""

_MAY_HAVE_PLACES: Final = frozenset({"parking"})
"""What there may be room of besides visits."""

_ASKED_OF: Final = frozenset({"day", "last_day", "service", "of", "also"})
_OF_DOCTORS: Final = frozenset({"doctor", "unknown_doctor"})
"""What a fact is asked of; doctors count where it is asked when they sit."""

_BEFORE_A_VISIT: Final = frozenset({"fees", "doctors"})
"""Topics that are asked for even where a day and a visit are named: 夜診睇醫生使唔使加錢."""


def wants_visit(plain: str) -> bool:
    """Whether the text asks for a visit in so many words."""
    return _BOOK.search(_NO_VISIT.sub(" ", plain)) is not None


def is_courtesy(plain: str) -> bool:
    """Whether the text is nothing but thanks or a greeting."""
    return is_greeting(plain) or wants_no_answer(plain)


def declines(plain: str) -> bool:
    """Whether the text says no to what was offered."""
    return _DECLINE.search(plain) is not None or _CALL_OFF.search(plain) is not None


def stops_booking(plain: str) -> bool:
    """Whether the text is 「停止預約」, which books nothing."""
    return _STOPS_BOOKING.search(plain) is not None


def leaves(plain: str) -> bool:
    """Whether the text, as the answer to a question of a booking, says no to it."""
    if declines(plain) or _LEAVES.search(plain) or stops_booking(plain):
        return True
    return len(plain) <= _SHORT_NO and bool(_NO_VISIT_NOW.search(plain)) and not _WANTS_ANOTHER.search(plain)


def asks_for_time_change(plain: str) -> bool:
    """Whether the text says only that the time that is held should be another."""
    return _OTHER_TIME.search(plain) is not None


def wish_in(text: str, situation: Situation) -> dict[str, str]:
    """What a text says of a visit, as details of an intent; empty when it says nothing."""
    plain, clinic = for_matching(text), situation.clinic.config
    when = understand_when(text, situation.now, clinic)
    wish = _wished(when, named_service(plain, clinic), specialists_in(plain, clinic)) | people_said(plain)
    return wish | as_spoken_of(plain, situation)


def read_request(text: str, situation: Situation) -> Intent | None:
    """What a text asks for, or None when no pattern is sure."""
    plain, clinic = for_matching(text), situation.clinic.config
    if _DECLINE.search(plain) or stops_booking(plain):
        return Intent(intents.LET_GO)
    if _MENU.search(plain):
        return Intent(intents.MENU)
    if is_courtesy(plain):
        return Intent(intents.MENU if is_greeting(plain) else intents.NOTHING)
    when, service = understand_when(text, situation.now, clinic), named_service(plain, clinic)
    wish = _wished(when, service, specialists_in(plain, clinic)) | people_said(plain) | as_spoken_of(plain, situation)
    return (
        plain_question(text, plain)
        or (Intent(intents.OFF_TOPIC) if _is_off_topic(plain, when, situation) else None)
        or rights_request(text, plain)
        or _of_visit_or_staff(text, plain, wish)
        or _wish_beside_a_question(text, plain, wish, situation)
        or _of_the_clinic(plain, when, wish)
        or (Intent(intents.BOOK, wish) if _is_wish(when, service, plain, clinic) else None)
    )


def _is_off_topic(plain: str, when: When, situation: Situation) -> bool:
    """Whether it is surely no business of the clinic's; never while an answer is awaited, which it may be."""
    asked = situation.open_question
    if asked is not None and asked.question != intents.BOOKED:
        return False
    return is_off_topic(plain, says_when=bool(when.day or when.time or when.part))


def _of_visit_or_staff(text: str, plain: str, wish: dict[str, str]) -> Intent | None:
    """What is asked of a visit that exists, or of staff; a paper that is named beside a visit belongs to the visit."""
    of_visit, matter = visit_request(text, wish), staff_matter(plain)
    if of_visit and (_OF_VISITS.search(plain) or not (matter or asks_price(plain))):
        return of_visit
    if _asks_to_book(plain, wish):
        return None
    if asks_how_to_prepare(plain) and matter is None and not _TOLD_WHAT_IT_IS.search(plain):
        return _fact("bring", wish)
    if matter is None:
        return Intent(intents.MEDICAL) if is_medical_question(plain) else None
    if matter == intents.RESULT and asks_meaning(plain):
        return Intent(intents.MEDICAL)
    if matter != intents.INSURANCE and asks_price(plain):
        return _fact("fees", {**wish, "of": matter})
    return Intent(matter, {"said": text})


def _asks_to_book(plain: str, wish: dict[str, str]) -> bool:
    """Whether a visit is asked for, so that whatever is named beside it is what it is for."""
    if _BOOKS.search(plain) or (wish.keys() >= _WITH_WHOM_AND_WHEN and _A_VISIT.search(plain)):
        return True
    return _COMES.search(plain) is not None and ("day" in wish or "time" in wish)


def _of_the_clinic(plain: str, when: When, wish: dict[str, str]) -> Intent | None:
    """A visit, or the clinic's facts."""
    wants = wants_visit(plain)
    is_dated = bool(when.day or when.time)
    if wants and is_dated and (_asks_to_book(plain, wish) or fact_asked(plain) not in _BEFORE_A_VISIT):
        return Intent(intents.BOOK, wish)
    if (topic := fact_asked(plain)) and not (_asks_to_book(plain, wish) and topic not in _MAY_HAVE_PLACES):
        return _facts(topic, plain, wish)
    if not is_dated and not _BOOKS.search(plain) and asks_for_services(plain):
        return _fact("services", wish)
    return Intent(intents.BOOK, wish) if wants else None


def _wish_beside_a_question(text: str, plain: str, wish: dict[str, str], situation: Situation) -> Intent | None:
    """A visit that one message of a burst wishes for, and the fact that another asks for: both are answered."""
    topic, lines = fact_asked(plain), text.split("\n")
    if topic is None or "day" not in wish or len(lines) < 2:
        return None
    asks = [line for line in lines if fact_asked(for_matching(line)) == topic and not wish_in(line, situation)]
    rest = "\n".join(line for line in lines if line not in asks)
    if not asks or fact_asked(for_matching(rest)):
        return None
    wished = read_request(rest, situation)
    return Intent(intents.BOOK, {**wish, "also": topic}) if wished and wished.name == intents.BOOK else None


def _is_wish(when: When, service: str, plain: str, clinic: Clinic) -> bool:
    """Whether a text that names no request still says enough of a visit. A day beside what is no clinic's is none."""
    if names_elsewhere(plain) and not names_a_reason(plain):
        return False
    if when.day or when.earliest or when.doctor_ids or when.no_such_day or when.unknown_doctor or when.usual_doctor:
        return True
    if service and service != clinic.services[0].id:
        return True
    return bool(when.time or when.part) and len(plain) <= _SHORT


def _facts(topic: str, plain: str, wish: dict[str, str]) -> Intent:
    """The same with what another sentence asks for."""
    also = [other for other in facts_asked(plain) if other != topic][:1]
    return _fact(topic, wish | ({"also": also[0]} if also else {}))


def _fact(topic: str, wish: dict[str, str]) -> Intent:
    """A topic of the clinic's facts, and what it is asked of."""
    of = _ASKED_OF | (_OF_DOCTORS if topic == "doctors" else set())
    kept: dict[str, str | None] = {name: said for name, said in wish.items() if name in of}
    if kept.get("last_day") == kept.get("day"):
        kept.pop("last_day", None)
    return Intent(intents.FACTS, {"topic": topic, **kept})


def _wished(when: When, service: str, specialists: tuple[str, ...]) -> dict[str, str]:
    details = {
        "day": when.day.isoformat() if when.day else None,
        "last_day": when.last_day.isoformat() if when.last_day else None,
        "part": when.part.value if when.part else None,
        "time": when.time.strftime("%H:%M") if when.time else None,
        "side": when.side.value if when.side else None,
        "doctor": ",".join(when.doctor_ids or specialists) or None,
        "service": service or None,
        "earliest": "yes" if when.earliest else None,
        "no_such_day": when.no_such_day or None,
        "unknown_doctor": when.unknown_doctor or None,
        "usual_doctor": "yes" if when.usual_doctor else None,
        "doctors_alike": ",".join(when.doctors_alike) or None,
    }
    return {name: value for name, value in details.items() if value}
