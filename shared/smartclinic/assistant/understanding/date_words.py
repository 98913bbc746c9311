"""Dates as people in Hong Kong write them: 24/11, 3-12, 十一月廿四, 24號, 下個月5號, Nov 24, 3rd Dec."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from smartclinic.assistant.understanding.day_patterns import (
    NUMBER,
    DayRange,
    end_of_month,
    month_ahead,
    next_on,
    on,
    one_day,
    readers,
)
from smartclinic.assistant.understanding.numerals import CHINESE, number

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_COUNTED: Final = (
    r"(?!\s?(?:日|天|個|位|歲|年|次|片|粒|度|蚊|元|人|成|格|劑|隻|杯|點|時|號|am|pm|days?|weeks?|months?|years?"
    r"|hours?|hrs?|people|times?|of|cup|tab|pill|open|service|hotline|support))"
)
"""3/4粒 is a dose, 2-3日 how long, 24/7 open always."""

_YEAR: Final = r"(?:(?:(?P<year>20\d\d)\s?年|(?P<which_year>今年|明年|後年|舊年|去年|上年|新一年))(?:的|嘅)?\s?)?"
_THIS_MONTH: Final = r"今個?月|呢個月|這個?月|本月|當月|this month"
_NEXT_MONTH: Final = r"下個?月|next month"
_NO_DATE: Final = r"(?!風|波|仔|巴|線|客|單位|室|樓|籌|病|舖|鋪|出口|閘|車|房|枱|\s?(?:signal|bus))"
"""Signal 8 (8號風球), a bus, a flat, a room."""

_NO_PLACE: Final = r"(?! (?:one|option|slot|floor|time|visit|dose|jab|shot))"

_OR: Final = r"(?:或者?|定係?|還是|同埋?|和|至|到|、|/|-|~|or |to |and |& )\s?"
_YEARS: Final = {"明年": 1, "後年": 2, "舊年": -1, "去年": -1, "上年": -1}


def _day_and_month(found: re.Match[str], today: date) -> DayRange | None:
    day, month = number(found["day"]), _month_number(found["month"])
    if day is None or month is None:
        return None
    if month > 12 >= day:  # 11/24: nothing else can be meant
        day, month = month, day
    said = found.groupdict()
    if year := said.get("year"):
        return on(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    if years := _YEARS.get(said.get("which_year") or ""):
        return on(today.year + years, month, day)
    return next_on(today, month, day)


def _days_of_month(found: re.Match[str], today: date) -> DayRange | None:
    """12月1或2號, Dec 1st-3rd: from the first to the last."""
    first, until = _day_and_month(found, today), number(found["until"])
    last = on(first[0].year, first[0].month, until) if first and until else None
    return (first[0], last[0]) if first and last and first[0] < last[0] else None


def _days_of_next_month(found: re.Match[str], today: date) -> DayRange | None:
    """1號或2號, the 1st or 2nd, of the month whose first of them is next."""
    first, until = _day_of_month(found, today), number(found["until"])
    last = on(first[0].year, first[0].month, until) if first and until else None
    return (first[0], last[0]) if first and last and first[0] < last[0] else None


def _month_number(word: str) -> int | None:
    return _MONTHS.index(word[:3]) + 1 if word[:3] in _MONTHS else number(word)


def _whole_month(found: re.Match[str], today: date) -> DayRange | None:
    """下個月, 三月, December: from its first day on, or from today in the month that runs."""
    named = found.groupdict().get("month")
    month = _month_number(named) if named else None
    if named and (month is None or not 1 <= month <= 12):
        return None
    first = month_ahead(today, (month - today.month) % 12 if month else 1)
    return max(first, today), end_of_month(first)


def _end_of_month(found: re.Match[str], today: date) -> DayRange:
    """月尾: its last days."""
    first = month_ahead(today, 1 if found["next"] else 0)
    last = end_of_month(first)
    return max(last.replace(day=last.day - 6), today), last


def _end_of_year(_: re.Match[str], today: date) -> DayRange:
    return max(date(today.year, 12, 1), today), date(today.year, 12, 31)


def _day_of_month(found: re.Match[str], today: date) -> DayRange | None:
    said = found.groupdict()
    day = number(said["day"] or said.get("late") or "")
    if day is None:
        return None
    for ahead in range(12):
        first = month_ahead(today, ahead)
        meant = on(first.year, first.month, day)
        if meant and meant[0] >= today:
            return meant
    return None


def _day_of_that_month(found: re.Match[str], today: date) -> DayRange | None:
    """下個月5號, the 5th of next month; 今個月5號 may be past."""
    day, first = number(found["day"]), month_ahead(today, 1 if found["next"] else 0)
    return None if day is None else on(first.year, first.month, day)


def _first_of_month(found: re.Match[str], today: date) -> DayRange:
    return one_day(month_ahead(today, 1 if found["next"] else 0))


DATES: Final = readers(
    r"[\d月]|month",
    # A figure beside a slash or a hyphen is no date in 120/80, 2-3日, 9-12pm, a telephone number.
    (rf"(?<![\d/.-])(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})(?:/(?P<year>20\d\d"
    rf"|2\d))?(?![\d/%]){_COUNTED}", _day_and_month),
    (rf"(?<!(?:mon|tue|wed|thu|fri|sat|sun|day|tmr|row) )(?<![\d/.-])(?P<day>\d{{1,2}})-(?P<month>0[1-9]"
    rf"|1[0-2])(?:-(?P<year>20\d\d))?(?![\d/%-]){_COUNTED}", _day_and_month),
    (r"(?<![\d/.-])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d)(?![\d.])", _day_and_month),
    (r"(?<!\d)(?P<year>20\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)", _day_and_month),
    (
        rf"{_YEAR}(?<![\d{CHINESE[1:-1]}個])(?P<month>{NUMBER})\s?月\s?(?P<day>{NUMBER})(?:\s?[日號]|(?![\d個]))",
        _day_and_month,
    ),
    (rf"\b(?P<month>{_MONTH})\.? ?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? (?P<year>20\d\d))?", _day_and_month),
    (
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? ?(?:of )?(?P<month>{_MONTH})\b(?! i\b)(?:,? (?P<year>20\d\d))?",
        _day_and_month,
    ),
    (rf"(?<!\d)(?P<month>{NUMBER})\s?月\s?(?P<day>{NUMBER})\s?[號日]?\s?{_OR}"
     rf"(?P<until>{NUMBER})\s?[號日]", _days_of_month),
    (rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)? ?{_OR}(?P<until>\d{{1,2}})(?:st|nd|rd"
    rf"|th)?\b(?!:)", _days_of_month),
    (rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? ?{_OR}(?P<until>\d{{1,2}})(?:st|nd|rd"
    rf"|th)? (?:of )?(?P<month>{_MONTH})\b", _days_of_month),
    (rf"(?:(?P<next>{_NEXT_MONTH})|{_THIS_MONTH})(?:的|嘅)?\s?(?P<day>{NUMBER})\s?[號日](?!後)", _day_of_that_month),
    (rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th) (?:of )?(?:(?P<next>{_NEXT_MONTH})|{_THIS_MONTH})", _day_of_that_month),
    (rf"(?:(?P<next>{_NEXT_MONTH})|{_THIS_MONTH})(?:的|嘅)?(?:第一|頭一)[天日]", _first_of_month),
)  # fmt: skip
"""With a month. What they find may be no day of any year: 31/2."""

LOOSE_DATES: Final = readers(
    r"[\d月號日年]|month|year|\b(?:in|during|this|early|late|mid|of) [jfmasond]",
    (rf"(?<![\d{CHINESE[1:-1]}個])(?P<month>{NUMBER})月(?!{CHINESE}|[\d份大])", _whole_month),
    (rf"\b(?:in|during|this|early|late|mid|end of) (?P<month>{_MONTH})\b(?! \d)", _whole_month),
    (r"下個?月|\bnext month\b", _whole_month),
    (rf"(?:(?P<next>{_NEXT_MONTH})|{_THIS_MONTH}|(?<![\d{CHINESE[1:-1]}])(?=月))月?[尾底]", _end_of_month),
    (r"\bend of (?:the|this|(?P<next>next)) month\b", _end_of_month),
    (r"年[尾底]|\b(?:end of (?:the|this) year|year[- ]end)\b", _end_of_year),
    # Not a ticket (A23號, 叫到23號, 第23號).
    (
        rf"(?<![a-z\d第月{CHINESE[1:-1]}])(?<!叫到)(?<!去到)(?<!睇到)(?<!排到)(?<!輪到)(?<!等到)(?P<day>{NUMBER})\s?號{_NO_DATE}",
        _day_of_month,
    ),
    (
        rf"(?<![a-z\d月{CHINESE[1:-1]}])(?P<day>[123]\d|[二三]?十{CHINESE}|廿{CHINESE}?|二十|三十)日(?=$"
        rf"|[那嗰個的嘅有得朝上下晏夜晚早(\s])",
        _day_of_month,
    ),
    # "The 2nd" alone is the second of what was offered.
    (rf"\b(?:on (?:the )?(?P<day>\d{{1,2}})|the (?P<late>\d\d))(?:st|nd|rd|th)\b{_NO_PLACE}", _day_of_month),
    (r"\bthe (?P<day>\d)(?:st|nd|rd|th)(?= (?:at|in the|is|works|morning|afternoon|evening)\b|,? \d)", _day_of_month),
    (r"(?:^|[,;] ?|\b(?:do|try|maybe|how about|what about|make it|say) )(?P<day>1\d|2\d|3[01])(?:st|nd|rd|th)\b"
     r"(?! (?:floor|one|option|slot|street|birthday|time))", _day_of_month),
    (r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? (?P<day>1[3-9]|2\d|3[01]|\d{1,2}(?=st|nd|rd|th))(?:st|nd|rd"
    r"|th)?\b(?![:.]\d)", _day_of_month),
    (rf"(?<![a-z\d第月{CHINESE[1:-1]}])(?P<day>{NUMBER})\s?號?\s?{_OR}"
     rf"(?P<until>{NUMBER})\s?號{_NO_DATE}", _days_of_next_month),
    (rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th) {_OR}(?:the )?(?P<until>\d{{1,2}})(?:st|nd|rd"
    rf"|th)\b{_NO_PLACE}", _days_of_next_month),
    (r"^(?P<day>\d\d)(?:st|nd|rd|th)$", _day_of_month),
)  # fmt: skip
"""A day of a month that is not named, and whole months."""
