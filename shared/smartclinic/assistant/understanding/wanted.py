"""Whether a day, a time or a doctor that a text names is wanted, denied, or only told about. Pure.

「改去禮拜日，佢星期六要考琴」 names two days and wants one. Words beside a mention say which, and what is said of it in
its own clause.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Final

from smartclinic.assistant.understanding.matching import compiled

_BESIDE: Final = 40
"""How many characters beside a mention may say something of it."""


_CHANGES: Final = compiled(
    r"[改換轉調推]|\b(?:change|move|push|swap|shift|resched\w*|switch|bring|postpone)\b", re.ASCII
)


class Standing(IntEnum):
    """What a text says of something that it names, the more wanted the higher."""

    DENIED = 0
    TOLD = 1
    """It is why, or what was before: what is wanted only if nothing else is named."""
    NAMED = 2
    AIMED = 3
    """It is what something is changed to."""


_DENIED_BEFORE: Final = compiled(
    r"(?:(?<!係)(?<!可)唔(?:係(?!話)|要|好)|(?<!是)不(?:是|要)|等(?:咗|左|了|緊)?到|除咗|除了|\bnot(?: on| at"
    r"| the)?|\bexcept(?: for)?"
    r"|\b(?:can't|cannot) (?:do|make))\s?$",
    re.ASCII,
)
_DENIED_AFTER: Final = compiled(
    r"^\s?(?:嗰?日|那天|嗰個)?(?:都|又|就|我|我都)?(?:唔得|唔可以|唔得閒|唔啱|唔方便|冇空|冇時間|不行|不可以|不方便"
    r"|沒空|嚟唔到(?=[,，]?\s?(?:改|換|想改|可唔可以改))"
    r"|唔係(?=[,，])|(?:'s )?(?:does not|doesn't|don't|won't|will not|is not|isn't|is no|not)"
    r" (?:work|good|possible|ok|suit|convenient|free))"
)
_AIMED_BEFORE: Final = compiled(
    r"(?:[改換轉調移推延搬](?:約|期|時間)?(?:去|到|返(?!工|學)|做|為|成|至|睇|佢去|咗?去)"
    r"|(?:提早|提前|延遲|延後|推遲|押後)(?:到|至|去)"
    r"|應該(?:係|是)|先啱|都係|還是|i mean(?:t)?|should be|make it"
    r"|\b(?:change|move|switch|shift|push|swap|resched(?:ule)?|postpone|bring)\b[^,.;?!，。]{0,40}\b(?:to|for|until"
    r"|till|with)"
    r"|\b(?:instead|prefer|rather)(?: see| have)?)\s?(?:on |at |the )?$",
    re.ASCII,
)
_TO_BE_CANCELLED: Final = compiled(r"(?:取消|\bcancel)\s?(?:咗|埋|我|my |the |on )*$")
_BOOKS_ANEW: Final = compiled(r"約返|改約|另約|再約|約過|\b(?:re-?)?book\b|\binstead\b", re.ASCII)
_KEPT: Final = compiled(
    r"^\s?(?:嗰個|那個|的|嘅)?\s?(?:都)?(?:照|保留|唔變|不變|唔使改|唔郁|\bkeep|\bstays?|\bis fine as)"
)
_TOLD_BEFORE: Final = compiled(
    r"(?:^|[\s,，。;；])(?:我|佢|他|她|原來)?(?:之前|本來|原本|原定|頭先|上次|早前)[^,，。;；\v]{0,12}$"
    r"|(?:instead of|rather than)(?: the| on)?\s?$"
    r"|\b(?:booked|saw|seen|originally|was|had|previously)\b(?! (?:thinking|wondering|hoping))[^,.;\v]{0,16}$"
    r"|\b(?:has|have|had|got|at|in|works?|working|finish(?:es)?|get off|busy)\b[^,.;\v]{0,12}\b(?:school"
    r"|class(?:es)?|work|meetings?|exams?|lessons?|until|till?)\b[^,.;]{0,12}$",
    re.ASCII,
)
_TOLD_AFTER: Final = compiled(
    r"^[^,，。;；?？\v]{0,4}?(?:(?:先|才|至)?(?:起身|瞓醒|起床|放工|收工|放學|下班|返工(?!前)|返學|上班|上學|開會|考試|放假"
    r"|請假)(?!之?後|以後|先得|過)"
    r"|要(?:考|湊|返工|返學|上|開會|飛|出差|公幹|加班|陪(?!.{0,6}(?:睇|診))|接|帶(?!.{0,8}(?:睇|診|打|嚟))|照顧|飲"
    r"|做|食飯|去(?!.{0,8}(?:睇|診|打|看))|出|交|搬|溫|比賽)"
    r"|有(?:事|嘢做|會開|堂|課|約(?!過)|考試|飯局|班|工)|唔喺香港|不在"
    r"|\s?(?:i |he |she |we )?(?:have|has|got|am|is|'m|'s)? ?(?:a |an |my |at )?\b(?:school|class"
    r"|work(?:ing)?(?! for| ok| best)|meeting|exam|busy|away|travell?ing)\b(?!s))",
    re.ASCII,
)
_OLD_AFTER: Final = compiled(
    r"^\s?(?:嗰個|那個|個)?(?:預?約|appointment|appt|booking|嗰個|slot)?[^,，。;；?\v]{0,6}?(?:想|要|可唔可以"
    r"|可否)?(?:改|換|轉|調|推|移)(?!期)(?!.{0,3}(?:間|期))"
)
"""聽日嗰個改去後日: the first is the visit that is to be moved."""


def standing(text: str, start: int, end: int) -> Standing:
    """What the text says of what it names from `start` to `end`."""
    before, after = text[max(start - _BESIDE, 0) : start], text[end : end + _BESIDE]
    if _DENIED_BEFORE.search(before) or _DENIED_AFTER.match(after):
        return Standing.DENIED
    if _TO_BE_CANCELLED.search(before):
        return Standing.TOLD if _BOOKS_ANEW.search(text, end) else Standing.AIMED
    if _KEPT.match(after):
        return Standing.TOLD
    if _AIMED_BEFORE.search(before):
        return Standing.AIMED
    if _TOLD_BEFORE.search(before) or _TOLD_AFTER.match(after) or _OLD_AFTER.match(after):
        return Standing.TOLD
    return Standing.NAMED


def changes(text: str) -> bool:
    """Whether a text changes something, so that 由三點到五點 is from what to what, and not for how long."""
    return _CHANGES.search(text) is not None
