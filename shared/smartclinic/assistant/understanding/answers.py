"""A text as the answer to what was just asked: a choice, a name, a change of mind. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.booked_answers import asks_whether, read_after_booking
from smartclinic.assistant.understanding.doctor_words import called_by_name
from smartclinic.assistant.understanding.leaving_words import leaves_after_all, will_not_come, wished_after_all
from smartclinic.assistant.understanding.name_answers import read_names
from smartclinic.assistant.understanding.names import is_surname, read_name
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.assistant.understanding.picks import pick, takes_any_doctor, wishes_further
from smartclinic.assistant.understanding.refining import changes_the_wish, refined, shift, wished, within_range
from smartclinic.assistant.understanding.requests import leaves, read_request, wish_in
from smartclinic.assistant.understanding.slot_keys import parse_slot_key
from smartclinic.assistant.understanding.spoken_of import says_the_same
from smartclinic.assistant.understanding.tap_answers import read_choice, visit_of
from smartclinic.assistant.understanding.visit_answers import read_visit_answer
from smartclinic.assistant.understanding.visit_names import means_all
from smartclinic.assistant.understanding.wishes import WHEN
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.gate import Asked
from smartclinic.platform.clock import hong_kong

with patterns("answers") as _said:
    _AGREES: Final = _said["agrees"]
    _BOOKS_ANEW: Final = _said["books_anew"]
    _NONE_FITS: Final = _said["none_fits"]
    _ANOTHER_DOCTOR: Final = _said["another_doctor"]
    _RESERVATION: Final = _said["reservation"]
    _ARRIVES: Final = _said["arrives"]
    _STILL_WANTED: Final = _said["still_wanted"]
    _MORE_TIMES: Final = _said["more_times"]

_LONGEST_NAMING: Final = 40
_BEING_BOOKED: Final = frozenset({intents.ASKED_NAME, intents.ASKED_SLOT, intents.ASKED_DOCTOR, intents.ASKED_AGREE})
_WHAT: Final = frozenset({"day", "time", "part", "earliest", "doctor", "service"})
_TAKEN_FOR: Final = frozenset({intents.FACTS, intents.OWN_BOOKING})


def read_answer(text: str, asked: Asked, situation: Situation) -> Intent | None:
    """The words as an answer to the question; None when they are about something else."""
    plain = for_matching(text)
    if asked.question == intents.BOOKED:
        return read_after_booking(text, asked, situation)
    if (answer := read_visit_answer(text, plain, asked, situation)) is not None:
        return answer
    if _is_left(text, plain, asked, situation):
        return Intent(intents.LET_GO)
    if asked.question == intents.ASKED_SLOT and (reserved := _reserved(plain, asked, situation)):
        return reserved
    if asked.question == intents.ASKED_VISIT and means_all(plain):
        return Intent(asked.details["intent"], {**_kept(asked), "said": text})
    if (
        asked.options
        and not says_the_same(plain)
        and (picked := pick(text, asked, situation.now, situation.clinic.config))
    ):
        return read_choice(asked.options[picked - 1].id, situation) or Intent(intents.EXPIRED)
    if asked.question == intents.ASKED_MENU:
        return read_request(text, situation)
    if asked.question == intents.ASKED_NAME:
        return _read_while_held(text, plain, asked, situation)
    if asked.question == intents.ASKED_VISIT and (named := _visit_named(text, asked, situation)):
        return named
    if asked.question == intents.ASKED_DOCTOR and (doctor := called_by_name(plain, situation.clinic.config)):
        return Intent(intents.BOOK, {**wished(asked), "doctor": doctor})
    return _read_wish(text, plain, asked, situation)


def _is_left(text: str, plain: str, asked: Asked, situation: Situation) -> bool:
    """Whether what is being booked is left; 「算啦就陳醫生」 only gives in to another wish."""
    if asked.question in _BEING_BOOKED and not asked.details.get("moving") and will_not_come(plain):
        return True
    if leaves(plain):
        return True
    if not leaves_after_all(plain) or wish_in(text, situation).keys() & WHEN:
        return False
    return not wish_in(wished_after_all(plain), situation).keys() & _WHAT


def _reserved(plain: str, asked: Asked, situation: Situation) -> Intent | None:
    """The further wish of 「第二個，但係可唔可以遲啲」, which picks nothing yet."""
    said = _RESERVATION.search(plain)
    if said is None or not asks_whether(said[2]) or _ARRIVES.search(said[2]):
        return None
    rest, clinic = said[2], situation.clinic.config
    if not pick(plain, asked, situation.now, clinic) or pick(rest, asked, situation.now, clinic):
        return None
    wish = {name: each for name, each in wish_in(rest, situation).items() if name in WHEN | {"last_day"}}
    if wish and said[1] not in ",，":
        return Intent(intents.BOOK, refined(asked, wish))
    return shift(rest)


def read_late_answer(text: str, asked: Asked, situation: Situation) -> Intent | None:
    """A name or a number that comes when the question is long over: the times are read back again, and nothing is
    booked behind one's back.
    """
    if asked.question == intents.ASKED_SLOT and asked.options and len(text) <= _LONGEST_NAMING:
        return (
            Intent(intents.BOOK, wished(asked)) if pick(text, asked, situation.now, situation.clinic.config) else None
        )
    if asked.question != intents.ASKED_NAME or read_name(text).problem is not None:
        return None
    return Intent(intents.CHOOSE, {"slot": asked.details.get("slot")})


def _visit_named(text: str, asked: Asked, situation: Situation) -> Intent | None:
    """One of several visits, by its reference, its patient's name or its day; what to do with it is kept.

    A wish for another visit, or anything long, leaves the question.
    """
    request, plain = read_request(text, situation), for_matching(text)
    if request is not None and (request.name != intents.BOOK or _BOOKS_ANEW.search(plain)):
        return None if request.name in {intents.NOTHING, intents.MENU} else request
    if len(plain) > _LONGEST_NAMING:
        return None
    wish = wish_in(text, situation)
    return Intent(asked.details["intent"], {**_kept(asked), "said": text, "on": wish.get("day")})


def _kept(asked: Asked) -> dict[str, str]:
    """What is wished of the visit that is asked for."""
    return {name: value for name, value in asked.details.items() if name != "intent"}


def _read_wish(text: str, plain: str, asked: Asked, situation: Situation) -> Intent | None:
    """A further wish instead of a choice; of whoever comes late, for the very visit that they come late for."""
    wish = wish_in(text, situation)
    if takes_any_doctor(plain):
        return Intent(intents.BOOK, {**wished(asked), **wish, "doctor": None})
    if asked.question == intents.ASKED_SLOT and _ANOTHER_DOCTOR.search(plain) and "doctor" not in wish:
        return Intent(intents.OTHER_DOCTOR)
    request = read_request(text, situation)
    if asked.question == intents.ASKED_SLOT and request and request.name in _TAKEN_FOR and _MORE_TIMES.search(plain):
        request = None
    if request and request.name not in {intents.BOOK, intents.NOTHING} and not changes_the_wish(request, plain, wish):
        return request
    if asked.question == intents.ASKED_LATE and wish.keys() & WHEN and not _BOOKS_ANEW.search(plain):
        return Intent(intents.CHANGE, {**visit_of(asked), **wish, "said": text})
    if wish:
        return Intent(intents.BOOK, refined(asked, within_range(asked, wish, plain)))
    if asked.question == intents.ASKED_SLOT and (shifted := shift(plain)):
        return shifted
    if _NONE_FITS.search(plain) and asked.question == intents.ASKED_SLOT:
        return Intent(intents.OTHER_DAYS)
    if asked.options and _AGREES.search(plain):
        return Intent(intents.WHICH)
    read_as = read_name(text)
    is_name = read_as.problem is None and is_surname(read_as.name[0])
    if asked.question == intents.ASKED_SLOT and (is_name or " " in read_as.name):
        return Intent(intents.WHICH, {"name": "yes"})
    return request


def _read_while_held(text: str, plain: str, asked: Asked, situation: Situation) -> Intent | None:
    """A name, or something else; what says only that the place that is held is wanted keeps it."""
    if _STILL_WANTED.search(plain) and not wish_in(text, situation):
        return Intent(intents.ASK_NAME_AGAIN, {"courtesy": "yes"})
    read_as = read_names(text, plain, asked, situation)
    if read_as is None or read_as.name != intents.BOOK or wishes_further(plain):
        return read_as
    return (
        Intent(intents.CHOOSE, {"slot": asked.details["slot"]})
        if _is_held(asked, wish_in(text, situation))
        else read_as
    )


def _is_held(asked: Asked, wish: dict[str, str]) -> bool:
    """Whether the place that is held is just what is wished: 「陳醫生嗰個」 of the only one that was told."""
    key = parse_slot_key(asked.details.get("slot"))
    if key is None or not wish or not wish.keys() <= {"day", "last_day", "time", "doctor"}:
        return False
    start = hong_kong(key.starts_at)
    held = {
        "day": f"{start:%Y-%m-%d}",
        "last_day": f"{start:%Y-%m-%d}",
        "time": f"{start:%H:%M}",
        "doctor": key.doctor_id,
    }
    return all(held[name] == said for name, said in wish.items())
