"""What addresses and forms about appointments say: days, instants, sessions, ids."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from smartclinic.appointments.day_sheet import SheetKey
from smartclinic.clinics.model import Part
from smartclinic.platform.clock import HONG_KONG, hong_kong_day
from smartclinic.platform.edge import BadRequest
from staff_desk.visit import NotFound, Visit

_ID: Final = re.compile(r"[0-9a-z]{1,64}")
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
FARTHEST: Final = timedelta(days=3660)
"""So far from today a diary is looked at, either way."""


def day_asked(visit: Visit, name: str = "day") -> date:
    """The day that the address or the form names; today for none, or for one that no diary has."""
    today = hong_kong_day(visit.app.clock.now())
    try:
        day = date.fromisoformat(visit.queried(name, 10) or visit.asked(name, 10))
    except ValueError:
        return today
    return day if abs(day - today) <= FARTHEST else today


def branch_asked(visit: Visit) -> str:
    """The branch to which the page is narrowed, "" for all."""
    asked = visit.queried("branch", 40) or visit.asked("branch", 40)
    return asked if asked in {each.id for each in visit.clinic.config.branches} else ""


def moment_asked(visit: Visit, text: str) -> datetime:
    """An instant on Hong Kong's clocks, as `2026-11-24T15:30`. Raises BadRequest."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadRequest(400, "no instant") from None
    if at.tzinfo is not None or abs(at.date() - hong_kong_day(visit.app.clock.now())) > FARTHEST:
        raise BadRequest(400, "no instant of a diary")
    return at.replace(tzinfo=HONG_KONG).astimezone(UTC)


def slug_asked(text: str) -> str:
    """An id of the clinic file's. Raises BadRequest."""
    if not _SLUG.fullmatch(text):
        raise BadRequest(400, "no such id")
    return text


def named(visit: Visit, name: str) -> str:
    """The document that the address names. Raises NotFound for what is no id."""
    if not _ID.fullmatch(visit.params[name]):
        raise NotFound
    return visit.params[name]


def number_asked(visit: Visit, name: str) -> int:
    """A whole number that a form carries. Raises BadRequest."""
    text = visit.asked(name, 9)
    if not text.isascii() or not text.isdigit():
        raise BadRequest(400, "not a number")
    return int(text)


def sheet_asked(doctor: str, day: str, part: str) -> SheetKey:
    """The session that a form names. Raises BadRequest."""
    try:
        return SheetKey(slug_asked(doctor), date.fromisoformat(day), Part(part))
    except ValueError:
        raise BadRequest(400, "no such session") from None
