"""A clinic's week in lines: when any doctor sits, days with the same hours together."""

from __future__ import annotations

from datetime import date, time
from itertools import groupby

from smartclinic.clinics.calendar import is_in_effect
from smartclinic.clinics.model import Clinic, Language, Weekday

_CHINESE = "一二三四五六日"
_ENGLISH = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def weekly_hours(clinic: Clinic, language: Language, today: date | None = None) -> list[str]:
    """Lines such as `星期一至五：09:00-13:00、15:00-18:30`, of the sessions in effect today; no date: of all."""
    hours = [(day, _spans(clinic, weekday, today)) for day, weekday in enumerate(Weekday)]
    return [
        _line([day for day, _ in group], spans, language) for spans, group in groupby(hours, key=lambda item: item[1])
    ]


def _spans(clinic: Clinic, weekday: Weekday, today: date | None) -> tuple[tuple[time, time], ...]:
    """The times of day at which somebody sits, overlapping ones joined."""
    sessions = sorted(
        (session.start, session.end)
        for doctor in clinic.doctors
        if today is None or doctor.until is None or today <= doctor.until
        for session in doctor.sessions
        if weekday in session.days and (today is None or is_in_effect(session, today))
    )
    joined: list[tuple[time, time]] = []
    for start, end in sessions:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def _line(days: list[int], spans: tuple[tuple[time, time], ...], language: Language) -> str:
    english = language is Language.EN
    names = _ENGLISH if english else _CHINESE
    first, last = names[days[0]], names[days[-1]]
    until = "-" if english else "至"
    label = first if first == last else f"{first}{until}{last}"
    times = ("; " if english else "、").join(f"{start:%H:%M}-{end:%H:%M}" for start, end in spans) or (
        "closed" if english else "休息"
    )
    return f"{label}: {times}" if english else f"星期{label}：{times}"
