"""Why staff cannot do something with an appointment, as they are told. Nothing was changed."""

from __future__ import annotations

from collections.abc import Sequence

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.booking import Bar
from smartclinic.appointments.day_sheet import Refusal, Slot


class NoSuchAppointment(Exception):
    """The clinic has no such appointment."""


class NoSuchPatient(Exception):
    """The clinic has no such patient, or they are merged or unlinked already."""


class NoSuchService(Exception):
    """The clinic has no such service."""


class NoSuchSession(Exception):
    """No such session takes place by the clinic's calendar."""


class ChangedSince(Exception):
    """The appointment is not any more what the screen showed, or cannot become this: `now_is` is what it is."""

    def __init__(self, now_is: Appointment) -> None:
        super().__init__("the appointment has changed since")
        self.now_is = now_is


class PlaceRefused(Exception):
    """That place cannot be had, or not by them; `alternatives` are the nearest that can."""

    def __init__(self, refusal: Refusal | Bar, alternatives: Sequence[Slot] = ()) -> None:
        super().__init__(refusal.value)
        self.refusal, self.alternatives = refusal, tuple(alternatives)
