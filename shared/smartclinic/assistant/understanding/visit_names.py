"""Whose visit the words name: by the whole name, or by the given name, as parents say it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.names import is_surname
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.ordinary_english import may_be_ordinary
from smartclinic.assistant.understanding.people_words import relation_said

_HAN: Final = r"\u3400-\u9fff"
_DOCTORS: Final = compiled(rf"[{_HAN}]醫生|\b(?:dr|doctor)\.? ?[a-z]+")
_LATIN: Final = compiled(r"[a-z]+")
_COMPOUND: Final = 4
"""So long a Chinese name has a surname of two characters."""

_NAMED: Final = compiled(
    rf"(?:取消|改|唔要)(?:埋|咗)?(?P<han>[{_HAN}]{{2,4}}?)(?:嗰個|個(?:預?約|期)|嘅)"
    r"|\b(?:cancel|change|move|resched(?:ule)?) (?:my )?(?P<latin>[a-z]+(?: [a-z]+){0,2}?)(?:'s?)?"
    r"(?: (?:one|appointment|appt|booking|visit|please|pls|thanks))*\W*$"
)
_NO_NAME: Final = compiled(
    r"[我你佢呢嗰第最晒個幾點號日月今聽後朝早晚晝夜前返]|星期|禮拜|全部|所有|醫生|預約|時間|下次|[一兩二三四五六]|覆診|打針|睇"
    r"|\b(?:dr|doctor|hers|appts?|am|pm|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec|everything|weekend|resched)\b"
)
_ALL_OF_THEM: Final = compiled(
    r"全部|所有|取消晒|(?:[兩2]|三|四|五|六)(?:個|位)?都|都(?:取消|唔要)(?:晒|埋)|^(?:晒|都取消)\W*$"
    r"|\b(?:all|both|everything|every one|each of them)\b"
)


def of_that_name(names: Sequence[str], plain: str) -> list[int]:
    """The places of those names that the words say best: whole, else most of their parts; none where they say none."""
    whole = [place for place, name in enumerate(names) if for_matching(name) and for_matching(name) in plain]
    if whole:
        return whole
    said = _DOCTORS.sub(" ", plain)
    parts = [_parts_said(for_matching(name), said) for name in names]
    most = max(parts, default=0)
    return [place for place, count in enumerate(parts) if most and count == most]


def name_said(plain: str) -> str:
    """The name in 「取消小明嗰個」 or "change Sunita"; nothing where a day, a time or a thing stands there."""
    found = _NAMED.search(plain)
    name = (found["han"] or found["latin"]) if found else ""
    if not name or _NO_NAME.search(name) or any(map(may_be_ordinary, _LATIN.findall(name))):
        return ""
    return "" if relation_said(name) else name


def means_all(plain: str) -> bool:
    """Whether the words mean every one of several visits: 取消晒, both."""
    return _ALL_OF_THEM.search(plain) is not None


def _parts_said(name: str, said: str) -> int:
    """How many parts of a name the words say: Latin words, and the Chinese given name or its familiar form."""
    latin = set(_LATIN.findall(name)) & set(_LATIN.findall(said))
    count = sum(len(word) > 1 and not may_be_ordinary(word) for word in latin)
    return count + any(_says_given(part, said) for part in re.findall(rf"[{_HAN}]+", name))


def _says_given(name: str, said: str) -> bool:
    """小明 or 阿明 of 陳小明."""
    if len(name) < 3 or not (is_surname(name[0]) or len(name) == _COMPOUND):
        return False
    given = name[2:] if len(name) == _COMPOUND else name[1:]
    return given in said or f"阿{given[-1]}" in said
