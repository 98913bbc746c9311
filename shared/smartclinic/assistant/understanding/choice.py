"""Which of the offered options a patient means: a number, a place in the row, a time, a doctor, or whichever."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from msgspec import Struct

from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.numerals import CHINESE, ENGLISH, ORDINALS, number
from smartclinic.assistant.understanding.when import When, understand_when
from smartclinic.clinics.calendar import minute_of
from smartclinic.clinics.model import Clinic, Part
from smartclinic.platform.clock import hong_kong

_HALF_DAY: Final = 12 * 60
_LONGEST: Final = 200
"""In a longer text a number or a time may mean anything."""

_POLITE_BEFORE: Final = re.compile(
    r"^(?:(?:我|就|咁|唔該|麻煩|請|好|想|要|揀|選|撳|約|#"
    r"|(?:ok|yes|please|i'll|i will|i|would like|want|take|choose|pick|go for|let's|with|option|number|no|the)\b\.?"
    r")[\s,]*)+"
)
_POLITE_AFTER: Final = re.compile(
    r"(?:[\s,]*(?:啦|喇|吖|呀|啊|囉|吧|得|可以|唔該晒?|多謝|謝謝|\b(?:please|pls|thanks|thank you|thx|ok)))+$"
)
_NUMBER: Final = re.compile(rf"第?(?P<count>\d{{1,2}}|{CHINESE}{{1,3}})\s?(?:嗰?個|號|項)?(?:嗰個|時段)?")
_ENGLISH_NUMBER: Final = re.compile(
    rf"(?P<word>{'|'.join((*ENGLISH, *ORDINALS))}|\d(?=st|nd|rd|th))(?:st|nd|rd|th)?(?: (?:one|option|slot))?"
)
_FIRST: Final = re.compile(
    r"(?:最早|最快|最前|頭)(?:嗰個|一個|個)?|(?:earliest|soonest)(?: one| slot)?|(?:早啲|早)嗰個|earlier (?:one|slot)"
    r"|是但|求其|是旦|邊個都|任何一個|冇所謂|無所謂|都|隨便"
    r"|any ?time|(?:any|either|whichever|whatever|whenever|anything|anyone)(?: one| of them)?(?: is)?(?: fine| ok)?"
    r"|(?:i )?don't mind"
)
_LAST: Final = re.compile(
    r"(?:最遲|最後|最尾|尾)(?:嗰個|一個|個)?|(?:last|latest)(?: one| slot)?|(?:遲啲|遲|夜啲)嗰個|later (?:one|slot)"
)
_THAT_ONE: Final = re.compile(
    r"[嗰呢]個|(?:this|that)(?: one)?|好|得|可以|啱|冇問題|(?:ok|okay|yes|no problem)(?: please)?"
)
_SOMETHING_ELSE: Final = re.compile(
    r"其[他它]|第二[個啲]?(?:時間|日|醫生)|另[外一]|改|(?<![得可係好])唔(?!該)|不|冇"
    r"|\b(?:other|another|else|change|cancel|no|not|instead)\b|n't\b"
)
_WEEKDAY: Final = re.compile(r"(?<!下)(?<!下個)(?:星期|禮拜|週|拜)|(?<!next )\b(?:mon|tue|wed|thu|fri|sat|sun)")


class Offered(Struct, frozen=True):
    """One option as it was shown. A slot has a start and a doctor; another row, such as 其他日子, has neither."""

    label: str
    starts_at: datetime | None = None
    part: Part | None = None
    doctor_id: str = ""


def understand_choice(text: str, offered: Sequence[Offered], now: datetime, clinic: Clinic) -> int | None:
    """Which option is meant, counted from 1; None if the text does not single one out.

    Where slots are among the options only these are counted by number and by place: they alone are numbered in the
    text that the patient sees. A number beyond them may be an hour.
    """
    if len(text) > _LONGEST:
        return None
    plain = for_matching(text).strip(" .,!?。、~()[]")
    bare = _POLITE_AFTER.sub("", _POLITE_BEFORE.sub("", plain)) or plain
    slots = [place for place, option in enumerate(offered, 1) if option.starts_at]
    counted = slots or list(range(1, len(offered) + 1))
    return (
        _by_label(plain, offered)
        or _by_number(bare, counted)
        or _by_words(bare, slots)
        or (None if _SOMETHING_ELSE.search(plain) else _by_time(plain, bare, offered, now, clinic))
    )


def _by_label(plain: str, offered: Sequence[Offered]) -> int | None:
    return _only([place for place, option in enumerate(offered, 1) if for_matching(option.label) == plain])


def _by_number(bare: str, counted: Sequence[int]) -> int | None:
    place = _place(bare)
    return counted[place - 1] if place and place <= len(counted) else None


def _place(bare: str) -> int | None:
    found = _NUMBER.fullmatch(bare)
    if found:
        return None if found["count"] == "兩" else number(found["count"])  # 兩個 counts people
    found = _ENGLISH_NUMBER.fullmatch(bare)
    if not found:
        return None
    return ORDINALS.index(found["word"]) + 1 if found["word"] in ORDINALS else number(found["word"])


def _by_words(bare: str, slots: Sequence[int]) -> int | None:
    if not slots:
        return None
    if _FIRST.fullmatch(bare):
        return slots[0]
    if _LAST.fullmatch(bare):
        return slots[-1]
    return _only(slots) if _THAT_ONE.fullmatch(bare) else None


def _by_time(plain: str, bare: str, offered: Sequence[Offered], now: datetime, clinic: Clinic) -> int | None:
    """The only slot that fits everything the text says of day, time, part of the day and doctor."""
    said = understand_when(f"{bare}:00" if _is_hour(bare) else plain, now, clinic)
    if said == When(earliest=said.earliest):
        return None
    by_weekday = _WEEKDAY.search(plain) is not None
    fitting = [place for place, option in enumerate(offered, 1) if _fits(option, said, by_weekday)]
    return fitting[0] if said.earliest and fitting else _only(fitting)


def _is_hour(bare: str) -> bool:
    return bare.isascii() and bare.isdigit() and 1 <= int(bare) <= 23


def _fits(option: Offered, said: When, by_weekday: bool) -> bool:
    if option.starts_at is None:
        return False
    start = hong_kong(option.starts_at)
    if said.time and (minute_of(start.time()) - minute_of(said.time)) % _HALF_DAY:
        return False  # 七點 is whichever seven o'clock is on offer
    if not _on_day(start.date(), said, by_weekday):
        return False
    return said.part in (None, option.part) and (not said.doctor_ids or option.doctor_id in said.doctor_ids)


def _on_day(day: date, said: When, by_weekday: bool) -> bool:
    if said.day is None or said.last_day is None or said.day <= day <= said.last_day:
        return True
    return (
        by_weekday and said.day == said.last_day and said.day.weekday() == day.weekday()
    )  # whichever Friday is offered


def _only(places: Sequence[int]) -> int | None:
    return places[0] if len(places) == 1 else None
