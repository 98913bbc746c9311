"""What staff do with appointments: one audit entry each. A retry of the same act changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from msgspec import UNSET, UnsetType

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.booking import Bar
from smartclinic.appointments.changing import Changed
from smartclinic.appointments.day_sheet import Refusal, SheetKey, Slot
from smartclinic.audit.entry import Act
from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Relation, Source
from smartclinic.conversations.notices import Told
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit

Heed: TypeAlias = Callable[[Unit, Clinic, Changed, datetime], Awaitable[None]]
"""Sees a change that staff make, and writes what follows from it in the same commit."""


class NoSuchAppointment(Exception):
    """The clinic has no such appointment."""


class NoSuchPatient(Exception):
    """The clinic has no such patient, or they are merged already."""


class NoSuchService(Exception):
    """The clinic has no such service."""


class NoSuchSession(Exception):
    """No such session takes place by the clinic's calendar."""


class ChangedSince(Exception):
    """The appointment is not any more what the screen showed: `now_is` is what it is. Nothing was changed."""

    def __init__(self, now_is: Appointment) -> None:
        super().__init__("the appointment has changed since")
        self.now_is = now_is


class PlaceRefused(Exception):
    """That place cannot be had, or not by them; `alternatives` are the nearest that can. Nothing was changed."""

    def __init__(self, refusal: Refusal | Bar, alternatives: Sequence[Slot] = ()) -> None:
        super().__init__(refusal.value)
        self.refusal, self.alternatives = refusal, tuple(alternatives)


class Mark(StrEnum):
    """What staff mark an appointment as."""

    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    BOOKED = "booked"
    """Back to booked: a slip undone, a cancelled one reinstated, a requested one agreed to."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of an act: the visit, and whether its contact is told (None: nobody was to be)."""

    id: str
    appointment: Appointment
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """How many visits of a day were marked at its end."""

    completed: int
    missed: int


class FrontDesk:
    """What staff do with appointments, patients, stock and sessions. Everything raises Contended, Unavailable."""

    def __init__(self, work: Work, directory: Directory, heeds: Sequence[Heed] = ()) -> None:
        """`heeds`: who else writes something when a visit changes, such as the queue and a disruption's list."""
        self._work, self._directory, self._heeds = work, directory, tuple(heeds)

    async def book(  # noqa: PLR0917 - who, where, when and for whom, as staff say it
        self, clinic: str, doctor: str, service: str, starts_at: datetime, name: str, act: Act, *,
        phone: str | None = None, contact: ContactId | None = None, source: Source = Source.PHONE, tell: bool = False,
        patient: str | None = None, relation: Relation = Relation.SELF, attested: bool = False, is_new: bool = False,
    ) -> Entered:  # fmt: skip
        """Book for somebody on the telephone or at the counter, or a place of the clinic's own diary (without a name).

        `contact`: their conversation; `attested`: its holder said that they may give this other person's data. Raises
        PlaceRefused, NoConversation, NothingWritten, TooLong.
        """
        raise NotImplementedError

    async def move(
        self, clinic: str, appointment: str, doctor: str, starts_at: datetime, act: Act, *, seen: int,
        tell: bool = False,
    ) -> Entered:  # fmt: skip
        """Move it; `seen` is the revision that the screen showed. Undone by moving it back.

        Raises NoSuchAppointment, ChangedSince, PlaceRefused.
        """
        raise NotImplementedError

    async def cancel(self, clinic: str, appointment: str, act: Act, *, seen: int, tell: bool = False) -> Entered:
        """Cancel it at the patient's wish. Undone by `mark` as booked. Raises NoSuchAppointment, ChangedSince."""
        raise NotImplementedError

    async def mark(self, clinic: str, appointment: str, mark: Mark, act: Act, *, seen: int) -> Entered:
        """Mark it. Raises NoSuchAppointment, ChangedSince (it cannot become that any more), PlaceRefused."""
        raise NotImplementedError

    async def late(self, clinic: str, appointment: str, minutes: int, act: Act, *, seen: int) -> Entered:
        """Somebody called that they come so much later. Raises NoSuchAppointment, ChangedSince."""
        raise NotImplementedError

    async def finish_day(self, clinic: str, day: date, act: Act) -> Finished:
        """Mark what is left of a day: who has come is completed, who should have and has not is a no-show."""
        raise NotImplementedError

    async def set_stock(self, clinic: str, service: str, act: Act, *, in_stock: bool) -> None:
        """Whether what a service needs is there. Raises NoSuchService."""
        raise NotImplementedError

    async def change_session(
        self, clinic: str, sheet: SheetKey, act: Act, *, released: int | None | UnsetType = UNSET,
        stopped: bool | UnsetType = UNSET,
    ) -> None:  # fmt: skip
        """How many places are for patients on WhatsApp (None: as the clinic's file says), and whether it takes anybody.

        What is not given stays. Raises NoSuchSession.
        """
        raise NotImplementedError

    async def join_patients(self, clinic: str, patient: str, into: str, act: Act) -> None:
        """The two are one person: `into` goes on. Their visits to come are its visits. Raises NoSuchPatient."""
        raise NotImplementedError

    async def unlink(self, clinic: str, patient: str, act: Act) -> None:
        """Their contact acts for them no more. Raises NoSuchPatient."""
        raise NotImplementedError
