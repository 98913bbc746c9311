"""Days as a page says them: in full, where a chat says 24/11（二）."""

from __future__ import annotations

from datetime import date
from typing import Final

from smartclinic.clinics.model import Language

_WEEKDAYS: Final = ("一", "二", "三", "四", "五", "六", "日")
_ENGLISH: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def shown_day(day: date, language: Language) -> str:
    """A date with its weekday: 2026年11月24日（星期二）, Tuesday 24 November 2026."""
    if language is Language.EN:
        return f"{_ENGLISH[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"
