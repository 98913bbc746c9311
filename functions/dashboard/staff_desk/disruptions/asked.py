"""What addresses and forms about a changed day say: what has happened, to whose sessions, and how late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from smartclinic.clinics.model import Part
from smartclinic.disruptions.disruption import Cause
from smartclinic.platform.edge import BadRequest
from staff_desk.appointments.asked import day_asked, slug_asked
from staff_desk.visit import Visit

DELAYS: Final = (15, 30, 45, 60)
"""The delays that are one tap away, in minutes."""

_WHOLE_DAY: Final = frozenset({Cause.TYPHOON_8, Cause.BLACK_RAIN, Cause.EXTREME})


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be declared. No doctor, no part: all of that day that is not over."""

    cause: Cause
    day: date
    doctor: str | None = None
    part: Part | None = None
    minutes: int = 0

    @property
    def query(self) -> Mapping[str, str]:
        """The same for an address or a form."""
        known = {
            "cause": self.cause.value, "day": self.day.isoformat(), "doctor": self.doctor or "",
            "part": self.part.value if self.part else "", "minutes": str(self.minutes or ""),
        }  # fmt: skip
        return {name: value for name, value in known.items() if value}


def wish_asked(visit: Visit) -> Wish:
    """What the address or the form says. Raises BadRequest; a signal is always of everybody."""
    try:
        cause, part = Cause(_said(visit, "cause")), _said(visit, "part")
        session = Part(part) if part else None
    except ValueError:
        raise BadRequest(400, "no such disruption") from None
    if cause in _WHOLE_DAY:
        return Wish(cause, day_asked(visit))
    doctor, minutes = slug_asked(_said(visit, "doctor")), _minutes(visit) if cause is Cause.DOCTOR_LATE else 0
    return Wish(cause, day_asked(visit), doctor, session, minutes)


def _minutes(visit: Visit) -> int:
    text = _said(visit, "minutes")
    if not text.isascii() or not text.isdigit():
        raise BadRequest(400, "no delay")
    return int(text)


def _said(visit: Visit, name: str) -> str:
    return visit.queried(name, 40) or visit.asked(name, 40)
