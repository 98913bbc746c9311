"""A text as the answer to what was just asked: a choice, a name, a change of mind. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.choice import Offered, is_on_the_clock, understand_choice
from smartclinic.assistant.understanding.courtesy import agrees
from smartclinic.assistant.understanding.doctor_words import called_by_name
from smartclinic.assistant.understanding.findings import USUAL, Found
from smartclinic.assistant.understanding.leaving_words import leaves_after_all, will_not_come, wished_after_all
from smartclinic.assistant.understanding.name_answers import read_names
from smartclinic.assistant.understanding.names import is_surname, read_name
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.assistant.understanding.queue_requests import queue_tap
from smartclinic.assistant.understanding.refining import (
    changes_the_wish,
    refined,
    shift,
    wished,
    with_whom,
    within_range,
)
from smartclinic.assistant.understanding.requests import declines, leaves, read_request, stops_booking, wish_in
from smartclinic.assistant.understanding.slot_keys import SlotKey, parse_slot_key, read_slot_key
from smartclinic.assistant.understanding.spoken_of import says_the_same
from smartclinic.assistant.understanding.taps import Tapped, read_tap
from smartclinic.assistant.understanding.visit_answers import read_visit_answer
from smartclinic.assistant.understanding.visit_names import means_all
from smartclinic.assistant.understanding.visit_requests import (
    minutes_late,
    only_says_see_you,
    visit_of_tap,
    visit_request,
)
from smartclinic.assistant.understanding.when import understand_when
from smartclinic.clinics.model import Clinic, Part
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.gate import Asked, Option
from smartclinic.conversations.template_taps import place_tapped, visit_tapped
from smartclinic.platform.clock import HONG_KONG, hong_kong

with patterns("answers") as _said:
    _AGREES: Final = _said["agrees"]
    _NO_VISIT: Final = _said["no_visit"]
    _CALLS_OFF: Final = _said["calls_off"]
    _CHANGES_TO: Final = _said["changes_to"]
    _CHANGES: Final = _said["changes"]
    _BOOKS_ANEW: Final = _said["books_anew"]
    _NONE_FITS: Final = _said["none_fits"]
    _ANOTHER_DOCTOR: Final = _said["another_doctor"]
    _POINTS: Final = _said["points"]
    _WISHES: Final = _said["wishes"]
    _RESERVATION: Final = _said["reservation"]
    _ARRIVES: Final = _said["arrives"]
    _IS_SO: Final = _said["is_so"]
    _ASKS_WHETHER: Final = _said["asks_whether"]
    _STILL_WANTED: Final = _said["still_wanted"]
    _MORE_TIMES: Final = _said["more_times"]
    _ANY_DOCTOR: Final = _said["any_doctor"]

_OF_A_BOOKING: Final = frozenset(
    {"slot", "doctor", "day", "earliest", intents.OTHER_DAYS, intents.OTHER_DOCTOR, intents.LET_GO}
)
_LONGEST_NAMING: Final = 40
_LONGEST_PICK: Final = 200
_NOON: Final = 13
_SIX: Final = 18
"""When mornings and afternoons are over where no session tells."""
_PICKED_FROM: Final = frozenset({intents.ASKED_SLOT, intents.ASKED_DOCTOR, intents.ASKED_VISIT})

_BEING_BOOKED: Final = frozenset({intents.ASKED_NAME, intents.ASKED_SLOT, intents.ASKED_DOCTOR, intents.ASKED_AGREE})
_WHAT: Final = frozenset({"day", "time", "part", "earliest", "doctor", "service"})
_WHEN: Final = frozenset({"day", "time", "part", "earliest"})

_TAKEN_FOR: Final = frozenset({intents.FACTS, intents.OWN_BOOKING})


def read_answer(text: str, asked: Asked, situation: Situation) -> Intent | None:
    """The words as an answer to the question; None when they are about something else."""
    plain = for_matching(text)
    if asked.question == intents.BOOKED:
        return _read_after_booking(text, asked, situation)
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
    if not leaves_after_all(plain) or wish_in(text, situation).keys() & _WHEN:
        return False
    return not wish_in(wished_after_all(plain), situation).keys() & _WHAT


def _reserved(plain: str, asked: Asked, situation: Situation) -> Intent | None:
    """The further wish of 「第二個，但係可唔可以遲啲」, which picks nothing yet."""
    said = _RESERVATION.search(plain)
    if said is None or not _ASKS_WHETHER.search(said[2]) or _ARRIVES.search(said[2]):
        return None
    rest, clinic = said[2], situation.clinic.config
    if not pick(plain, asked, situation.now, clinic) or pick(rest, asked, situation.now, clinic):
        return None
    wish = {name: each for name, each in wish_in(rest, situation).items() if name in _WHEN | {"last_day"}}
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


def read_choice(raw: str, situation: Situation) -> Intent | None:
    """What a button or a row of ours asks for, tapped or typed; None when it is old, or none of ours."""
    asked = situation.gate.asked
    if (of_visit := visit_tapped(raw)) is not None:
        return _with_what_for(visit_of_tap(of_visit), asked)
    if (place := place_tapped(raw)) is not None:
        return Intent(intents.TAKE_PLACE, {"opening": place[0], "wait": place[1]})
    tapped = read_tap(raw, situation.contact, situation.now, situation.merged)
    return of_tap(tapped, asked) if tapped else None


def _with_what_for(intent: Intent, asked: Asked | None) -> Intent:
    """The answer to 「改邊個」 still knows to which day."""
    if asked is None or asked.question != intents.ASKED_VISIT or asked.details.get("intent") != intent.name:
        return intent
    kept = {name: value for name, value in asked.details.items() if name != "intent"}
    return Intent(intent.name, {**kept, **intent.details})


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
            return Intent(intents.BOOK, {**with_whom(before), "day": tapped.argument})
        case "earliest":
            return Intent(intents.BOOK, {**with_whom(before), "earliest": "yes"})
        case "service":
            return Intent(intents.BOOK, {"service": tapped.argument})
        case "queue":
            return queue_tap(tapped.argument)
        case intents.FACTS | intents.MORE as page:
            return Intent(page, {"topic": tapped.argument})
        case action:
            return _of_a_visit(action, tapped.argument, asked)


def _of_a_visit(action: str, argument: str, asked: Asked | None) -> Intent:
    """What a tap asks of a visit that exists, of people or of waiting; any other names its intent."""
    match action:
        case "move":
            key, moving, revision = argument.rsplit("/", 2)
            return Intent(intents.CHOOSE, {"slot": key, "moving": moving, "revision": revision})
        case intents.WHO | intents.UNLINK_NOW:
            return Intent(action, {"who": argument})
        case intents.LATE:
            return Intent(action, {**_visit_of(asked), "minutes": argument})
        case intents.KEEP | intents.CANCEL | intents.CHANGE:
            return Intent(action, _visit_of(asked))
        case intents.WAIT:
            before = wished(asked) if asked else {}
            same = before if before.get("service", argument) == argument else {}
            return Intent(action, {**same, "service": argument})
        case _:
            return Intent(action)


def _visit_of(asked: Asked | None) -> dict[str, str]:
    """The visit that the question is about, or that is to be moved; nothing where it is about none."""
    details = asked.details if asked else {}
    visit = details.get("visit") or details.get("moving")
    if asked is None or asked.question == intents.BOOKED or not visit:
        return {}
    return {"visit": visit, "revision": details.get("revision", "")}


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


def _is_of_that_booking(tapped: Tapped, asked: Asked) -> bool:
    """Whether a tap after a booking is of the messages before it. The booked row itself is answered as such."""
    return tapped.action in _OF_A_BOOKING and tapped.argument != asked.details.get("booked")


def _read_wish(text: str, plain: str, asked: Asked, situation: Situation) -> Intent | None:
    """A further wish instead of a choice; of whoever comes late, for the very visit that they come late for."""
    wish = wish_in(text, situation)
    if _ANY_DOCTOR.search(plain):
        return Intent(intents.BOOK, {**wished(asked), **wish, "doctor": None})
    if asked.question == intents.ASKED_SLOT and _ANOTHER_DOCTOR.search(plain) and "doctor" not in wish:
        return Intent(intents.OTHER_DOCTOR)
    request = read_request(text, situation)
    if asked.question == intents.ASKED_SLOT and request and request.name in _TAKEN_FOR and _MORE_TIMES.search(plain):
        request = None
    if request and request.name not in {intents.BOOK, intents.NOTHING} and not changes_the_wish(request, plain, wish):
        return request
    if asked.question == intents.ASKED_LATE and wish.keys() & _WHEN and not _BOOKS_ANEW.search(plain):
        return Intent(intents.CHANGE, {**_visit_of(asked), **wish, "said": text})
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
    if read_as is None or read_as.name != intents.BOOK or _WISHES.search(plain):
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


def _read_after_booking(text: str, asked: Asked, situation: Situation) -> Intent | None:
    """The name once more needs no answer; another Chinese name wants a place beside it, where there may be one."""
    plain = for_matching(text)
    about = {"likely": asked.details.get("visit"), "said": text}
    if agrees(plain) or only_says_see_you(plain):
        return Intent(intents.NOTHING)  # it is done: neither wants an answer
    if _IS_SO.search(plain) and not _CHANGES.search(plain) and wish_in(text, situation).keys() & _WHEN:
        return Intent(intents.OWN_BOOKING, about)
    if later := _later_than_booked(plain, asked, situation):
        return Intent(intents.CHANGE, {**about, **later})
    wish = wish_in(text, situation) if _CHANGES_TO.search(plain) or _CHANGES.search(plain) else {}
    if wish or _CHANGES_TO.search(plain):
        return Intent(
            intents.CHANGE, {**about, **_same_part(asked, wish, situation)}
        )  # never a second booking beside the first
    if (declines(plain) or stops_booking(plain)) and (_NO_VISIT.search(plain) or _CALLS_OFF.search(plain)):
        return Intent(intents.CANCEL, about)
    request = visit_request(text, {})
    if request and request.name in {intents.CHANGE, intents.CANCEL}:  # only now is what it says of a time worth reading
        of_visit = visit_request(text, wish_in(text, situation)) or request
        return Intent(of_visit.name, {**of_visit.details, **about})
    if (named := _of_a_family(text, asked)) is not None:
        return named
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


def _same_part(asked: Asked, wish: dict[str, str], situation: Situation) -> dict[str, str]:
    """The wish for another day, in the part of the day that was booked unless it names one itself."""
    key = parse_slot_key(asked.details.get("booked"))
    if key is None or "day" not in wish or wish.keys() & {"time", "part", "earliest"}:
        return wish
    return {**wish, "part": _part(key, situation.clinic.config, situation.now).value}


def _later_than_booked(plain: str, asked: Asked, situation: Situation) -> dict[str, str]:
    """The day and time of 「可唔可以遲半個鐘」, where it was booked for another day than today: nobody is late yet."""
    key, minutes = parse_slot_key(asked.details.get("booked")), minutes_late(plain)
    request = visit_request(plain, {}) if key and minutes and _ASKS_WHETHER.search(plain) else None
    if key is None or minutes is None or request is None or request.name != intents.LATE:
        return {}
    start = hong_kong(key.starts_at)
    if start.date() == hong_kong(situation.now).date():
        return {}
    later = start + timedelta(minutes=int(minutes))
    return {"day": f"{later:%Y-%m-%d}", "time": f"{later:%H:%M}"}


def _of_a_family(text: str, asked: Asked) -> Intent | None:
    """One of those who were just booked together, by name: their visit, to be changed if the words say so."""
    plain = for_matching(text)
    names = [for_matching(name) for name in re.split("、|, ", asked.details.get("name", ""))]
    if len(names) == 1 or not any(name in plain for name in names):
        return None
    if plain in names:
        return Intent(intents.OWN_BOOKING, {"said": text})
    return Intent(intents.CHANGE, {"said": text}) if _CHANGES.search(plain) else None


def pick(text: str, asked: Asked, now: datetime, clinic: Clinic) -> int | None:
    """Which of the options of the question the text singles out, counted from 1; None: none, or several."""
    if len(text) > _LONGEST_PICK:
        return None
    offered = [_as_offered(option, asked, now, clinic) for option in asked.options]
    return understand_choice(text, offered, now, clinic)


def _as_offered(option: Option, asked: Asked, now: datetime, clinic: Clinic) -> Offered:
    """An option with its start: a slot's by its id, a visit's as it was shown."""
    if (key := read_slot_key(option.id)) is not None:
        return Offered(option.title, key.starts_at, _part(key, clinic, now), key.doctor_id)
    if asked.question != intents.ASKED_VISIT:
        return Offered(option.title)
    shown = understand_when(option.title, now, clinic)
    if shown.day is None or shown.time is None:
        return Offered(option.title)
    starts_at = datetime.combine(shown.day, shown.time, HONG_KONG)
    return Offered(option.title, starts_at, part_of(starts_at), next(iter(shown.doctor_ids), ""))


def _part(key: SlotKey, clinic: Clinic, now: datetime) -> Part:
    slot = key.slot(clinic, now)
    return slot.part if slot else part_of(key.starts_at)


def part_of(starts_at: datetime) -> Part:
    """The part of the day in which this moment is, where no session tells."""
    hour = hong_kong(starts_at).hour
    return Part.MORNING if hour < _NOON else Part.AFTERNOON if hour < _SIX else Part.EVENING


def points_at_several(plain: str, found: Found, situation: Situation) -> bool:
    """Whether the words point at what was offered without singling one out: 「朝早嗰個」 where two are, "option 6"."""
    asked = situation.gate.asked
    if asked is None or not asked.options or asked.question not in _PICKED_FROM or _WISHES.search(plain):
        return False
    if asked.question == intents.ASKED_DOCTOR and _ANY_DOCTOR.search(plain):
        return True
    if asked.question == intents.ASKED_DOCTOR and found.doctor:
        return found.doctor == USUAL or any(f"|{found.doctor}|" in option.id for option in asked.options)
    if _POINTS.search(plain):
        return True
    return found.time is not None and sum(_is_at(option, found) for option in asked.options) > 1


def _is_at(option: Option, found: Found) -> bool:
    key = read_slot_key(option.id)
    if key is None or found.time is None:
        return False
    start = hong_kong(key.starts_at)
    return is_on_the_clock(start, found.time) and found.day in {None, start.date()}
