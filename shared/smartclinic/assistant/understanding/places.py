"""Which place in a row of options words name: a number, an ordinal, the last but one, whichever. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.numerals import CHINESE, ENGLISH, ORDINALS, number
from smartclinic.assistant.understanding.pattern_files import patterns

with patterns("places") as _said:
    _POLITE_BEFORE: Final = _said["polite_before"]
    _POLITE_AFTER: Final = _said["polite_after"]
    _CLAUSES: Final = _said["clauses"]
    _NOT: Final = _said["not"]
    _ANOTHER: Final = _said["another"]
    _WANTS_ANOTHER: Final = _said["wants_another"]
    _TAKES_BACK: Final = _said["takes_back"]
    _FIRST_WITHIN: Final = _said["first_within"]
    _LAST_WITHIN: Final = _said["last_within"]
    _FIRST: Final = _said["first"]
    _LAST: Final = _said["last"]
    _LAST_BUT_ONE: Final = _said["last_but_one"]
    _MIDDLE: Final = _said["middle"]
    _EARLIER: Final = _said["earlier"]
    _LATER: Final = _said["later"]
    _WHICHEVER: Final = _said["whichever"]

_THAT: Final = r"(?:嗰|那|果|呢|這)?"
_COUNT: Final = rf"(?P<count>\d{{1,2}}|{CHINESE}{{1,3}})"
_NUMBER: Final = compiled(
    rf"[「『(\"']?(?:第\s?)?{_COUNT}\s?[」』)\"']?(?:{_THAT}個|號|項|位)?(?:{_THAT}個|時段|選項|選擇|時間)?"
)
_ORDINALS: Final = "|".join((*ORDINALS, "thrid", "secound", "frist"))
_ENGLISH_NUMBER: Final = compiled(
    rf"(?P<word>{'|'.join(ENGLISH)}|{_ORDINALS}|\d(?=st|nd|rd|th))(?:st|nd|rd|th)?(?: (?:one|option|slot|choice"
    rf"|time))?"
)
_MISSPELT: Final = {"thrid": "third", "secound": "second", "frist": "first"}
_WITHIN: Final = compiled(
    rf"第\s?{_COUNT}\s?(?:{_THAT}個|項)(?!\s?(?:醫生|日|星期|禮拜|地方|診所|人))"
    rf"|(?:option|slot|choice|number) ?(?P<figure>\d{{1,2}})\b(?!:)|(?:^|[要揀選])(?P<chosen>\d)(?=$"
    rf"|\s?[,，。啦喇呀吖吧丫])"
    rf"|\b(?P<word>{_ORDINALS}) (?:one|option|slot|choice)\b",
    re.ASCII,
)
"""Said so within a sentence it is a place in the row all the same; 第二個醫生 is another doctor."""

_ALIKE: Final = compiled(
    rf"(?:option )?第?{_COUNT}\s?(?:號|個)?\s?(?:/|或者?|同埋?|和|與|、|,|or|and|&)\s?(?:option )?第?(?:\d{{1,2}}"
    rf"|{CHINESE})\s?(?:號|個)?\s?"
    r"(?:都(?:得|可以|ok|冇問題|無所謂|冇所謂|行)|也可以|(?:are |is )?(?:both |all |either )?(?:is |are )?(?:fine"
    r"|ok|okay|good|work)).*"
)
"""2同3都得: whoever says so takes the first that they name."""


def place_in_row(plain: str, count: int) -> int | None:
    """The place, counted from 1, that a text (in its matching form) names in a row of so many; None: not one."""
    if found := _ALIKE.fullmatch(plain):
        return _in_row(number(found["count"]), count)
    whole = _of_clause(bare(plain), count)
    if whole:
        return whole
    said = [(clause, place) for clause in _clauses(plain) if (place := _said_in(clause, count))]
    places = list(dict.fromkeys(place for _, place in said))
    if len(places) == 1:
        return places[0]
    return None


def without_taken_back(plain: str) -> str:
    """The text without what was taken back or denied: 星期五 of 「星期四，唔係，星期五」; else all of it."""
    said = list(filter(None, map(str.strip, _CLAUSES.split(plain))))
    taken = [place for place, clause in enumerate(said) if _TAKES_BACK.fullmatch(clause)]
    left = said[taken[-1] + 1 :] if taken else said
    wanted = [clause for clause in left if not _NOT.match(clause)]
    return ",".join(wanted) or plain if len(wanted) < len(said) else plain


def clauses(plain: str) -> list[str]:
    """What is said, clause by clause, without what is denied or taken back."""
    return _clauses(plain)


def whichever(plain: str) -> bool:
    """Whether any of them will do."""
    return _WHICHEVER.fullmatch(bare(plain)) is not None or _WHICHEVER.fullmatch(plain) is not None


def bare(plain: str) -> str:
    """The text without the words of politeness around what is chosen."""
    return _POLITE_AFTER.sub("", _POLITE_BEFORE.sub("", plain)).strip(" ,:「」\"'") or plain


def ordinary_place(words: str) -> int | None:
    """The number that these words are, if they are one and nothing else: 2, 第二個, the third one."""
    if found := _NUMBER.fullmatch(words):
        return None if found["count"] == "兩" else number(found["count"])  # 兩個 counts people
    found = _ENGLISH_NUMBER.fullmatch(words)
    return _by_word(found["word"]) if found else None


_REFUSED: Final = compiled(
    rf"^第?{_COUNT}(?:號|個)?[^,，]{{0,3}}(?:唔(?:得|啱|好|要)|不(?:行|可以|合適|方便)|太[早遲晚夜]"
    r"|(?:doesn't|won't|can't) work)"
)
"""「第一個唔得」 is no pick of the first."""


def _clauses(plain: str) -> list[str]:
    """What is said, clause by clause, without what is denied or taken back."""
    kept: list[str] = []
    for clause in filter(None, map(str.strip, _CLAUSES.split(plain))):
        if _TAKES_BACK.fullmatch(clause):
            kept.clear()
        elif not _NOT.match(clause) and not _REFUSED.match(clause):
            kept.append(clause)
    return kept


def _said_in(clause: str, count: int) -> int | None:
    if place := _of_clause(bare(clause), count):
        return place
    for pattern, place in ((_FIRST_WITHIN, 1), (_LAST_WITHIN, count)):
        if pattern.search(clause):
            return place
    found = _WITHIN.search(clause)
    if (
        not found
        or _WANTS_ANOTHER.search(clause[: found.start()])
        or (found["count"] in {"二", "2", "兩"} and _ANOTHER.match(clause, found.end()))
    ):
        return None
    said = found["count"] or found["figure"] or found["chosen"]
    return _in_row(number(said) if said else _by_word(found["word"]), count)


def _of_clause(words: str, count: int) -> int | None:
    if place := ordinary_place(words):
        return _in_row(place, count)
    for pattern, place in _ends(count):
        if pattern.fullmatch(words):
            return _in_row(place, count)
    return None


def _ends(count: int) -> Sequence[tuple[re.Pattern[str], int]]:
    """What says a place of so many: the later of several is the last, and only an odd number has a middle."""
    middle = ((_MIDDLE, count // 2 + 1),) if count % 2 and count > 1 else ()
    return ((_FIRST, 1), (_LAST, count), (_LAST_BUT_ONE, count - 1), (_EARLIER, 1), (_LATER, count), *middle)


def _by_word(word: str) -> int | None:
    word = _MISSPELT.get(word, word)
    return ORDINALS.index(word) + 1 if word in ORDINALS else number(word)


def _in_row(place: int | None, count: int) -> int | None:
    return place if place and 1 <= place <= count else None
