"""Red flags: the signs of an emergency in what a patient writes. They are found with everything else down.

Source: the project's lexicon of Hong Kong phrasings, which a Hong Kong doctor reviews before a clinic goes live; where
it knows nothing of a text, the weight of its words (`distress`).
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Final

from smartclinic.assistant.understanding.distress import ALARMING, distress
from smartclinic.assistant.understanding.red_flag_disguises import undisguised
from smartclinic.assistant.understanding.red_flag_lexicon import FlagClass, Folded, Sign, lexicon
from smartclinic.clinics.model import Language

_NOTHING: Final = "\u25a1"
"""Stands for a character of a look-alike: no pattern matches it, and places in the text stay the same."""

_CONTEXT: Final = 300
"""How many characters before and after a sign may set it aside."""

_MOST_SET_ASIDE: Final = 20
"""A sign that is set aside so often in one text counts as reported: nobody denies a thing twenty times."""

_SEAM: Final = 100
"""How much of a line's beginning and end is read on into the line beside it."""

_LONG: Final = 300
"""From this length on, a text is rid of what only repeats itself."""

_SENTENCE_END: Final = re.compile(r"[。!?！？.]")
_MOST_WEIGHED: Final = 50
"""So many lines, the last ones, are weighed one by one."""

_REPEATED: Final = re.compile(r"(\d{20})\d+|(.{1,16}?)\2{4,}")


@dataclass(frozen=True, slots=True)
class RedFlags:
    """The classes found, in the lexicon's order: for the fixed words at once, or for staff to read first."""

    emergency: tuple[str, ...] = ()
    urgent: tuple[str, ...] = ()


def find_red_flags(text: str) -> RedFlags:
    """The classes of emergency that this text reports, and those it mentions only as denied, past or supposed.

    A class is in one of the two at most. In doubt it is an emergency.
    """
    lines = [_without_repeats(line) for line in dict.fromkeys(text.split("\n"))]
    readings = [_read("\n".join(lines))]
    if len(lines) > 1:  # a line may be a sentence, or half of one: 心口⏎好痛
        readings.append(_read(" ".join(map(_ends, lines))))
    if (seen := undisguised("\n".join(lines))) != "\n".join(lines):
        readings.append(_read(seen))
    names = [flag_class.name for flag_class in lexicon().classes]
    emergency = tuple(name for name in names if any(name in reading.emergency for reading in readings))
    mentioned = {name for reading in readings for name in reading.urgent}
    if not emergency:
        weighed = _weighed(lines)
        emergency = tuple(name for name in weighed.emergency if name not in mentioned)
        mentioned.update(weighed.urgent)
    return RedFlags(emergency, tuple(name for name in names if name in mentioned and name not in emergency))


def _weighed(lines: Sequence[str]) -> RedFlags:
    """What lines sound like where the lexicon finds no emergency: each of their sentences, each line, all together."""
    sentences = [each for line in lines for each in _SENTENCE_END.split(line)]
    texts = dict.fromkeys((*sentences[-_MOST_WEIGHED:], *lines[-_MOST_WEIGHED:], " ".join(lines)))
    found = [sensed for text in texts if (sensed := distress(lexicon().fold(text).text))]
    if not found:
        return RedFlags()
    worst = max(found, key=lambda sensed: sensed.likelihood)
    names = (worst.flag_class,)
    return RedFlags(emergency=names) if worst.likelihood >= ALARMING else RedFlags(urgent=names)


def _without_repeats(line: str) -> str:
    """A long line without the digits of endless numbers, and with whatever repeats itself three times at most."""
    return line if len(line) < _LONG else _REPEATED.sub(lambda found: found[1] or found[2] * 3, line)


def _ends(line: str) -> str:
    return line if len(line) <= 2 * _SEAM else f"{line[:_SEAM]}\n{line[-_SEAM:]}"


def _read(text: str) -> RedFlags:
    folded = lexicon().fold(text)
    possible = lexicon().index.possible(folded.text)
    emergency, urgent = [], []
    for flag_class in lexicon().classes:
        verdicts = _verdicts(folded, flag_class, possible)
        if True in verdicts:
            emergency.append(flag_class.name)
        elif False in verdicts or any(_occurs(sign, folded.text, possible) for sign in flag_class.staff_only):
            urgent.append(flag_class.name)
    return RedFlags(tuple(emergency), tuple(urgent))


def _verdicts(folded: Folded, flag_class: FlagClass, possible: Set[int]) -> set[bool | None]:
    """What is found of each sign, up to the first that is reported as happening."""
    signs = [sign for sign in flag_class.signs if sign.number in possible]
    seen = _without_look_alikes(folded, flag_class) if signs else folded
    verdicts: set[bool | None] = set()
    for sign in signs:
        verdicts.add(_is_present(sign, seen, flag_class))
        if True in verdicts:
            break
    return verdicts


def emergency_words(flags: tuple[str, ...], *, staff_are_told: bool, language: Language = Language.ZH_HK) -> str:
    """The fixed message in both languages, the patient's first. `staff_are_told`: an alarm path is live.

    Distress of the mind alone gets 18111 first. Where the body is in danger too, 999 comes before it. Whoever was hurt
    by somebody is told before all that their safety comes first.
    """
    words = lexicon().words
    chinese, english, written = *words.emergency, words.written.emergency
    if set(flags) == {"self_harm"}:
        chinese, english, written = *words.distress, words.written.distress
    elif "self_harm" in flags:
        chinese, english, written = *words.both, words.written.both
    if "assault" in flags:
        safety, safety_written = words.safety, words.written.safety
        chinese, english, written = safety[0] + chinese, f"{safety[1]} {english}", safety_written + written
    if language in {Language.WRITTEN, Language.SIMPLIFIED}:
        chinese = written
    sentences = (english, chinese) if language is Language.EN else (chinese, english)
    return " ".join((*sentences, words.staff_are_told) if staff_are_told else sentences)


def _without_look_alikes(folded: Folded, flag_class: FlagClass) -> Folded:
    if flag_class.look_alikes is None:
        return folded
    return Folded(flag_class.look_alikes.sub(lambda found: _NOTHING * len(found[0]), folded.text), folded.breaks)


def _occurs(sign: Sign, text: str, possible: Set[int]) -> bool:
    if sign.number not in possible or (sign.unless and sign.unless.search(text)):
        return False
    return all(sought.pattern.search(text) for sought in sign.together)


def _is_present(sign: Sign, folded: Folded, flag_class: FlagClass) -> bool | None:
    """True: reported as happening. False: mentioned, but set aside. None: not mentioned."""
    if not all(sought.pattern.search(folded.text) for sought in sign.together):
        return None
    if sign.unless and sign.unless.search(folded.text):
        return False
    return all(_is_reported(sought.pattern, folded, flag_class) for sought in sign.together)


def _is_reported(pattern: re.Pattern[str], folded: Folded, flag_class: FlagClass) -> bool:
    """Whether any mention stands. So many are looked at that the time stays in proportion to the text's length."""
    for earlier, found in enumerate(pattern.finditer(folded.text)):
        if earlier == _MOST_SET_ASIDE or not _is_set_aside(folded, found, flag_class):
            return True
    return False


def _is_set_aside(folded: Folded, found: re.Match[str], flag_class: FlagClass) -> bool:
    text, scope = folded.text, lexicon().scope
    later = bisect.bisect_right(folded.breaks, found.start())
    nearest = max(found.start() - _CONTEXT, 0)
    clause = text[max(folded.breaks[later - 1] if later else 0, nearest) : found.start()]
    after = text[found.end() : found.end() + _CONTEXT]
    if scope["negated_before"].search(text[nearest : found.start()]) and not scope["not_negated_after"].match(after):
        return True
    if scope["negated_after"].match(after):
        return True
    if scope["resolved_after"].search(after) and not flag_class.resolved_counts:
        return True
    if _is_supposed(clause, after):
        return not flag_class.hypothetical_counts
    return _is_past(clause, found[0], after) and not scope["present"].search(text)


def _is_supposed(clause: str, after: str) -> bool:
    """Only if it came about, only feared by someone who asks for a check, in a film, or for the price of it."""
    scope = lexicon().scope
    if any(scope[f"{kind}_before"].search(clause) for kind in ("hypothetical", "fiction", "jest")):
        return True
    if scope["jest_after"].match(after):
        return True
    return bool(scope["feared_before"].search(clause) and scope["calm_after"].match(after))


def _is_past(clause: str, sign: str, after: str) -> bool:
    scope = lexicon().scope
    if scope["past_within"].search(sign + after[:2], 1):
        return True
    if scope["past_before"].search(clause) or scope["past_after"].match(after):
        return True
    return bool(scope["past_around"].search(clause) and scope["past_through"].match(after))
