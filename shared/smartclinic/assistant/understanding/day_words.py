"""Days as people in Hong Kong write them: 聽日, 下個禮拜三, 24/11, 十一月廿四, next Tue, Nov 24."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from smartclinic.assistant.understanding.numerals import CHINESE, number

DayRange = tuple[date, date]
"""The first and the last day meant; the same day twice where one is meant."""


class DayMention(NamedTuple):
    """Where in the text days are named, and which."""

    start: int
    end: int
    days: DayRange


_N: Final = rf"(?:\d{{1,2}}|{CHINESE}{{1,3}})"
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ENGLISH_WEEKDAY: Final = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_WEEK: Final = r"(?:星期|禮拜|週|周)"
_THIS: Final = r"(?:今|呢|這|本)個?"

_RELATIVE: Final = (
    (3, r"大後[日天]"),
    (2, r"(?<!大)後[日天]|day after (?:tomorrow|tmr)"),
    (1, r"(?:聽|明)(?:日|天|朝|晚|早)|(?<!day after )\b(?:tomorrow|tmrw?|tmw|tomoro)\b"),
    (-1, r"[琴尋噚]日|昨[日天晚]|\byesterday\b"),
    (-2, r"前[日天](?!後)|\bday before yesterday\b"),
    (0, r"今(?:日|天|朝|晚|早)|\b(?:today|tonight|this (?:morning|afternoon|evening))\b"),
)


# General holidays whose date is the same every year.
_FEASTS: Final = (
    (12, 24, r"平安夜|christmas eve"),
    (12, 25, r"聖誕(?:節|日)?(?!卡|樹)|\bchristmas(?: day)?\b(?! eve)|\bxmas\b"),
    (12, 26, r"\bboxing day\b|拆禮物日"),
    (1, 1, r"元旦|\bnew year'?s day\b"),
    (7, 1, r"回歸(?:日|紀念日)"),
    (10, 1, r"國慶(?:日|節)?"),
)


def day_mentions(text: str, today: date) -> Iterator[DayMention]:
    """Every day or range of days that this text (in its matching form) names, in no particular order."""
    for days, pattern in _RELATIVE:
        for found in re.finditer(pattern, text):
            day = today + timedelta(days=days)
            yield DayMention(*found.span(), (day, day))
    for month, number_of_day, pattern in _FEASTS:
        for found in re.finditer(pattern, text):
            if feast := _next_on(today, month, number_of_day):
                yield DayMention(*found.span(), feast)
    for compiled, reader in _READERS:
        for found in compiled.finditer(text):
            meant = reader(found, today)
            if meant:
                yield DayMention(*found.span(), meant)


def impossible_day(text: str, today: date) -> str:
    """A date in this text (in its matching form) that does not exist, such as 31/2, as it was written; else empty."""
    for compiled, reader in _READERS:
        for found in compiled.finditer(text) if reader is _day_and_month else ():
            day, month = number(found["day"]), _month_number(found["month"])
            if day and month and month <= 12 and day <= 31 and reader(found, today) is None:
                return found[0]
    return ""


def _week_of(today: date, weeks: int) -> date:
    """The Monday of the week so many weeks ahead."""
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


def _weekday(found: re.Match[str], today: date) -> DayRange | None:
    weekday = _weekday_number(found["weekday"])
    which = found["which"] or ""
    ahead = which.count("下") + which.count("next")
    if ahead:
        day = _week_of(today, ahead) + timedelta(days=weekday)
    else:
        day = today + timedelta(days=(weekday - today.weekday()) % 7)
    return day, day


def _weekday_number(word: str) -> int:
    if word[:3] in _WEEKDAYS:
        return _WEEKDAYS.index(word[:3])
    return 6 if word in "日天七" else "一二三四五六".index(word)


def _whole_week(found: re.Match[str], today: date) -> DayRange:
    which = found["which"]
    ahead = which.count("下") + which.count("next")
    monday = _week_of(today, ahead)
    return (monday if ahead else today), monday + timedelta(days=6)


def _weekend(found: re.Match[str], today: date) -> DayRange:
    which = found["which"] or ""
    saturday = _week_of(today, which.count("下") + which.count("next")) + timedelta(days=5)
    return max(saturday, today), saturday + timedelta(days=1)


def _days_later(found: re.Match[str], today: date) -> DayRange | None:
    count = number(found["count"])
    if count is None:
        return None
    in_days = found["unit"].startswith(("日", "天", "day"))
    day = today + timedelta(days=count * (1 if in_days else 7))
    return day, day


def _day_and_month(found: re.Match[str], today: date) -> DayRange | None:
    day, month = number(found["day"]), _month_number(found["month"])
    if day is None or month is None:
        return None
    if month > 12 >= day:  # 11/24: nothing else can be meant
        day, month = month, day
    year = found.groupdict().get("year")
    return _on(int(year), month, day) if year else _next_on(today, month, day)


def _month_number(word: str) -> int | None:
    return _MONTHS.index(word[:3]) + 1 if word[:3] in _MONTHS else number(word)


def _whole_month(found: re.Match[str], today: date) -> DayRange | None:
    """下個月, 明年三月: from its first day on, or from today in the month that runs."""
    named = found.groupdict().get("month")
    month = _month_number(named) if named else None
    if named and (month is None or not 1 <= month <= 12):
        return None
    ahead = (month - today.month) % 12 if month else 1
    years, before = divmod(today.month - 1 + ahead, 12)
    first = date(today.year + years, before + 1, 1)
    next_month = (first + timedelta(days=31)).replace(day=1)
    return max(first, today), next_month - timedelta(days=1)


def _day_of_month(found: re.Match[str], today: date) -> DayRange | None:
    day = number(found["day"])
    if day is None:
        return None
    for ahead in range(12):
        years, month = divmod(today.month - 1 + ahead, 12)
        meant = _on(today.year + years, month + 1, day)
        if meant and meant[0] >= today:
            return meant
    return None


def _next_on(today: date, month: int, day: int) -> DayRange | None:
    """This day of this month, this year or, once that is past, next year. None for 31 February."""
    meant = _on(today.year, month, day)
    return meant if meant and meant[0] >= today else _on(today.year + 1, month, day)


def _on(year: int, month: int, day: int) -> DayRange | None:
    try:
        meant = date(year, month, day)
    except ValueError:
        return None
    return meant, meant


_Reader = Callable[[re.Match[str], date], DayRange | None]
_READERS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (rf"(?P<which>下{{1,4}}個?|{_THIS})?(?:{_WEEK}|拜)(?P<weekday>[一二三四五六日天七])(?!日)", _weekday),
        (rf"(?P<which>next |this |on )?\b(?P<weekday>{_ENGLISH_WEEKDAY})\b", _weekday),
        (rf"(?P<which>下{{1,4}}個?|{_THIS}){_WEEK}(?![一二三四五六日天七末尾])", _whole_week),
        (r"(?P<which>next|this) week\b(?!end)", _whole_week),
        (rf"(?P<which>下{{1,4}}個?|{_THIS})?(?:{_WEEK}(?:六日|末|尾)|週末)", _weekend),
        (r"(?P<which>next |this )?\bweekends?\b", _weekend),
        (rf"(?P<count>{_N})(?P<unit>[日天]|個?{_WEEK})(?:之|以)?後", _days_later),
        (r"\bin (?P<count>\d{1,2}|two|three|four|five) (?P<unit>days?|weeks?)", _days_later),
        (r"(?<![\d/])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:/(?P<year>20\d\d))?(?![\d/])", _day_and_month),
        (r"\b(?P<year>20\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})\b", _day_and_month),
        (rf"(?:(?P<year>20\d\d)年)?(?P<month>{_N})月(?P<day>{_N})(?:[日號]|(?!\d))", _day_and_month),
        (rf"\b(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)", _day_and_month),
        (rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month>{_MONTH})\b", _day_and_month),
        (rf"(?<![\d{CHINESE[1:-1]}個])(?P<month>{_N})月(?!{CHINESE}|[\d份大])", _whole_month),
        (r"下個?月|\bnext month\b", _whole_month),
        # Not signal 8 (8號風球) and not a ticket (A23號).
        (rf"(?<![a-z\d月{CHINESE[1:-1]}])(?P<day>{_N})號(?!風|波|仔)", _day_of_month),
        (r"\b(?:the|on) (?P<day>\d{1,2})(?:st|nd|rd|th)\b", _day_of_month),
    )
)
