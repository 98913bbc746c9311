"""What a clinic says about itself: people, places, services, hours. Facts only, no rules.

Everything is frozen and made of plain values, so that a clinic can be shared between requests, compared, and
turned into JSON and back by msgspec without a hook.
"""

from __future__ import annotations

import re
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Final, TypeVar

from msgspec import Meta, Struct

Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Line = Annotated[str, Meta(min_length=1, max_length=300)]
Paragraphs = Annotated[str, Meta(min_length=1, max_length=2000)]
Minutes = Annotated[int, Meta(ge=0, le=10_080)]
Url = Annotated[str, Meta(pattern=r"^https://\S+$", max_length=500)]
_NO_DIGITS: Final = re.compile(r"[^0-9]")
PhoneNumber = Annotated[str, Meta(pattern=r"^\+[0-9][0-9 ]{6,18}$")]


class Language(StrEnum):
    """A language that the service writes."""

    ZH_HK = "zh-HK"
    EN = "en"


def written_to(known: str | None) -> Language:
    """The language in which somebody is written to, by what is stored of them: Hong Kong's Chinese unless English."""
    return Language.EN if known == Language.EN else Language.ZH_HK


def digits_alone(number: str) -> str:
    """A telephone number without anything but its digits, as Meta names it."""
    return _NO_DIGITS.sub("", number)


class Weekday(StrEnum):
    """A day of the week, Monday first, as clinic files write it."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Part(StrEnum):
    """A part of the clinic's day, and the name of the session that fills it."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class _Fact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all facts of a clinic share: unchangeable, named fields, nothing undeclared."""


class Words(_Fact, frozen=True):
    """The same words in each language that the service writes."""

    zh: Line
    en: Line

    def to(self, language: Language) -> str:
        """The words for somebody who reads this language."""
        return self.en if language is Language.EN else self.zh


class LongWords(_Fact, frozen=True):
    """The same in paragraphs."""

    zh: Paragraphs
    en: Paragraphs

    def to(self, language: Language) -> str:
        """The words for somebody who reads this language."""
        return self.en if language is Language.EN else self.zh


class Branch(_Fact, frozen=True):
    """A place where the clinic sees patients."""

    id: Id
    name: Words
    address: Words
    map_url: Url


class WeeklySession(_Fact, frozen=True):
    """A doctor sits at a branch on these weekdays. Hong Kong time; `last_booking` is the latest start.

    A doctor has at most one session of each part a day: doctor, date and part name its day sheet.
    """

    days: Annotated[tuple[Weekday, ...], Meta(min_length=1)]
    part: Part
    branch: Id
    start: time
    end: time
    last_booking: time | None = None


class Leave(_Fact, frozen=True):
    """Days on which a doctor does not sit, the first and the last included."""

    first: date
    last: date


class Doctor(_Fact, frozen=True):
    """Who sees patients. `also_called` lists other names that patients use, such as the full name."""

    id: Id
    name: Words
    specialty: Words
    sessions: tuple[WeeklySession, ...]
    also_called: tuple[Line, ...] = ()
    leave: tuple[Leave, ...] = ()


class Service(_Fact, frozen=True):
    """What a patient can book. No doctors named means all of them.

    `capacity` is how many patients of this same service one doctor takes at once (vaccinations: several).
    """

    id: Id
    name: Words
    minutes: Annotated[int, Meta(ge=5, le=240)]
    fee: Words
    doctors: tuple[Id, ...] = ()
    capacity: Annotated[int, Meta(ge=1, le=50)] = 1


class SpecialDay(_Fact, frozen=True):
    """One date that differs from the clinic's rule: open on a general holiday, or closed on a plain day."""

    date: date
    is_open: bool


class HolidayPolicy(_Fact, frozen=True):
    """Which days the clinic is closed as a whole."""

    closed_on_general_holidays: bool = True
    special_days: tuple[SpecialDay, ...] = ()


class BookingRules(_Fact, frozen=True):
    """How the clinic books: the grid of starts, how soon, how far ahead, how long a place is held.

    `needs_phone`: whoever books and is known by a WhatsApp user id alone is asked for the telephone number, in the
    confirmation itself. The booking stands without it.
    """

    grid_minutes: Annotated[int, Meta(ge=5, le=120)] = 15
    lead_minutes: Minutes = 30
    days_ahead: Annotated[int, Meta(ge=1, le=180)] = 30
    hold_minutes: Annotated[int, Meta(ge=1, le=60)] = 10
    needs_phone: bool = False


class StaffHours(_Fact, frozen=True):
    """When somebody at the desk reads messages."""

    days: Annotated[tuple[Weekday, ...], Meta(min_length=1)]
    start: time
    end: time


class CannedReply(_Fact, frozen=True):
    """Words that staff often write, chosen by their title; they can be changed before they leave."""

    id: Id
    title: Words
    text: LongWords


class DeskRules(_Fact, frozen=True):
    """How the clinic's people work on the desk.

    `hand_back_minutes`: how long a conversation that staff took stays theirs after their last word; it goes back to
    the assistant then, never while a question is open. `on_call`: who hears of a red flag by WhatsApp when nobody has
    it on a screen. `alarm_minutes`: how long a red flag sounds on the desk, unacknowledged, before they hear of it too.
    """

    hand_back_minutes: Annotated[int, Meta(ge=5, le=1440)] = 120
    alarm_minutes: Annotated[int, Meta(ge=1, le=30)] = 3
    on_call: Annotated[tuple[PhoneNumber, ...], Meta(max_length=5)] = ()
    canned_replies: Annotated[tuple[CannedReply, ...], Meta(max_length=40)] = ()


_Thing = TypeVar("_Thing", Branch, Doctor, Service)


class Clinic(_Fact, frozen=True):
    """One tenant, as its clinic file describes it."""

    id: Id
    name: Words
    phone: PhoneNumber
    privacy_url: Url
    branches: Annotated[tuple[Branch, ...], Meta(min_length=1)]
    doctors: Annotated[tuple[Doctor, ...], Meta(min_length=1)]
    services: Annotated[tuple[Service, ...], Meta(min_length=1)]
    staff_hours: tuple[StaffHours, ...]
    holidays: HolidayPolicy = HolidayPolicy()
    booking: BookingRules = BookingRules()
    desk: DeskRules = DeskRules()

    def branch(self, branch_id: str) -> Branch:
        """The branch of this id. Raises KeyError."""
        return _named(self.branches, branch_id)

    def doctor(self, doctor_id: str) -> Doctor:
        """The doctor of this id. Raises KeyError."""
        return _named(self.doctors, doctor_id)

    def service(self, service_id: str) -> Service:
        """The service of this id. Raises KeyError."""
        return _named(self.services, service_id)


def _named(things: tuple[_Thing, ...], wanted: str) -> _Thing:
    for thing in things:
        if thing.id == wanted:
            return thing
    raise KeyError(wanted)
