"""Instants in the words of a Hong Kong clinic's day."""

from __future__ import annotations

from datetime import datetime, timedelta

from markupsafe import Markup

from smartclinic.clinics.model import Language
from smartclinic.clinics.moments import weekday
from smartclinic.platform.clock import hong_kong
from staff_desk.rendering import say


def waited(since: datetime, now: datetime, language: Language) -> Markup:
    """How long something has waited: 12分鐘. The page's script keeps it true (`data-since`)."""
    shown = _span(now - since, language)
    return Markup('<time datetime="{}" data-since>{}</time>').format(since.isoformat(timespec="seconds"), shown)


def _span(span: timedelta, language: Language) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return say(language, "time_just_now")
    if minutes < 60:
        return say(language, "time_minutes", n=minutes)
    if minutes < 48 * 60:
        return say(language, "time_hours", n=minutes // 60)
    return say(language, "time_days", n=minutes // (24 * 60))


def shown_time(instant: datetime, now: datetime, language: Language) -> str:
    """An instant on Hong Kong's clocks: 15:30 today, else 24/11（二）15:30; another year with its number."""
    there, here = hong_kong(instant), hong_kong(now)
    clock = there.strftime("%H:%M")
    return clock if there.date() == here.date() else f"{shown_day(instant, now, language)} {clock}".replace("） ", "）")


def shown_day(instant: datetime, now: datetime, language: Language) -> str:
    """The day of an instant in Hong Kong: 24/11（二）, Tue 24/11; another year with its number."""
    there = hong_kong(instant)
    day = f"{there.day}/{there.month}" + ("" if there.year == hong_kong(now).year else f"/{there.year}")
    name = weekday(there.date(), language)
    return f"{name} {day}" if language is Language.EN else f"{day}（{name}）"
