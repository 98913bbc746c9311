"""What every template may call to show people and times as whoever looks wants to see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from staff_desk import naming, times
from staff_desk.naming import Viewer


def shown(viewer: Viewer, now: datetime) -> Mapping[str, Callable[..., str]]:
    """By name: `shown_name(row)`, `name_of(text)`, `shown_phone(digits)` mask where names are
    masked; `waited(since)`, `shown_time(at)`, `shown_day(at)` tell times in the language that is read.
    """
    language = viewer.language
    return {
        "shown_name": partial(naming.shown_name, viewer=viewer),
        "name_of": partial(naming.name_of, viewer=viewer),
        "shown_phone": partial(naming.shown_phone, viewer=viewer),
        "waited": partial(times.waited, now=now, language=language),
        "shown_time": partial(times.shown_time, now=now, language=language),
        "shown_day": partial(times.shown_day, now=now, language=language),
    }
