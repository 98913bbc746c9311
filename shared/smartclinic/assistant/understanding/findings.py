"""What a text names of a visit, whatever it asks for: the day, the time, with whom, where, what for, for whom. Pure."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from msgspec import Struct

from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.people_words import relation_as_written
from smartclinic.assistant.understanding.service_words import named_branch, named_service
from smartclinic.assistant.understanding.when import understand_when
from smartclinic.clinics.model import Clinic, Part

USUAL: Final = "usual"
"""The doctor whom somebody always sees."""


class Found(Struct, frozen=True):
    """What was found; None for what the text does not say. `doctor` is "usual" for the one they always see."""

    day: date | None = None
    is_range: bool = False
    time: time | None = None
    period: Part | None = None
    doctor: str | None = None
    branch: str | None = None
    service: str | None = None
    patient: str | None = None

    @property
    def is_of_a_visit(self) -> bool:
        """Whether anything of when or with whom was found."""
        return any((self.day, self.is_range, self.time, self.period, self.doctor))


def find(text: str, now: datetime, clinic: Clinic) -> Found:
    """What this text names."""
    plain, when = for_matching(text), understand_when(text, now, clinic)
    doctor = when.doctor_ids[0] if len(when.doctor_ids) == 1 else None
    is_one_day = when.day is not None and when.day == when.last_day
    return Found(
        day=when.day if is_one_day else None,
        is_range=when.day is not None and not is_one_day,
        time=when.time,
        period=when.part,
        doctor=doctor or (USUAL if when.usual_doctor else None),
        branch=named_branch(plain, clinic) or None,
        service=named_service(plain, clinic) or None,
        patient=relation_as_written(text),
    )
