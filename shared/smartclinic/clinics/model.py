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
    """How the service writes to a patient: a language, and of Chinese the register and the script."""

    ZH_HK = "zh-HK"
    """Cantonese as Hong Kong types it, in Traditional characters: where nothing else is known."""
    WRITTEN = "zh-Hant"
    """Written Chinese (書面語), in Traditional characters."""
    SIMPLIFIED = "zh-Hans"
    """Written Chinese, in Simplified characters."""
    EN = "en"


STAFF_LANGUAGES: Final = (Language.ZH_HK, Language.EN)
"""What the desk, paper, screens and the templates at Meta speak. Written Chinese is for chats and patients' pages."""


def written_to(known: str | None) -> Language:
    """The language in which somebody is written to, by what is stored of them: Hong Kong's Chinese where unknown."""
    return Language(known) if known in set(Language) else Language.ZH_HK


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


class _Fact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, cache_hash=True):
    """What all facts of a clinic share: unchangeable, named fields, nothing undeclared; cheap keys of a cache."""


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


class Holiday(StrEnum):
    """One of the 17 general holidays, as clinic files write it (General Holidays Ordinance, Cap. 149)."""

    NEW_YEAR = "new-year"
    LUNAR_NEW_YEAR = "lunar-new-year"
    LUNAR_NEW_YEAR_2 = "lunar-new-year-2"
    LUNAR_NEW_YEAR_3 = "lunar-new-year-3"
    CHING_MING = "ching-ming"
    GOOD_FRIDAY = "good-friday"
    DAY_AFTER_GOOD_FRIDAY = "day-after-good-friday"
    EASTER_MONDAY = "easter-monday"
    LABOUR_DAY = "labour-day"
    BUDDHA = "buddha"
    TUEN_NG = "tuen-ng"
    HKSAR = "hksar"
    DAY_AFTER_MID_AUTUMN = "day-after-mid-autumn"
    NATIONAL_DAY = "national-day"
    CHUNG_YEUNG = "chung-yeung"
    CHRISTMAS = "christmas"
    DAY_AFTER_CHRISTMAS = "day-after-christmas"


class Branch(_Fact, frozen=True):
    """A place where the clinic sees patients."""

    id: Id
    name: Words
    address: Words
    map_url: Url


class WeeklySession(_Fact, frozen=True):
    """A doctor sits at a branch on these weekdays, from `first_day` to `last_day` where named. Hong Kong time.

    Its clocks: from `doors` on (else `start`) patients may come in and take tickets at the door; nobody registers after
    `last_registration` (else `end`); `last_booking` is the doctor's last patient, the latest start of a visit (else
    `end`). `released`: so many places are for patients on WhatsApp, the rest is for the clinic's own diary (else all).
    A doctor has at most one session of each part a day: doctor, date and part name its day sheet.
    """

    days: Annotated[tuple[Weekday, ...], Meta(min_length=1)]
    part: Part
    branch: Id
    start: time
    end: time
    doors: time | None = None
    last_registration: time | None = None
    last_booking: time | None = None
    released: Annotated[int, Meta(ge=0, le=500)] | None = None
    first_day: date | None = None
    last_day: date | None = None


class Leave(_Fact, frozen=True):
    """Days on which a doctor does not sit, the first and the last included; only these parts of them where named."""

    first: date
    last: date
    parts: tuple[Part, ...] = ()


class Doctor(_Fact, frozen=True):
    """Who sees patients. `also_called` lists other names that patients use, such as the full name.

    `until`: the last day, for one who leaves; nothing is offered after it.
    """

    id: Id
    name: Words
    specialty: Words
    sessions: tuple[WeeklySession, ...]
    also_called: tuple[Line, ...] = ()
    leave: tuple[Leave, ...] = ()
    until: date | None = None


class Service(_Fact, frozen=True):
    """What a patient can book. No doctors named means all of them.

    `capacity` is how many patients of this same service one doctor takes at once (vaccinations: several).
    `new_patient_minutes`: a first visit takes so long (else `minutes`). `buffer_minutes`: kept free after each visit.
    `lead_minutes`: how soon at the earliest (else the clinic's). `bring` and `prepare` go with the confirmation.
    """

    id: Id
    name: Words
    minutes: Annotated[int, Meta(ge=5, le=240)]
    fee: Words
    doctors: tuple[Id, ...] = ()
    capacity: Annotated[int, Meta(ge=1, le=50)] = 1
    new_patient_minutes: Annotated[int, Meta(ge=5, le=240)] | None = None
    buffer_minutes: Annotated[int, Meta(ge=0, le=120)] = 0
    lead_minutes: Minutes | None = None
    bring: Words | None = None
    prepare: LongWords | None = None

    def takes(self, *, is_new: bool) -> int:
        """How many minutes a visit takes, without what is kept free after it."""
        return (self.new_patient_minutes or self.minutes) if is_new else self.minutes


class SpecialDay(_Fact, frozen=True):
    """One date that differs from the clinic's rule: open on a general holiday, or closed on a plain day.

    Open only for these `parts` of the day where they are named, as on Lunar New Year's Eve.
    """

    date: date
    is_open: bool
    parts: tuple[Part, ...] = ()


class HolidayChoice(_Fact, frozen=True):
    """What the clinic does on one general holiday of every year, and in which parts of the day (else all)."""

    holiday: Holiday
    is_open: bool
    parts: tuple[Part, ...] = ()


class HolidayPolicy(_Fact, frozen=True):
    """Which days the clinic is closed as a whole: a special day counts first, then the choice for its holiday."""

    closed_on_general_holidays: bool = True
    choices: tuple[HolidayChoice, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()


class BookingRules(_Fact, frozen=True):
    """How the clinic books: the grid of starts, how soon, how far ahead, how long a place is held.

    `needs_phone`: whoever books and is known by a WhatsApp user id alone is asked for the telephone number, in the
    confirmation itself. The booking stands without it. `most_open`: how many visits to come one contact may have.
    `late_cancel_minutes`: a cancellation so soon before the visit counts as late. After `no_shows` missed visits within
    `no_show_days` a booking becomes a request to staff. `grace_minutes`: whoever comes later loses the turn.
    `waitlist_group`: so many of those waiting are offered a freed place at once.
    """

    grid_minutes: Annotated[int, Meta(ge=5, le=120)] = 15
    lead_minutes: Minutes = 30
    days_ahead: Annotated[int, Meta(ge=1, le=180)] = 30
    hold_minutes: Annotated[int, Meta(ge=1, le=60)] = 10
    needs_phone: bool = False
    most_open: Annotated[int, Meta(ge=1, le=50)] = 6
    late_cancel_minutes: Minutes = 120
    no_shows: Annotated[int, Meta(ge=1, le=20)] = 3
    no_show_days: Annotated[int, Meta(ge=1, le=730)] = 180
    grace_minutes: Annotated[int, Meta(ge=0, le=120)] = 15
    waitlist_group: Annotated[int, Meta(ge=1, le=10)] = 3


class QueueOrder(StrEnum):
    """How a queue merges appointments, who have arrived, with walk-ins."""

    BY_TIME = "by-time"
    """An appointment at its time, or when it arrived if that is later; walk-ins when they took their ticket."""
    APPOINTMENTS_FIRST = "appointments-first"
    IN_TURN = "in-turn"
    """An appointment, then a walk-in, and so on, each in its own order."""


class Queue(_Fact, frozen=True):
    """A line of people with numbers, for the sessions of these doctors at a branch, and for one service where named.

    `tickets`: so many a session at most (else what the doctors can see). `remote`: whether a ticket may be had by chat,
    from `remote_minutes` before the doors open. `near`: with so many before them people are told to come back.
    `missed_places`: whoever missed a turn waits for so many others. `minutes_each`: how long one takes, until the day
    itself shows it.
    """

    id: Id
    name: Words
    prefix: Annotated[str, Meta(pattern=r"^[A-Z]{1,2}$")]
    branch: Id
    doctors: Annotated[tuple[Id, ...], Meta(min_length=1)]
    service: Id | None = None
    tickets: Annotated[int, Meta(ge=1, le=500)] | None = None
    remote: bool = True
    remote_minutes: Annotated[int, Meta(ge=0, le=720)] = 30
    near: Annotated[int, Meta(ge=1, le=20)] = 3
    missed_places: Annotated[int, Meta(ge=1, le=20)] = 3
    minutes_each: Annotated[int, Meta(ge=1, le=120)] = 8
    order: QueueOrder = QueueOrder.BY_TIME


class Signal(StrEnum):
    """A warning of the Hong Kong Observatory or the Government that changes a clinic's day."""

    TYPHOON_8 = "typhoon-8"
    BLACK_RAIN = "black-rain"
    EXTREME = "extreme-conditions"


class WeatherRule(_Fact, frozen=True):
    """What the clinic does under one signal.

    `opens`: whether sessions that have not begun take place. `goes_on`: whether those that have begun see whoever has
    come (nobody else). `reopens_minutes`: how long after the signal has been lowered sessions start again (else not
    on that day).
    """

    signal: Signal
    opens: bool = False
    goes_on: bool = True
    reopens_minutes: Annotated[int, Meta(ge=0, le=480)] | None = 120


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


class Practice(_Fact, frozen=True):
    """What the clinic says of everyday requests, in its own words; None where it says nothing, so that staff are asked.

    `payment`: how fees can be paid; `insurance`: which cards and vouchers are taken (never what they cover);
    `documents`, `medicine`, `results`, `receipts`: how these are had; `parking`: where to leave a car.
    """

    payment: LongWords | None = None
    insurance: LongWords | None = None
    documents: LongWords | None = None
    medicine: LongWords | None = None
    results: LongWords | None = None
    receipts: LongWords | None = None
    parking: LongWords | None = None


class AssistantRules(_Fact, frozen=True):
    """What the assistant may spend and name.

    `contact_turns`: model turns for one contact in a day; `daily_cents`: what all model turns of the clinic may cost
    in a day, in US cents; beyond either the guided menus answer. `links`: web addresses that an answer may hold besides
    the clinic's own in this file.
    """

    contact_turns: Annotated[int, Meta(ge=0, le=1000)] = 40
    daily_cents: Annotated[int, Meta(ge=0, le=1_000_000)] = 300
    links: Annotated[tuple[Url, ...], Meta(max_length=20)] = ()


_Thing = TypeVar("_Thing", Branch, Doctor, Service, Queue)


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
    queues: Annotated[tuple[Queue, ...], Meta(max_length=20)] = ()
    weather: tuple[WeatherRule, ...] = ()
    desk: DeskRules = DeskRules()
    practice: Practice = Practice()
    assistant: AssistantRules = AssistantRules()

    def branch(self, branch_id: str) -> Branch:
        """The branch of this id. Raises KeyError."""
        return _named(self.branches, branch_id)

    def doctor(self, doctor_id: str) -> Doctor:
        """The doctor of this id. Raises KeyError."""
        return _named(self.doctors, doctor_id)

    def service(self, service_id: str) -> Service:
        """The service of this id. Raises KeyError."""
        return _named(self.services, service_id)

    def queue(self, queue_id: str) -> Queue:
        """The queue of this id. Raises KeyError."""
        return _named(self.queues, queue_id)

    def weather_rule(self, signal: Signal) -> WeatherRule:
        """What the clinic does under this signal: what most do, unless its file says otherwise."""
        return next((rule for rule in self.weather if rule.signal is signal), WeatherRule(signal=signal))


def _named(things: tuple[_Thing, ...], wanted: str) -> _Thing:
    for thing in things:
        if thing.id == wanted:
            return thing
    raise KeyError(wanted)
