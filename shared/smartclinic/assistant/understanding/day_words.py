"""Days as people in Hong Kong write them: 聽日, 下個禮拜三, 兩日後, next Tue; dates and feasts besides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from smartclinic.assistant.understanding.date_words import DATES, LOOSE_DATES
from smartclinic.assistant.understanding.day_patterns import (
    NUMBER,
    WEEK,
    DayMention,
    DayRange,
    one_day,
    readers,
)
from smartclinic.assistant.understanding.feast_words import feast_mentions
from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.numerals import number
from smartclinic.assistant.understanding.wanted import changes

__all__ = ["DayMention", "DayRange", "day_mentions", "impossible_day"]

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ENGLISH_WEEKDAY: Final = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday|nsday)?|thu(?:r(?:s(?:day)?)?)?"
    r"|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_THIS: Final = r"(?:今|呢|這|本)個?"
_NEXT: Final = r"下{1,4}個?"
_LAST: Final = r"上{1,3}個?"
_NO_TIME: Final = r"(?!\s?(?:[點時:個位名日號月十百歲]|人))"
"""星期一同二 are two days, 星期一同兩個細路 is one, 星期三三點 is a time."""

_NO_SERIES: Final = r"(?<!first )(?<!second )(?<!third )(?<!every )(?<!each )(?<!other )"

_TOMORROW: Final = r"tomm?orr?r?ow|tommorr?ow|tmrr?w?|tmr|tmw|tomoro|tomoz|2mm?o?rr?ow?|2moro|2mor"
_RELATIVE: Final = (
    (3, r"大後[日天晚朝]"),
    (
        2,
        rf"(?<!大)(?<![之以日天點半鐘前])後(?:[日天朝早]|晚(?!上|黑|飯))|\bday after (?:{_TOMORROW})\b",
    ),
    (
        1,
        r"(?:聽|明)(?:日|天|朝|晚|早|下[晝午]|上[晝午]|晏|午|中午|夜)|翌日(?=[上下朝早晚夜]|$)"
        rf"|(?<!day after )\b(?:{_TOMORROW})\b|\bnext day\b",
    ),
    (-1, r"[琴尋噚][日晚]|昨[日天晚]|\byesterday\b|\bytd\b|\blast night\b"),
    (-2, r"(?<![以之])前[日天](?!後)|\bday before yesterday\b"),
    (
        0,
        r"今(?:日|天|朝|晚|早(?!上?晨)|下[晝午]|上[晝午]|晏|午|夜)|即日|(?<!年)(?<!月)當日(?=籌|有位)"
        r"|\b(?:today|2day|tonight|tonite|2nite|this (?:morning|afternoon|evening|arvo))\b",
    ),
)
_RELATIVE_DAYS: Final = tuple((days, compiled(pattern, re.ASCII)) for days, pattern in _RELATIVE)


def day_mentions(text: str, today: date) -> Iterator[DayMention]:
    """Every day or range of days that this text (in its matching form) names, in no particular order."""
    for days, pattern in _RELATIVE_DAYS:
        for found in pattern.finditer(text):
            yield DayMention(*found.span(), one_day(today + timedelta(days=days)))
    yield from feast_mentions(text, today)
    yield from _WEEKS.mentions(text, today)
    yield from DATES.mentions(text, today)
    yield from LOOSE_DATES.mentions(text, today)


def impossible_day(text: str, today: date) -> str:
    """A date in this text (in its matching form) that does not exist, such as 31/2, as it was written; else empty."""
    for pattern, reader in DATES.patterns:
        for found in pattern.finditer(text):
            said = found.groupdict()
            day, month = number(said.get("day") or ""), _month_in(said.get("month") or "")
            if day and month <= 12 and day <= 31 and reader(found, today) is None:
                return found[0].strip()
    return ""


def _month_in(word: str) -> int:
    """A month's number; 1 for a name, as every month that has one exists; 99 for none."""
    if not word:
        return 99
    return 1 if word.isascii() and word.isalpha() else number(word) or 99


def _weeks_ahead(which: str) -> int:
    ahead = which.count("下") + which.count("next") - which.count("上")
    return -1 if ahead == 0 and which.startswith("last") else ahead


def _monday(today: date, weeks: int) -> date:
    """The Monday of the week so many weeks ahead."""
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


def _weekday(found: re.Match[str], today: date) -> DayRange:
    weekday, which = _weekday_number(found["weekday"]), found["which"] or ""
    if which.startswith("last"):  # "last Friday" is the latest, 上星期五 last week's
        return one_day(today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1))
    if ahead := _weeks_ahead(which):
        return one_day(_monday(today, ahead) + timedelta(days=weekday))
    return one_day(_coming(weekday, today))


def _coming(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _several_weekdays(found: re.Match[str], today: date) -> DayRange | None:
    """星期一同二, Mon or Tue, 星期一至五: from the first to the last; no range where one is changed to the other."""
    if changes(found.string):
        return None
    first, _ = _weekday(found, today)
    days = (_weekday_number(found["until"]) - first.weekday()) % 7
    return first, first + timedelta(days=days)


def _weekday_in_week(found: re.Match[str], today: date) -> DayRange:
    """下星期嘅星期三, next week Friday, Friday week: of that week and no other."""
    weeks = _weeks_ahead(found["which"])
    return one_day(_monday(today, weeks) + timedelta(days=_weekday_number(found["weekday"])))


def _week_after_weekday(found: re.Match[str], today: date) -> DayRange:
    """A week on Friday."""
    return one_day(_coming(_weekday_number(found["weekday"]), today) + timedelta(weeks=1))


def _weekday_number(word: str) -> int:
    if word[:3] in _WEEKDAYS:
        return _WEEKDAYS.index(word[:3])
    return 6 if word in "日天七" else "一二三四五六".index(word)


def _whole_week(found: re.Match[str], today: date) -> DayRange:
    ahead = _weeks_ahead(found["which"])
    monday = _monday(today, ahead)
    return (monday if ahead else today), monday + timedelta(days=6)


def _weekend(found: re.Match[str], today: date) -> DayRange:
    saturday = _monday(today, _weeks_ahead(found["which"] or "")) + timedelta(days=5)
    return max(saturday, today), max(saturday + timedelta(days=1), today)


def _days_later(found: re.Match[str], today: date) -> DayRange | None:
    count = 1 if found["count"] in {"a", "one"} else number(found["count"])
    if count is None:
        return None
    in_days = found["unit"].startswith(("日", "天", "day"))
    return one_day(today + timedelta(days=count * (1 if in_days else 7)))


_COUNT: Final = r"(?P<count>\d{1,2}|a|one|two|three|four|five|six|seven|ten)"
_WEEKS: Final = readers(
    r"[星禮週周拜後]|week|mon|tue|wed|thu|fri|sat|sun|days?\b",
    (
        rf"(?<!隔)(?<!隔個)(?<!逢)(?<!每)(?<!每個)(?P<which>{_NEXT}|{_THIS}|{_LAST})?(?:{WEEK}|拜)(?P<weekday>[一二三四五六日天七])"
        r"(?!日(?!期)|[一二三四五六日天](?![點時])|\s?(?:及|同埋?|和|與|、|或)\s?(?:公眾)?假期)",
        _weekday,
    ),
    (
        rf"(?P<which>{_NEXT}|{_THIS}|{_LAST})?(?:{WEEK}|拜)(?P<weekday>[一二三四五六日天])"
        rf"\s?(?:同埋?|或者?|定係?|至|到|和|及|與|、|/|-|~)?\s?(?:{WEEK}|拜)?(?P<until>[一二三四五六日天]){_NO_TIME}",
        _several_weekdays,
    ),
    (
        rf"{_NO_SERIES}(?P<which>(?:next )+|this |last |(?:this )?coming |on )?\b(?P<weekday>{_ENGLISH_WEEKDAY})\b",
        _weekday,
    ),
    (
        rf"(?P<which>next |this |on )?\b(?P<weekday>{_ENGLISH_WEEKDAY}) ?(?:or|and|to|/|-"
        rf"|&) ?(?P<until>{_ENGLISH_WEEKDAY})\b",
        _several_weekdays,
    ),
    (rf"(?P<which>{_NEXT}){WEEK}(?:的|嘅|,|\s)\s?{WEEK}(?P<weekday>[一二三四五六日天])", _weekday_in_week),
    (rf"\b(?P<which>next) week'?s? (?:on )?(?P<weekday>{_ENGLISH_WEEKDAY})\b", _weekday_in_week),
    (rf"\b(?P<weekday>{_ENGLISH_WEEKDAY}),? (?:of |the )?(?P<which>next) week\b", _weekday_in_week),
    (rf"\ba week (?:on|from) (?P<weekday>{_ENGLISH_WEEKDAY})\b", _week_after_weekday),
    (rf"(?P<which>{_NEXT}|{_THIS}|{_LAST}){WEEK}(?![一二三四五六日天七末尾])", _whole_week),
    (r"\b(?P<which>next|this|last) week\b(?!end)", _whole_week),
    (rf"(?P<which>{_NEXT}|{_THIS})?(?:{WEEK}(?:六日|末|尾)|週末)", _weekend),
    (rf"(?:(?P<which>{_NEXT}|{_THIS}|next |this )\s?)?(?<!\ba )\bweekends?\b", _weekend),
    (rf"(?P<count>{NUMBER})\s?(?P<unit>[日天]|個?{WEEK})(?:之|以)?後", _days_later),
    (rf"\bin {_COUNT} (?P<unit>days?|weeks?)(?:'? time)?\b", _days_later),
    (rf"\b{_COUNT} (?P<unit>days?|weeks?) (?:from (?:now|today)|later)\b", _days_later),
)  # fmt: skip
