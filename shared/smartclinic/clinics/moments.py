"""Dates and times as patients read them: always with the weekday, never a bare "tomorrow"."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from smartclinic.clinics.calendar import minute_of
from smartclinic.clinics.model import Language
from smartclinic.platform.clock import hong_kong

_WEEKDAYS: Final = "一二三四五六日"
_PARTS: Final = (
    (60, "半夜"),
    (12 * 60, "朝早"),
    (13 * 60, "中午"),
    (18 * 60, "下晝"),
    (18 * 60 + 30, "傍晚"),
    (24 * 60, "夜晚"),
)
"""The parts of a day, each with the minute at which it ends."""
_ENGLISH_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def say_day(day: date, language: Language) -> str:
    """24/11（二）, or Tue 24 Nov."""
    if language is Language.EN:
        return f"{_ENGLISH_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return f"{day.day}/{day.month}（{_WEEKDAYS[day.weekday()]}）"


def say_time(instant: datetime, language: Language) -> str:
    """下晝3:30, or 3:30pm, on Hong Kong's clocks."""
    return say_minute(minute_of(hong_kong(instant).time()), language)


def say_minute(minute: int, language: Language) -> str:
    """The same for a minute of the day."""
    hour = minute // 60
    clock = f"{hour % 12 or 12}:{minute % 60:02}"
    if language is Language.EN:
        return clock + ("am" if hour < 12 else "pm")
    return _part_of(minute) + clock


def say_moment(instant: datetime, language: Language) -> str:
    """24/11（二）下晝3:30, or Tue 24 Nov, 3:30pm."""
    day = say_day(hong_kong(instant).date(), language)
    return day + (", " if language is Language.EN else "") + say_time(instant, language)


def _part_of(minute: int) -> str:
    """The end of an afternoon's session is 傍晚, so that it stands in a list of 下晝 as well as of 夜晚."""
    return next(name for end, name in _PARTS if minute < end)
