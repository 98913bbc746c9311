"""Dates and times as patients read them: always with the weekday, never a bare "tomorrow"."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from smartclinic.clinics.calendar import minute_of
from smartclinic.clinics.model import Language
from smartclinic.platform.clock import hong_kong

_WEEKDAYS: Final = "一二三四五六日"
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
    return _part_of(hour) + clock


def say_moment(instant: datetime, language: Language) -> str:
    """24/11（二）下晝3:30, or Tue 24 Nov, 3:30pm."""
    day = say_day(hong_kong(instant).date(), language)
    return day + (", " if language is Language.EN else "") + say_time(instant, language)


def _part_of(hour: int) -> str:
    if hour < 12:
        return "朝早"
    if hour == 12:
        return "中午"
    return "下晝" if hour < 18 else "夜晚"
