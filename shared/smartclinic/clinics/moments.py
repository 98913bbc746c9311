"""Dates and times as people read them: always with the weekday, never a bare "tomorrow".

In chats short, on pages in full; the desk has its own order and these names.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from smartclinic.clinics.calendar import minute_of
from smartclinic.clinics.model import Language
from smartclinic.platform.clock import hong_kong

_WEEKDAYS: Final = "一二三四五六日"
_PARTS: Final = (
    (60, "半夜", "凌晨"),
    (12 * 60, "朝早", "上午"),
    (13 * 60, "中午", "中午"),
    (18 * 60, "下晝", "下午"),
    (18 * 60 + 30, "傍晚", "傍晚"),
    (24 * 60, "夜晚", "晚上"),
)
"""The parts of a day, each with the minute at which it ends, as they are called and as they are written."""
_ENGLISH_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SHORT: Final = 3
"""So many letters of an English name are enough in a chat."""


def say_day(day: date, language: Language) -> str:
    """24/11（二）, or Tue 24 Nov."""
    if language is Language.EN:
        return f"{weekday(day, language)} {day.day} {_MONTHS[day.month - 1][:_SHORT]}"
    return f"{day.day}/{day.month}（{weekday(day, language)}）"


def say_day_in_full(day: date, language: Language) -> str:
    """2026年11月24日（星期二）, or Tuesday 24 November 2026."""
    if language is Language.EN:
        return f"{_ENGLISH_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日（星期{weekday(day, language)}）"


def weekday(day: date, language: Language) -> str:
    """二, or Tue."""
    if language is Language.EN:
        return _ENGLISH_DAYS[day.weekday()][:_SHORT]
    return _WEEKDAYS[day.weekday()]


def say_time(instant: datetime, language: Language) -> str:
    """下晝3:30, in written Chinese 下午3:30, or 3:30pm, on Hong Kong's clocks."""
    return say_minute(minute_of(hong_kong(instant).time()), language)


def say_minute(minute: int, language: Language) -> str:
    """The same for a minute of the day."""
    hour = minute // 60
    clock = f"{hour % 12 or 12}:{minute % 60:02}"
    if language is Language.EN:
        return clock + ("am" if hour < 12 else "pm")
    return _part_of(minute, language) + clock


def say_moment(instant: datetime, language: Language) -> str:
    """24/11（二）下晝3:30, or Tue 24 Nov, 3:30pm."""
    day = say_day(hong_kong(instant).date(), language)
    return day + (", " if language is Language.EN else "") + say_time(instant, language)


def _part_of(minute: int, language: Language) -> str:
    """The end of an afternoon's session is 傍晚, so that it stands in a list of 下晝 as well as of 夜晚."""
    called, written = next(names for end, *names in _PARTS if minute < end)
    return called if language is Language.ZH_HK else written
