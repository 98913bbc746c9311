"""When, and with whom, a patient wants to come, as far as the text says it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from smartclinic.assistant.understanding.day_words import DayMention, day_mentions, impossible_day
from smartclinic.assistant.understanding.doctor_words import named_doctors, names_usual, unknown_doctor
from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.time_words import (
    BLANK,
    NOON,
    PartMention,
    TimeMention,
    part_mentions,
    ranges_of_times,
    time_mentions,
    without_greetings,
)
from smartclinic.assistant.understanding.wanted import Standing, changes, standing
from smartclinic.clinics.calendar import Session, at_minute, minute_of, sessions_on
from smartclinic.clinics.model import Clinic, Part
from smartclinic.platform.clock import hong_kong

_EARLIEST: Final = compiled(
    r"最早|最快|盡快|儘快|越快越好|愈快愈好|即刻|馬上|幾時都得|隨時|\basap\b|\bearliest\b|\bsoonest\b"
    r"|\bas soon as possible\b|\bfirst available\b|\bany ?time\b"
)
_PART_IN_DAY: Final = compiled(r"[朝晚早午晝晏夜]|night|nite|morning|afternoon|evening|arvo")
_BARE_WEEKDAY: Final = compiled(r"星期|禮拜|週|周|拜|(?:on )?(?:mon|tue|wed|thu|fri|sat|sun)")
_AFTER_TIME: Final = compiled(
    r"^\s?(?:鐘|正)?\s?(?:或者?|或)?(?:(?:之|以|打)?後|先(?:得|有|收|放)|起|開始|or (?:later|after)|onwards?"
    r"|and after|\+)"
)
_BEFORE_TIME: Final = compiled(r"^\s?(?:鐘|正)?\s?(?:或者?|或)?(?:(?:之|以)?前(?!後)|or (?:earlier|before))")
_AFTER_WORD: Final = compiled(r"(?:\b(?:after|from|past|later than)|過咗?|(?:遲|晚)過)\s?$")
_BEFORE_WORD: Final = compiled(r"(?:\b(?:before|by|until|earlier than)|早過)\s?$")
_JOINS: Final = compiled(
    r"\s?(?:同埋?|或者?|定係?|還是|及|和|與|、|/|&|至|到|-|~|\bor\b|\band\b|\bto\b)\s?(?:是|on |the )?"
)
_WEEKDAY_ALONE: Final = compiled(r"(?:on )?(?:(?:星期|禮拜|週|周|拜).|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)")
_BESIDE_A_DATE: Final = compiled(r"[\s,(（)]{0,2}(?:係|是|the )?")
_A_WEEK: Final = timedelta(weeks=1)
_ONE_HOUR: Final = 60
_MOST: Final = 30
"""So many mentions are weighed; nobody names more who means one."""

_ONE_O_CLOCK: Final = 13 * 60
_HALF_PAST_SIX: Final = 18 * 60 + 30
"""When the mornings and the afternoons of clinics end."""

_Mention = TypeVar("_Mention", DayMention, PartMention, TimeMention)


class Side(StrEnum):
    """On which side of a named time."""

    AFTER = "after"
    BEFORE = "before"


class When(Struct, frozen=True):
    """What a text says of the visit. Whatever it does not say is None, False or empty.

    `last_day` differs from `day` where a range is meant (下個禮拜, this weekend). A `day` may be in the past, and a
    `time` outside opening hours: what may be booked is decided where slots are looked for. `no_such_day` is a date
    that no year has, as it was written; `unknown_doctor` one whom the clinic does not have; `usual_doctor` says that
    the one whom the patient always sees is wished. `doctors_alike` are those among whom one name does not tell.
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
    usual_doctor: bool = False
    doctors_alike: tuple[str, ...] = ()


@lru_cache(maxsize=4)  # for one turn: `forgetting` clears it
def understand_when(text: str, now: datetime, clinic: Clinic) -> When:
    """What this text says of day, time, part of the day and doctor.

    Of several that are named it is the one that something is changed to, else the last that is neither denied nor only
    told about. One turn asks several times of the same words: the last few answers are kept.
    """
    plain, today = without_greetings(for_matching(text)), hong_kong(now).date()
    days = list(day_mentions(plain, today))
    day, rest = _with_those_beside(plain, _best(plain, days), days), _blanked(plain, days)
    ranges = list(ranges_of_times(rest))
    at = _best(
        rest,
        (
            each
            for each in time_mentions(rest)
            if not any(each.start < one.end and one.start < each.end for one in ranges)
        ),
    )
    part = _best(rest, (each for each in part_mentions(rest) if at is None or not _is_meridiem(rest, each, at)))
    minute = _likeliest(at, part, _sessions(clinic, day, now)) if at else None
    doctors = named_doctors(plain, clinic)
    said = When(
        day=day.days[0] if day else None,
        last_day=day.days[1] if day else None,
        time=None if minute is None else time(minute // 60, minute % 60),
        part=part.part if part else _part_of_range(ranges) if at is None else None,
        side=_side(rest, at) if at else None,
        earliest=_EARLIEST.search(plain) is not None,
        doctor_ids=doctors.ids,
        no_such_day="" if day else impossible_day(plain, today),
        unknown_doctor=unknown_doctor(plain, clinic),
        usual_doctor=not doctors.ids and names_usual(plain),
        doctors_alike=doctors.alike,
    )
    return _ahead(said, clinic, now) if day and _BARE_WEEKDAY.match(plain, day.start) else said


def _best(text: str, mentions: Iterable[_Mention]) -> _Mention | None:
    """The most wanted mention, of those the last; of mentions that overlap only the longest counts."""
    longest = _longest(mentions)
    ranked = [(standing(text, each.start, each.end), each.end, each) for each in longest]
    wanted = [each for each in ranked if each[0] is not Standing.DENIED]
    return max(wanted, key=lambda each: each[:2])[2] if wanted else None


def _longest(mentions: Iterable[_Mention]) -> list[_Mention]:
    """Those that are not part of a longer one, the last of very many. Of mentions of the same words the first stays."""
    kept: list[_Mention] = []
    for each in sorted(mentions, key=lambda one: (one.start, -one.end)):
        if not kept or each.end > kept[-1].end:
            kept.append(each)
    return kept[-_MOST:]


def _within(inner: DayMention | PartMention | TimeMention, outer: DayMention | PartMention | TimeMention) -> bool:
    """Whether the one is only a part of the other, as am and pm are of a time."""
    return outer.start <= inner.start and inner.end <= outer.end


def _date_beside(text: str, weekday: DayMention, days: Iterable[DayMention]) -> DayMention | None:
    """The date of which a weekday is told besides: 26號星期二, 27/11 (Fri)."""
    for other in _longest(days):
        between = text[min(other.end, weekday.end) : max(other.start, weekday.start)]
        is_a_date = other.days[0] == other.days[1] and not _WEEKDAY_ALONE.fullmatch(text[other.start : other.end])
        if is_a_date and _BESIDE_A_DATE.fullmatch(between) and not _is_denied(text, other):
            return other
    return None


def _is_denied(text: str, day: DayMention) -> bool:
    return standing(text, day.start, day.end) is Standing.DENIED


def _is_meridiem(text: str, part: PartMention, at: TimeMention) -> bool:
    """Whether the part is only the am or pm of the time."""
    return _within(part, at) and text[part.start : part.end] in {"am", "pm"}


def _with_those_beside(text: str, best: DayMention | None, days: Iterable[DayMention]) -> DayMention | None:
    """The day, with others that are named in one breath with it: 聖誕節同埋節禮日, Sat or Sun."""
    if best is None:
        return None
    if _WEEKDAY_ALONE.fullmatch(text[best.start : best.end]) and (date_said := _date_beside(text, best, days)):
        return date_said
    if changes(text):
        return best
    for other in _longest(days):
        between = text[min(other.end, best.end) : max(other.start, best.start)]
        first, last = min(other.days[0], best.days[0]), max(other.days[1], best.days[1])
        if _JOINS.fullmatch(between) and last - first < _A_WEEK:
            best = DayMention(min(other.start, best.start), max(other.end, best.end), (first, last))
    return best


def _blanked(text: str, days: Sequence[DayMention]) -> str:
    """The text without days, whose figures are no times; but 聽朝, 今晚 and tonight name a part of the day too."""
    characters = list(text)
    for day in days:
        if not _PART_IN_DAY.search(text[day.start : day.end]):
            characters[day.start : day.end] = BLANK * (day.end - day.start)
    return "".join(characters)


def _part_of_range(ranges: Sequence[TimeMention]) -> Part | None:
    """三點至五點 is in the afternoon: as far as the end of the range tells."""
    if not ranges:
        return None
    end = ranges[-1].minutes[0]
    return Part.MORNING if end <= _ONE_O_CLOCK else Part.AFTERNOON if end <= _HALF_PAST_SIX else Part.EVENING


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
    if _AFTER_TIME.match(after) or _AFTER_WORD.search(before) or within.startswith(("after", "past ", "from ")):
        return Side.AFTER
    if (
        _BEFORE_TIME.match(after)
        or _BEFORE_WORD.search(before)
        or within.startswith(("before", "by ", "until", "till"))
    ):
        return Side.BEFORE
    return None
