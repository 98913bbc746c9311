"""Times and parts of the day as people in Hong Kong write them: 三點半, 十一點九, 下晝, 3:30, half past three, 5pm."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.numerals import CHINESE, ENGLISH, number
from smartclinic.assistant.understanding.wanted import changes
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


BLANK: Final = "\v"
"""Stands for each character of a day that is blanked out of a text: space to every pattern, and never written."""

_HOUR: Final = rf"(?:\d{{1,2}}|{CHINESE}{{1,3}})"
_WORD: Final = "|".join(ENGLISH)
_MINUTES: Final = {
    "five": 5, "ten": 10, "fifteen": 15, "quarter": 15, "a quarter": 15, "twenty": 20,
    "twenty five": 25, "twenty-five": 25, "thirty": 30, "half": 30, "forty": 40, "forty five": 45, "forty-five": 45,
    "fifty": 50, "fifty five": 55, "fifty-five": 55,
}  # fmt: skip
_MINUTE_WORD: Final = "|".join(sorted(_MINUTES, key=len, reverse=True))
_MERIDIEM: Final = r"(?P<meridiem>a\.?m\.?|p\.?m\.?)(?![a-z])"
_NO_UNIT: Final = (
    r"(?![\d:]|[.,]\d| ?(?:%|°|[ap]\.?m\b|o'?clock|days?\b|weeks?\b|months?\b|years?\b|y/?o\b|hours?\b|hrs?\b|min"
    r"|sec|people|person"
    r"|patients?\b|pax|kids?\b|child|adults?\b|dose|pills?\b|tab|cap|times?\b|dollars?|hkd|kg|km|cm|mm|ml|mg|deg"
    r"|stations?\b|stops?\b|blocks?\b"
    r"|floors?\b|steps?\b|of\b|or\b|[點時個位名歲次日號月年度粒片包蚊元人樓座至到分]|~|-\d))"
)
"""What follows a bare figure that is no hour."""

_GREETINGS: Final = compiled(
    r"早晨(?!\d)|早安|午安|晚安|(?:上午|中午|下午|晚上)好|good (?:morning|afternoon|evening)|good am\b"
    r"|^morning(?=[,.! ]|$)"
    r"|朝[九十]晚[四五六七八九十]|朝\d{1,2}晚\d{1,2}"
)
"""They name no wish; nor does 朝九晚六, which is when somebody works."""

_PARTS: Final = tuple(
    (part, compiled(pattern, re.ASCII))
    for part, pattern in (
        # A lone 朝 or 晚 counts after a day, and "am" after anything but "i".
        (
            Part.MORNING,
            r"朝頭?早|上晝|上午|早上|清早|一早(?![知就已])|晨早|(?<=[聽今明])早|(?<=[聽今明後])朝"
            r"|(?<=[\s一二三四五六日號])朝"
            r"|\bmornings?\b|(?<!\bi )(?<!\bgood )\bam\b(?! i\b)",
        ),
        (
            Part.AFTERNOON,
            r"下晝|下午|晏晝|下晏|午後|(?<=[聽今明])晏|午飯後|食完晏|lunch後|放學(?:之|以)?後"
            r"|\bafternoons?\b|\barvo\b|\bafter (?:lunch|school)\b|\bpm\b",
        ),
        (
            Part.EVENING,
            r"夜晚|晚上|[今聽明後]晚|[今聽明]夜|(?<=[\s一二三四五六日號])晚(?![上黑市一])|晚黑|夜診|晚間|傍晚|晚飯後"
            r"|(?:放|收)工(?:之|以)?後|下班(?:之|以)?後|\bevenings?\b|\b(?:to|2)?ni(?:ght|te)\b(?! shift)"
            r"|\bafter work\b",
        ),
    )
)


def without_greetings(text: str) -> str:
    """The text with 早晨, good morning and the like blanked out: they name no wish."""
    return _GREETINGS.sub(lambda found: " " * len(found[0]), text)


def part_mentions(text: str) -> Iterator[PartMention]:
    """Every part of the day that this text (in its matching form) names."""
    for part, pattern in _PARTS:
        for found in pattern.finditer(text):
            yield PartMention(*found.span(), part)


def time_mentions(text: str) -> Iterator[TimeMention]:
    """Every time of the day that this text (in its matching form) names."""
    if not _NEEDED.search(text):
        return
    for pattern, reader in _READERS:
        for found in pattern.finditer(text):
            minutes = reader(found)
            if minutes:
                yield TimeMention(*found.span(), minutes)


def ranges_of_times(text: str) -> Iterator[TimeMention]:
    """Every 三點至五點 and "3 to 5pm" in this text: no one time is named. Its minutes are those of its end."""
    if changes(text):
        return
    for found in _FROM_TO.finditer(text):
        until = found["until"] or found["until_zh"]
        hour = number(until)
        if hour is not None and (minutes := _meanings(hour, 0, found["meridiem"])):
            yield TimeMention(*found.span(), minutes)


def _clock(found: re.Match[str]) -> tuple[int, ...]:
    said = found.groupdict()
    hour, minute = number(said["hour"]), _minute(said.get("minute") or "0")
    return () if hour is None or minute is None else _meanings(hour, minute, said.get("meridiem"))


def _minute(said: str) -> int | None:
    return _MINUTES.get(said, number(said))


def _o_clock(found: re.Match[str]) -> tuple[int, ...]:
    """三點, 三點半, 三點三 (a quarter past: five minutes to each figure), 三點十五分, 凌晨三點."""
    hour, after = number(found["hour"]), (found["after"] or "").strip()
    minute = 30 if after.removeprefix("搭").removeprefix("踏") == "半" else _minutes_after(after)
    meridiem = "am" if found["night"] else found["meridiem"]
    return () if hour is None or minute is None else _meanings(hour, minute, meridiem)


def _minutes_after(after: str) -> int | None:
    if after in ("", "正", "鐘", "鐘正", "踏正", "搭正", "整"):
        return 0
    figure = re.sub(r"^[踏搭]|個字$|個骨$|刻鐘?$|分鐘?$|分$", "", after)
    value = number(figure)
    if value is None:
        return None
    if after.endswith(("骨", "刻", "刻鐘")):
        return value * 15
    in_figures = (figure.isdigit() and len(figure) == 2) or figure[0] in "零〇"
    in_minutes = after.endswith(("分", "分鐘")) or value > 11 or in_figures
    return value if in_minutes else value * 5


def _past(found: re.Match[str]) -> tuple[int, ...]:
    """Half past three, ten to 4, half three."""
    hour, minute = number(found["hour"]), _minute(found["minutes"])
    if hour is None or minute is None:
        return ()
    shift = -minute if found["side"] in {"to", "til", "till"} else minute
    return tuple(start + shift for start in _meanings(hour, 0, found["meridiem"]) if start + shift >= 0)


def _figures(found: re.Match[str]) -> tuple[int, ...]:
    """1645, 0930 and, where nothing else is said, 330."""
    figures = found["figures"]
    hour, minute = int(figures[:-2]), int(figures[-2:])
    if minute % 5 or (not 6 <= hour <= 22 and len(figures) == 4):
        return ()
    if figures[0] == "0":
        return (hour * 60 + minute,)
    return _meanings(hour, minute, found.groupdict().get("meridiem"))


def _figures_alone(found: re.Match[str]) -> tuple[int, ...]:
    figures = found["figures"] or found["of"]
    hour, minute = int(figures[:-2]), int(figures[-2:])
    is_a_time = minute % 5 == 0 and minute < 60 and (1 <= hour <= 9 if len(figures) == 3 else 7 <= hour <= 21)
    return _meanings(hour, minute, None) if is_a_time else ()


def _in_the(found: re.Match[str]) -> tuple[int, ...]:
    """10 in the morning, 8 at night."""
    hour = number(found["hour"] or found["hour_at_night"])
    return () if hour is None else _meanings(hour, 0, "am" if found[0].endswith("morning") else "pm")


def _noon(_: re.Match[str]) -> tuple[int, ...]:
    return (NOON,)


def _midnight(_: re.Match[str]) -> tuple[int, ...]:
    return (0,)


def _meanings(hour: int, minute: int, meridiem: str | None) -> tuple[int, ...]:
    """The minutes of the day that this may mean, the likeliest first: from eight to eleven the morning's."""
    if hour > 23 or minute > 59:
        return ()
    if hour == 0 or hour > 12:
        return (hour * 60 + minute,)
    before_noon = hour % 12 * 60 + minute
    if meridiem:
        return (before_noon + NOON if meridiem.startswith("p") else before_noon,)
    return (before_noon, before_noon + NOON) if 8 <= hour <= 11 else (before_noon + NOON, before_noon)


_NEEDED: Final = compiled(
    rf"[\d點時午]|半夜|[朝晚夜晝]\s?{CHINESE}|\b(?:{_WORD}|half|quarter|noon|midday|midnight|lunch)", re.ASCII
)
"""What a text has that names a time."""

_CLOCK: Final = rf"(?:\d{{1,2}}(?:[:.][0-5]\d)?|{_WORD})"
_FROM_TO: Final = compiled(
    rf"(?<![\d:./-]){_CLOCK} ?(?:[ap]\.?m\.?)? ?(?:-|~|至|到|to|till?|until|or|and(?= ?\d)) ?(?P<until>\d{{1,2}}"
    rf"|{_WORD})"
    rf"(?:(?:[:.][0-5]\d)? ?(?:{_MERIDIEM})|:[0-5]\d|(?=點)|(?<=between \d and \d)|(?<=between \d\d and \d)"
    r"|(?<=from \d to \d)|(?<=from \d\d to \d))"
    rf"|{_HOUR}[點時](?:半|正|鐘|{_HOUR})?\s?(?:至|到|-|~|或者?|定係?|還是|同埋?|、)\s?(?P<until_zh>{_HOUR})[點時]"
    rf"(?:半|正|鐘|{_HOUR}(?:個字|分)?)?",
    re.ASCII,
)
_AT: Final = (
    r"(?:\b(?:at|by|around|about|after|before|from|til|till|until|for|to)\s|[改約換轉推去到至喺係約]\s?|\v\)?\s?"
    r"|(?:朝頭?早|上晝|下晝|上午|下午|夜晚|晚上|晏晝|[今聽明後]晚|[聽今明]朝|\b(?:morning|afternoon|evening|tonight"
    r"|tmr|tomorrow|today))\s?)"
)
"""What stands before an hour that is written in figures alone."""

_Reader = Callable[[re.Match[str]], tuple[int, ...]]
_READERS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = tuple(
    (compiled(pattern, re.ASCII), reader)
    for pattern, reader in (
        (rf"(?<![\d:/.])(?P<hour>\d{{1,2}})[:;](?P<minute>[0-5]\d)(?![\d:])\s?(?:{_MERIDIEM})?", _clock),
        (rf"(?<![\d:/.])(?P<hour>\d{{1,2}})[.h](?P<minute>[0-5]\d)\s?{_MERIDIEM}", _clock),
        (rf"(?:^|(?<!\d)[,，;；]\s?|{_AT})(?:the )?(?P<hour>\d{{1,2}})\.(?P<minute>[0-5][05])(?=$|[,，;?]|\s?(?:嗰"
         r"|instead\b|then\b|if\b|with\b|works?\b|would\b"
        rf"|那|one\b|slot|ok|pls"
        rf"|please|得|可|有|啦|on\b))", _clock),
        (rf"(?<![\d:/.$])(?P<hour>\d{{1,2}})\s?{_MERIDIEM}", _clock),
        (rf"(?<![a-z])(?P<hour>{_WORD})\s?{_MERIDIEM}", _clock),
        (
            # 早一點 is "a bit earlier", not one o'clock; 三點兩位 is two people at three; 一時 is a moment.
            rf"(?:(?P<night>凌晨"
            rf"|半夜)\s?)?(?<![\d{CHINESE[1:-1]}:.])(?!(?<=[早快遲晚有好慢近多少差])一點)(?!一點[都也兒啲點唔小意痛])(?P<hour>{_HOUR})\s?"
            rf"(?:點|(?:(?<!一)|(?<=[十廿]一)|(?<=[午晝晚上]一))時(?![間候段常而不光])|時(?=半|正|{_HOUR}分))"
            rf"(?P<after>\s?[搭踏]?(?:半|正)|半|踏正|鐘正|鐘|正|整|[踏搭]?(?>{_HOUR})(?:個字|個骨|刻鐘?|分鐘|分"
            rf"|(?![位個人歲號月日/:])))?"
            rf"\s?(?:{_MERIDIEM})?",
            _o_clock,
        ),
        (
            rf"\b(?P<minutes>{_MINUTE_WORD}|(?:5|10)(?= min)|2[05])(?: min(?:ute)?s?)? (?P<side>past|after|to"
            rf"|till?) (?P<hour>{_WORD}|\d{{1,2}}){_NO_UNIT}\b"
            rf"\s?(?:{_MERIDIEM})?",
            _past,
        ),
        (rf"\b(?P<minutes>half)(?P<side>) (?P<hour>{_WORD}|\d{{1,2}}){_NO_UNIT}\b(?! (?:tablet|pill"
        rf"|a)\b)\s?(?:{_MERIDIEM})?", _past),
        (
            rf"\b(?P<hour>{_WORD}) (?P<minute>thirty|fifteen|forty[ -]five|twenty|ten|forty|fifty)\b"
            r"(?! (?:dollars?|days?|minutes?|people))",
            _clock,
        ),
        (rf"\b(?P<hour>\d{{1,2}}|{_WORD}) ?o'?clock\b", _clock),
        (rf"(?<![\d:/.])(?P<hour>\d{{1,2}}|\b(?:{_WORD}))[ -]?ish\b", _clock),
        (rf"\b(?:at|around|about|by|after|before|past|from|until|till) (?P<hour>\d{{1,2}}"
        rf"|{_WORD}){_NO_UNIT}\b", _clock),
        (rf"\b(?P<hour>\d{{1,2}}|{_WORD}) in the (?:morning|afternoon|evening)\b"
        rf"|\b(?P<hour_at_night>\d) at night\b", _in_the),
        (r"\v\)? ?(?P<hour>\d{1,2})(?=$|[,，。?]|\s(?:is|ok|works?|please|pls|plz|with|for|can|dr"
        r"|doctor)\b)", _clock),
        (
            rf"(?:朝頭?早|上晝|下晝|上午|下午|夜晚|晚上|晏晝|[今聽明後]晚|[聽今明]朝"
            rf"|(?<=[\s一二三四五六日號])[朝晚]|\b(?:morning|afternoon|evening|tonight))\s?"
            rf"(?P<hour>\d{{1,2}}|[二兩三四五六七八九]|十[一二]?)(?![{CHINESE[1:-1]}齊起家路直定]){_NO_UNIT}(?=$"
            rf"|[^\da-z])",
            _clock,
        ),
        (r"(?<!\d)(?<!\d )(?P<hour>\d{1,2})左右(?!人)", _clock),
        (r"^(?P<figures>\d{3,4})$|^(?:the )?(?P<of>\d{3,4})(?= (?:one|slot|please|pls)|嗰個"
        r"|那個)", _figures_alone),
        (rf"{_AT}(?P<figures>[012]?\d{{3}})(?![\d:/.-]|\s?(?:蚊|元|號|室|樓|年|hkd|dollars?|\d|%|ml"
        rf"|mg))\s?(?:hrs?\b|h\b)?\s?(?:{_MERIDIEM})?", _figures),
        (rf"(?<![\d:/.$])(?P<figures>\d{{3,4}})\s?(?:hrs\b|{_MERIDIEM})", _figures),
        (r"(?:中午|正午)(?!\s?(?:開|休息|有冇|lunch|食|放飯|收|關|閂|[十一]|\d))|\b(?:noon|midday)\b"
        r"|(?<!your )\blunch ?time\b|\b12 ?(?:nn|noon)\b", _noon),
        (r"午夜|(?:半夜|凌晨)十二[點時]|\bmidnight\b", _midnight),
    )
)  # fmt: skip
