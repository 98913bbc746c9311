"""Days that have a name: 聖誕節, 元旦, 年初四, Good Friday.

Movable feasts are found among the general holidays (clinics/holidays.py), the days about them by counting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from smartclinic.assistant.understanding.day_patterns import DayMention, DayRange, next_on, one_day
from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.numerals import CHINESE, number
from smartclinic.clinics.holidays import general_holiday
from smartclinic.clinics.model import Holiday

_FIXED: Final = tuple(
    (month, day, compiled(pattern, re.ASCII))
    for month, day, pattern in (
        (12, 24, r"平安夜|\b(?:christmas|xmas) eve\b"),
        (12, 25, r"(?:聖誕|圣诞)(?:節|节|日)?(?!卡|樹|老人|大餐|禮物|前夕)|\b(?:christmas|xmas)(?: day)?\b(?! eve)"),
        (12, 26, r"\bboxing day\b|拆禮物日|節禮日|节礼日"),
        (12, 31, r"\bnew year'?s eve\b|(?:除夕|大除夕)(?=倒數)"),
        (1, 1, r"元旦|\bnew year'?s day\b"),
        (5, 1, r"五一(?=勞|劳|假|長|黃|節|當|嗰|開|有|$)|(?:五一)?(?:勞動|劳动)[節节]|\blabou?r day\b"),
        (7, 1, r"回歸(?:日|紀念日)|(?<!\d)七一(?=假|開|有|遊|當|$)|\b(?:hksar )?establishment day\b"),
        (10, 1, r"(?:國慶|国庆)(?:日|節|节)?|\bnational day\b"),
        (2, 14, r"情人節|情人节|\bvalentine'?s day\b"),
    )
)
_MOVABLE: Final = tuple(
    (holiday, days, compiled(pattern, re.ASCII))
    for holiday, days, pattern in (
        (Holiday.LUNAR_NEW_YEAR, -1, r"年三十(?:晚)?|(?:農曆)?(?:大?除夕|年卅晚?)(?!倒數)|\b(?:lunar"
        r"|chinese) new year'?s eve\b"),
        (Holiday.LUNAR_NEW_YEAR, 0, r"大年初一|\b(?:lunar|chinese) new year'?s day\b"),
        (Holiday.CHING_MING, 0, r"清明[節节]?|\bching ming\b"),
        (Holiday.GOOD_FRIDAY, 0, r"耶穌受難[節日]|\bgood friday\b"),
        (Holiday.EASTER_MONDAY, 0, r"復活節星期一|\beaster monday\b"),
        (Holiday.BUDDHA, 0, r"佛誕|佛诞|\bbuddha'?s birthday\b"),
        (Holiday.TUEN_NG, 0, r"端午[節节]?|\b(?:tuen ng|dragon boat festival)\b"),
        (Holiday.DAY_AFTER_MID_AUTUMN, -1, r"中秋[節节]?(?!翌日|後|之後)|\bmid[- ]autumn(?: festival)?\b"),
        (Holiday.DAY_AFTER_MID_AUTUMN, 0, r"中秋[節节]?(?:翌日|第二日)"),
        (Holiday.CHUNG_YEUNG, 0, r"重陽[節]?|重阳[节]?|\bchung yeung\b"),
    )
)  # fmt: skip
"""Which general holiday, and how many days from it."""

_LUNAR_DAY: Final = compiled(rf"(?:大?年|正月|農曆新?年?)初(?P<day>{CHINESE}{{1,2}})|正月(?P<late>十{CHINESE}?)")
"""年初四. Days of other lunar months are left alone."""

_BARE_LUNAR_DAY: Final = compiled(
    rf"(?<![年月{CHINESE[1:-1]}])初(?P<day>[一二三四五六七八九十])(?=[開啟有約得先朝夜上下早晚,，]|$)"
)
_SOON: Final = 45
"""初五 alone is the new year's when that is no more than so many days away."""

_LONGER: Final = (
    (Holiday.LUNAR_NEW_YEAR, 2, compiled(r"農曆(?:新)?年|农历(?:新)?年|春節|春节|\b(?:chinese"
    r"|lunar) new year\b(?!')|\bcny\b")),
    (Holiday.GOOD_FRIDAY, 3, compiled(r"復活節|复活节|\beaster\b(?! monday)")),
)  # fmt: skip
"""Feasts of several days: which holiday is the first, and how many follow."""

_NEEDED: Final = compiled(
    r"[節节聖圣誕诞旦年初慶庆歸七夕卅清佛端中重農农春復复受月]|christmas|xmas|day|year|ching|easter|friday|tuen"
    r"|dragon|autumn|chung|cny"
)
"""What the name of a feast has."""

_YEAR: Final = 400
"""How many days ahead a feast is looked for: the lunar year may have thirteen months."""


def feast_mentions(text: str, today: date) -> Iterator[DayMention]:
    """Every feast that this text (in its matching form) names: its next day from today on."""
    if not _NEEDED.search(text):
        return
    for month, day, pattern in _FIXED:
        for found in pattern.finditer(text):
            if days := next_on(today, month, day):
                yield DayMention(*found.span(), days)
    for holiday, shift, pattern in _MOVABLE:
        for found in pattern.finditer(text):
            if days := _near(holiday, shift, today):
                yield DayMention(*found.span(), days)
    for holiday, more, pattern in _LONGER:
        for found in pattern.finditer(text):
            if first := _near(holiday, 0, today):
                yield DayMention(*found.span(), (first[0], first[0] + timedelta(days=more)))
    yield from _lunar_days(text, today)


def _lunar_days(text: str, today: date) -> Iterator[DayMention]:
    for found in _BARE_LUNAR_DAY.finditer(text):
        days = _near(Holiday.LUNAR_NEW_YEAR, (number(found["day"]) or 1) - 1, today)
        if days and (days[0] - today).days <= _SOON:
            yield DayMention(*found.span(), days)
    for found in _LUNAR_DAY.finditer(text):
        day_of_year = number(found["day"] or found["late"])
        if day_of_year and (days := _near(Holiday.LUNAR_NEW_YEAR, day_of_year - 1, today)):
            yield DayMention(*found.span(), days)


def _near(holiday: Holiday, shift: int, today: date) -> DayRange | None:
    """The day so many days from the holiday, the first that is not past."""
    for ahead in range(_YEAR):
        day = today + timedelta(days=ahead)
        if general_holiday(day - timedelta(days=shift)) is holiday and not _is_given_for(day, shift, holiday):
            return one_day(day)
    return None


def _is_given_for(day: date, shift: int, holiday: Holiday) -> bool:
    """Whether the holiday is only kept on this day because it fell on another shortly before."""
    at = day - timedelta(days=shift)
    return any(general_holiday(at - timedelta(days=before)) is holiday for before in (1, 2))
