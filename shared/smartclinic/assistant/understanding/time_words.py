"""Times and parts of the day as people in Hong Kong write them: 三點半, 十一點九, 下晝, 3:30, half past three, 5pm."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from smartclinic.assistant.understanding.numerals import CHINESE, ENGLISH, number
from smartclinic.clinics.model import Part

NOON: Final = 12 * 60


class TimeMention(NamedTuple):
    """Where in the text a time is named, and which minutes of the day it may mean, the likeliest first."""

    start: int
    end: int
    minutes: tuple[int, ...]


class PartMention(NamedTuple):
    """Where in the text a part of the day is named, and which."""

    start: int
    end: int
    part: Part


_HOUR: Final = rf"(?:\d{{1,2}}|{CHINESE}{{1,3}})"
_WORD: Final = "|".join(ENGLISH)
_MERIDIEM: Final = r"(?P<meridiem>a\.?m\.?|p\.?m\.?)(?![a-z])"
_GREETINGS: Final = re.compile(
    r"早晨|早安|午安|晚安|(?:上午|中午|下午|晚上)好|good (?:morning|afternoon|evening)|^morning(?=[,.! ]|$)"
)
_PARTS: Final = (
    # A lone 朝 or 晚 counts after a day, and "am" after anything but "i".
    (
        Part.MORNING,
        r"朝頭?早|上晝|上午|早上|(?<=[聽今明])[朝早]|(?<=[\s一二三四五六日])朝|\bmornings?\b|(?<!\bi )\bam\b(?! i\b)",
    ),
    (Part.AFTERNOON, r"下晝|下午|晏晝|下晏|午後|\bafternoons?\b|\bafter lunch\b|\bpm\b"),
    (Part.EVENING, r"夜晚|晚上|[今聽明]晚|(?<=[\s一二三四五六日])晚|晚黑|夜診|傍晚|\bevenings?\b|\b(?:to)?night\b"),
)


def without_greetings(text: str) -> str:
    """The text with 早晨, good morning and the like blanked out: they name no wish."""
    return _GREETINGS.sub(lambda found: " " * len(found[0]), text)


def part_mentions(text: str) -> Iterator[PartMention]:
    """Every part of the day that this text (in its matching form) names."""
    for part, pattern in _PARTS:
        for found in re.finditer(pattern, text):
            yield PartMention(*found.span(), part)


def time_mentions(text: str) -> Iterator[TimeMention]:
    """Every time of the day that this text (in its matching form) names."""
    for pattern, reader in _READERS:
        for found in pattern.finditer(text):
            minutes = reader(found)
            if minutes:
                yield TimeMention(*found.span(), minutes)


def _clock(found: re.Match[str]) -> tuple[int, ...]:
    parts = found.groupdict()
    hour, minute = number(parts["hour"]), number(parts.get("minute") or "0")
    return () if hour is None or minute is None else _meanings(hour, minute, parts.get("meridiem"))


def _o_clock(found: re.Match[str]) -> tuple[int, ...]:
    """三點, 三點半, 三點三 (a quarter past: five minutes to each figure), 三點十五分."""
    hour, after = number(found["hour"]), found["after"] or ""
    minute = 30 if after == "半" else _minutes_after(after)
    return () if hour is None or minute is None else _meanings(hour, minute, found["meridiem"])


def _minutes_after(after: str) -> int | None:
    if after in ("", "正", "鐘", "鐘正", "踏正"):
        return 0
    figure = re.sub(r"^踏|個字$|個骨$|分鐘?$", "", after)
    value = number(figure)
    if value is None:
        return None
    if after.endswith("骨"):
        return value * 15
    in_minutes = after.endswith(("分", "分鐘")) or value > 11 or (figure.isdigit() and len(figure) == 2)
    return value if in_minutes else value * 5


def _half_past(found: re.Match[str]) -> tuple[int, ...]:
    hour = number(found["hour"])
    if hour is None:
        return ()
    shift = {"half past": 30, "quarter past": 15, "quarter to": -15}[found["shift"]]
    return tuple(minute + shift for minute in _meanings(hour, 0, None))


def _noon(_: re.Match[str]) -> tuple[int, ...]:
    return (NOON,)


def _midnight(_: re.Match[str]) -> tuple[int, ...]:
    return (0,)


def _meanings(hour: int, minute: int, meridiem: str | None) -> tuple[int, ...]:
    """The minutes of the day that an hour of the clock may mean, the likeliest first."""
    if hour > 23 or minute > 59:
        return ()
    if hour == 0 or hour > 12:
        return (hour * 60 + minute,)
    before_noon = hour % 12 * 60 + minute
    if meridiem:
        return (before_noon + NOON if meridiem.startswith("p") else before_noon,)
    return (before_noon, before_noon + NOON) if 8 <= hour <= 11 else (before_noon + NOON, before_noon)


_Reader = Callable[[re.Match[str]], tuple[int, ...]]
_READERS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (rf"(?<![\d:/.])(?P<hour>\d{{1,2}}):(?P<minute>[0-5]\d)(?![\d:])\s?(?:{_MERIDIEM})?", _clock),
        (rf"(?<![\d:/.])(?P<hour>\d{{1,2}})\.(?P<minute>[0-5]\d)\s?{_MERIDIEM}", _clock),
        (r"^(?P<hour>\d{1,2})\.(?P<minute>[0-5]\d)$", _clock),
        (rf"(?<![\d:/.])(?P<hour>\d{{1,2}})\s?{_MERIDIEM}", _clock),
        (
            # 早一點 is "a bit earlier", not one o'clock; 三點兩位 is two people at three.
            rf"(?<![\d{CHINESE[1:-1]}])(?!(?<=[早快遲晚有好慢近多少])一點)(?P<hour>{_HOUR})\s?點"
            rf"(?P<after>半|踏正|鐘正|鐘|正|踏?(?>{_HOUR})(?:個字|個骨|分鐘|分|(?![位個人歲號月日/:])))?"
            rf"\s?(?:{_MERIDIEM})?",
            _o_clock,
        ),
        (rf"\b(?P<shift>half past|quarter past|quarter to) (?P<hour>\d{{1,2}}|{_WORD})\b", _half_past),
        (rf"\b(?P<hour>\d{{1,2}}|{_WORD}) ?o'?clock\b", _clock),
        (
            rf"\b(?:at|around|about|by|after|before) (?P<hour>\d{{1,2}}|{_WORD})\b"
            r"(?![:./]\d| ?[ap]\.?m| ?o'?clock| (?:day|week|month|year|hour|min|people|patient))",
            _clock,
        ),
        (r"中午|正午|\b(?:noon|midday|lunch ?time)\b", _noon),
        (r"午夜|半夜(?!\s?\S{1,3}[點:])|\bmidnight\b", _midnight),
    )
)
