"""What the words of a scene mean to a checker, as the marks that go with a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Meant = frozenset[str]

YES: Final = frozenset({"yes"})
NO: Final = frozenset({"no"})
OWN_DATA: Final = frozenset({"wants data_request"})

WANTED: Final[Mapping[str, tuple[str, ...]]] = {
    "document": ("想要一封轉介信", "can I get a sick leave certificate", "我想攞返張病假紙"),
    "medicine": ("想再攞藥", "可唔可以補返啲藥"),
    "result": ("我份驗血報告出咗未", "is my blood test report ready"),
    "receipt": ("幫我補返張收據", "I need a copy of my receipt"),
    "insurance": ("我份保險包唔包睇呢個症", "does my insurance cover this visit"),
    "complaint": ("我要投訴你哋職員態度差", "I want to complain about your rude nurse"),
}
"""What only staff can settle, by the kind of the task that it becomes."""

OF_DATA: Final = ("我想查閱我嘅個人資料", "請更正我的個人資料", "刪除我嘅個人資料", "I want a copy of my personal data")

WRITTEN_IN: Final[Mapping[str, tuple[str, ...]]] = {
    "zh-HK": ("想約聽日下晝睇陳醫生", "你哋幾點開門"),
    "zh-Hant": ("請問明天下午有沒有時間可以看醫生", "請問您們什麼時候開門"),
    "zh-Hans": ("请问明天下午有没有位", "请问你们几点开门", "我想知道诊所的地址"),
    "en": ("can I see a doctor tomorrow afternoon", "what are your opening hours please"),
}
"""Plain words of each language and script, by its code."""


def wants(kind: str) -> Meant:
    """A typed request."""
    return frozenset({f"wants {kind}"})


def is_in(language: str) -> Meant:
    """Words that show their language."""
    return frozenset({f"in {language}"})


def kind_wanted(meant: Meant) -> str:
    """The kind of staff task that a message asks for; empty for any other."""
    return next((each.removeprefix("wants ") for each in meant if each.startswith("wants ")), "")


def language_of(meant: Meant) -> str:
    """The language that a message shows; empty where nothing says so."""
    return next((each.removeprefix("in ") for each in meant if each.startswith("in ")), "")
