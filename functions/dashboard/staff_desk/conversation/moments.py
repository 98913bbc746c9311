"""Days, times and durations as a conversation says them, on Hong Kong's clocks. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from markupsafe import Markup

from smartclinic.clinics.model import Language
from smartclinic.platform.clock import hong_kong, hong_kong_day
from staff_desk.conversation.spoken import Words
from staff_desk.times import shown_day


def clock(instant: datetime) -> str:
    """The time of day, `15:30`."""
    return hong_kong(instant).strftime("%H:%M")


def day_name(instant: datetime, now: datetime, say: Words, language: Language) -> str:
    """The day of an instant; today and yesterday by their names."""
    days_ago = (hong_kong_day(now) - hong_kong_day(instant)).days
    if days_ago in {0, 1}:
        return say("thread_yesterday" if days_ago else "thread_today")
    return shown_day(instant, now, language)


def lasting(span: timedelta, say: Words) -> Markup:
    """How long: hours and minutes, whole minutes only, never less than one."""
    hours, minutes = divmod(max(1, int(span.total_seconds()) // 60), 60)
    if hours and minutes:
        return say("thread_hours_minutes", hours=hours, minutes=minutes)
    return say("thread_hours", hours=hours) if hours else say("thread_minutes", minutes=minutes)
