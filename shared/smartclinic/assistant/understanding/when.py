"""When, and with whom, a patient wants to come, as far as the text says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from smartclinic.assistant.understanding.day_words import DayMention, day_mentions, impossible_day
from smartclinic.assistant.understanding.doctor_words import mentions_of, unknown_doctor
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.time_words import (
    NOON,
    PartMention,
    TimeMention,
    part_mentions,
    time_mentions,
    without_greetings,
)
from smartclinic.clinics.calendar import Session, at_minute, minute_of, sessions_on
from smartclinic.clinics.model import Clinic, Doctor, Part
from smartclinic.platform.clock import hong_kong

_EARLIEST: Final = re.compile(
    r"最早|最快|盡快|儘快|越快越好|愈快愈好|即刻|馬上|幾時都得|隨時|\basap\b|\bearliest\b|\bsoonest\b"
    r"|\bas soon as possible\b|\bfirst available\b|\bany ?time\b"
)
_DENIED_BEFORE: Final = re.compile(r"(?:(?<!係)唔係|(?<!可)唔要|不是|不要|除咗|除了|\bnot|\bexcept)\s?$")
_DENIED_AFTER: Final = re.compile(
    r"^\s?(?:都|又|就)?(?:唔得|唔可以|唔得閒|冇空|冇時間|不行|不可以|沒空"
    r"|(?:does not|doesn't|won't|will not|is not|isn't) (?:work|good|possible|ok))"
)
_PART_IN_DAY: Final = re.compile(r"[朝晚早]|night|morning|afternoon|evening")
_BARE_WEEKDAY: Final = re.compile(r"星期|禮拜|週|周|拜|(?:on )?(?:mon|tue|wed|thu|fri|sat|sun)")
_AFTER_TIME: Final = re.compile(r"^\s?(?:鐘|正)?\s?(?:(?:之|以|打)?後|先(?:得|有|收|放)|or later|onwards?)")
_BEFORE_TIME: Final = re.compile(r"^\s?(?:鐘|正)?\s?(?:(?:之|以)?前|or earlier)")
_AFTER_WORD: Final = re.compile(r"(?:\b(?:after|from|past|later than)|過咗?|(?:遲|晚)過)\s?$")
_BEFORE_WORD: Final = re.compile(r"(?:\b(?:before|by|until|earlier than)|早過)\s?$")
_ONE_HOUR: Final = 60
_BESIDE: Final = 40
"""How many characters beside a mention may deny it."""

_Mention = TypeVar("_Mention", DayMention, PartMention, TimeMention)


class Side(StrEnum):
    """On which side of a named time."""

    AFTER = "after"
    BEFORE = "before"


class When(Struct, frozen=True):
    """What a text says of the visit. Whatever it does not say is None, False or empty.

    `last_day` differs from `day` where a range is meant (下個禮拜, this weekend). A `day` may be in the past, and a
    `time` outside opening hours: what may be booked is decided where slots are looked for. `no_such_day` is a date
    that no year has, as it was written; `unknown_doctor` one whom the clinic does not have.
    """

    day: date | None = None
    last_day: date | None = None
    time: time | None = None
    side: Side | None = None
    part: Part | None = None
    earliest: bool = False
    doctor_ids: tuple[str, ...] = ()
    no_such_day: str = ""
    unknown_doctor: str = ""


def understand_when(text: str, now: datetime, clinic: Clinic) -> When:
    """What this text says of day, time, part of the day and doctor. Of several that are named, the last not denied."""
    plain = without_greetings(for_matching(text))
    day = _last(plain, day_mentions(plain, hong_kong(now).date()))
    rest = _blanked(plain, day) if day else plain
    at = _last(rest, time_mentions(rest))
    part = _last(rest, (part for part in part_mentions(rest) if not _within(part, at)))
    minute = _likeliest(at, part, _sessions(clinic, day, now)) if at else None
    said = When(
        day=day.days[0] if day else None,
        last_day=day.days[1] if day else None,
        time=None if minute is None else time(minute // 60, minute % 60),
        part=part.part if part else None,
        side=_side(rest, at) if at else None,
        earliest=_EARLIEST.search(plain) is not None,
        doctor_ids=tuple(doctor.id for doctor in clinic.doctors if _is_named(plain, doctor)),
        no_such_day="" if day else impossible_day(plain, hong_kong(now).date()),
        unknown_doctor=unknown_doctor(plain, clinic),
    )
    return _ahead(said, clinic, now) if day and _BARE_WEEKDAY.match(plain, day.start) else said


def _last(text: str, mentions: Iterable[_Mention]) -> _Mention | None:
    """The last mention that is not denied; of those that end together the longest."""
    kept = [mention for mention in mentions if not _is_denied(text, mention.start, mention.end)]
    return max(kept, key=lambda mention: (mention.end, -mention.start), default=None)


def _is_denied(text: str, start: int, end: int) -> bool:
    before, after = text[max(start - _BESIDE, 0) : start], text[end : end + _BESIDE]
    return bool(_DENIED_BEFORE.search(before) or _DENIED_AFTER.match(after))


def _blanked(text: str, day: DayMention) -> str:
    """The text without the day, whose figures are no times; but 聽朝, 今晚 and tonight name a part of the day too."""
    if _PART_IN_DAY.search(text[day.start : day.end]):
        return text
    return text[: day.start] + " " * (day.end - day.start) + text[day.end :]


def _within(part: PartMention, at: TimeMention | None) -> bool:
    """Whether the part is only the am or pm of the time."""
    return at is not None and at.start <= part.start and part.end <= at.end


def _likeliest(at: TimeMention, part: PartMention | None, sessions: Sequence[Session]) -> int:
    """The minute meant: one in the part that is named, else one in opening hours, else the usual one."""
    in_part = [minute for minute in at.minutes if part and _is_in_part(minute, part.part)]
    is_open = [minute for minute in at.minutes if any(one.start <= minute < one.end for one in sessions)]
    return (in_part or is_open or at.minutes)[0]


def _is_in_part(minute: int, part: Part) -> bool:
    """Whether a clock may show this in the part of the day: twelve at night is midnight, when no clinic sits."""
    if part is Part.EVENING and minute % NOON < _ONE_HOUR:
        return minute < NOON
    return (minute < NOON) is (part is Part.MORNING)


def _sessions(clinic: Clinic, day: DayMention | None, now: datetime) -> Sequence[Session]:
    """The sessions of the day, or of the coming week where none is named or the clinic is closed on it."""
    of_day = sessions_on(clinic, day.days[0]) if day else ()
    today = hong_kong(now).date()
    return of_day or [one for ahead in range(7) for one in sessions_on(clinic, today + timedelta(days=ahead))]


def _ahead(said: When, clinic: Clinic, now: datetime) -> When:
    """A bare 星期二 said on a Tuesday is today, or next week's when what is wanted of today is over."""
    if said.day is None or said.day != said.last_day or said.day > hong_kong(now).date():
        return said
    sessions = [one for one in sessions_on(clinic, said.day) if said.part in (None, one.part)]
    end = minute_of(said.time) if said.time else max((one.end for one in sessions), default=0)
    if at_minute(said.day, end) > now:
        return said
    in_a_week = said.day + timedelta(weeks=1)
    return replace(said, day=in_a_week, last_day=in_a_week)


def _side(text: str, at: TimeMention) -> Side | None:
    """Whether the time is a bound: 六點後, after 6, 早過五點."""
    before, after = text[: at.start], text[at.end :]
    within = text[at.start : at.end]
    if _AFTER_TIME.match(after) or _AFTER_WORD.search(before) or within.startswith("after"):
        return Side.AFTER
    if _BEFORE_TIME.match(after) or _BEFORE_WORD.search(before) or within.startswith(("before", "by ")):
        return Side.BEFORE
    return None


def _is_named(text: str, doctor: Doctor) -> bool:
    return any(not _is_denied(text, *span) for span in mentions_of(doctor, text))
