"""A text as the answer to the question who comes: one full name or several, or something else. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.names import LONGEST_ANSWER, NameProblem, NameRead, read_name
from smartclinic.assistant.understanding.names_among_words import name_among_words
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.assistant.understanding.refining import changes_the_wish, refined, shift, within_range
from smartclinic.assistant.understanding.requests import asks_for_time_change, read_request, wish_in
from smartclinic.assistant.understanding.slot_keys import parse_slot_key
from smartclinic.assistant.understanding.wishes import MOST_AT_ONCE, WHEN, people_in
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.gate import Asked
from smartclinic.platform.clock import hong_kong

with patterns("name_answers") as _said:
    _REFUSES_NAME: Final = _said["refuses_name"]
    _WAIT: Final = _said["wait"]
    _STILL_WAITS: Final = _said["still_waits"]
    _MYSELF: Final = _said["myself"]
    _PART_OF_AN_HOUR: Final = _said["part_of_an_hour"]
    _QUESTION: Final = _said["question"]

_BESIDE_A_NAME: Final = frozenset({intents.BOOK, intents.FACTS, intents.NOTHING, intents.MENU, intents.LATE})
_OF_WHEN: Final = WHEN | {"no_such_day"}
_MINUTES: Final = {"quarter": 15, "half": 30, "ten": 10, "twenty": 20}
_HAN: Final = r"\u3400-\u9fff"
_BETWEEN: Final = compiled(
    rf"(?<=[a-zA-Z])\s*(?:同埋|[同和及與与跟])\s*(?=[a-zA-Z{_HAN}])|(?<=[{_HAN}])\s*(?:同埋|[同和及與与跟])\s*(?=[a-zA-Z])"
    rf"|\s+and\s+|\s*[&+/、,，;；\n]\s*|(?<=[{_HAN}])[同和及](?=[{_HAN}]{{2}})|(?<=[{_HAN}])\s+(?=[{_HAN}])|\s*\b\d[.)、]\s*",
    re.IGNORECASE,
)
_BETWEEN_LATIN: Final = compiled(
    r"\s+and\s+|\s*[&+/;\n]\s*|(?<=[a-z])\s*(?:同埋|[同和及與与])\s*(?=[a-z])", re.IGNORECASE
)


def names_in(text: str) -> tuple[str, ...]:
    """The full names of several people in this text, in their order; empty unless all that it says are names."""
    if len(text) > LONGEST_ANSWER:
        return ()
    for between in (_BETWEEN, _BETWEEN_LATIN):  # 「Chan, Tai Man」 is one name, 「Amy Lee, Ben Lee」 two
        parts = [part for part in between.split(text.strip()) if part.strip()]
        read = [read_name(part) for part in dict.fromkeys(parts)]
        if 2 <= len(read) <= MOST_AT_ONCE and all(each.problem is None for each in read):
            return tuple(each.name for each in read)
    return ()


def is_names(text: str) -> bool:
    """Whether the text says nothing but one full name, or several."""
    return read_name(text).problem is None or bool(names_in(text))


def read_names(text: str, plain: str, asked: Asked, situation: Situation) -> Intent | None:
    """A full name or several; a request is a request; anything else is asked for once more."""
    if asks_for_time_change(plain):
        return Intent(intents.OTHER_DAYS)
    if (wait := _WAIT.search(text.strip()) or _WAIT.search(plain)) and not _OF_WHEN & wish_in(text, situation).keys():
        rest = wait.string[wait.end() :].strip()
        if not for_matching(rest) or _STILL_WAITS.search(rest):
            return Intent(intents.NOTHING)
        return read_names(rest, for_matching(rest), asked, situation)
    if (mine := asked.details.get("self")) and _MYSELF.search(plain):
        return Intent(intents.WHO, {"who": mine})
    several = names_in(text)
    read_as = _name_in(text, asked)
    number = "yes" if read_as.had_identity_number else None
    if read_as.problem is None or several:
        return _named(several or (read_as.name,), asked, number)
    if _REFUSES_NAME.search(plain):
        return Intent(intents.ASK_NAME_AGAIN, {"problem": "refused"})
    if (name := name_among_words(text)) and _is_of_the_name(text, situation):
        return _named((name,), asked, number)
    return _something_else(text, plain, asked, situation) or _again(plain, read_as, number)


def _is_of_the_name(text: str, situation: Situation) -> bool:
    """Whether the words beside a name wish for nothing else: a fact may be asked, another time or a person may not."""
    request = read_request(text, situation)
    wish = wish_in(text, situation)
    return (request is None or request.name in _BESIDE_A_NAME) and not _OF_WHEN & wish.keys()


def _named(names: Sequence[str], asked: Asked, number: str | None) -> Intent:
    if len(names) == 1 and people_in(asked.details) == 1:
        return Intent(intents.NAME, {"text": names[0], "identity_number": number})
    return Intent(intents.NAMES, {"names": "\n".join(names), "identity_number": number})


def _something_else(text: str, plain: str, asked: Asked, situation: Situation) -> Intent | None:
    """Another wish or request, where the words are no name."""
    request = read_request(text, situation)
    if wish := wish_in(text, situation):
        is_wish = request is None or request.name in {intents.BOOK, intents.NOTHING, intents.MENU}
        if request and not is_wish and not changes_the_wish(request, plain, wish):
            return request
        return Intent(intents.BOOK, refined(asked, within_range(asked, wish, plain)))
    if near := _near_the_held(plain, asked):
        return Intent(intents.BOOK, refined(asked, near))
    if shifted := shift(plain):
        return shifted
    if request and request.name == intents.NOTHING:
        return Intent(
            intents.ASK_NAME_AGAIN, {"problem": NameProblem.NOT_A_NAME.value, "courtesy": "yes"}
        )  # thanks are no name, and no failed one
    return request if request and request.name != intents.MENU else None


def _near_the_held(plain: str, asked: Asked) -> dict[str, str]:
    """The day and time of 「quarter past」, said of the hour of the place that is held; nothing for any other words."""
    key, said = parse_slot_key(asked.details.get("slot")), _PART_OF_AN_HOUR.search(plain)
    if key is None or said is None:
        return {}
    held = hong_kong(key.starts_at)
    hour = held.replace(minute=0) + timedelta(minutes=_MINUTES[said[1]] * (-1 if said[2] == "to" else 1))
    return {"day": f"{hour:%Y-%m-%d}", "time": f"{hour:%H:%M}"}


def _again(plain: str, read_as: NameRead, number: str | None) -> Intent | None:
    if _QUESTION.search(plain) and not read_as.had_identity_number:
        return None
    problem, typed = read_as.problem or NameProblem.NOT_A_NAME, None
    if problem is NameProblem.INCOMPLETE:
        typed = plain
    return Intent(intents.ASK_NAME_AGAIN, {"problem": problem.value, "text": typed, "identity_number": number})


def _name_in(text: str, asked: Asked) -> NameRead:
    """The name; a single word counts when it is typed a second time, and the same line twice is one name."""
    if len(text) > LONGEST_ANSWER:
        return read_name(text)
    lines = "\n".join(dict.fromkeys(line.strip() for line in text.splitlines()))
    return read_name(lines, one_word=asked.details.get("typed") == for_matching(text))
