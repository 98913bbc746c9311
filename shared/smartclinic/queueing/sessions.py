"""The sessions of a queue: those of its doctors at its branch, each part of the day taken together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from smartclinic.appointments.day_sheet import SheetKey
from smartclinic.clinics.calendar import Session
from smartclinic.clinics.model import Part


@dataclass(frozen=True, slots=True)
class QueueSession:
    """One part of a queue's day, with its doctors' sessions. Instants are on Hong Kong's clocks."""

    queue_id: str
    day: date
    part: Part
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    last_registration_at: datetime
    remote_at: datetime
    """From when on a ticket may be had by chat."""

    of_doctors: tuple[Session, ...]

    @property
    def sheet_keys(self) -> tuple[SheetKey, ...]:
        """The day sheets on which staff say that it is closed or stopped."""
        return tuple(SheetKey(one.doctor_id, one.day, one.part) for one in self.of_doctors)
