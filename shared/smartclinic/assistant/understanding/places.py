"""Which place in a row of options words name: a number, an ordinal, the last but one, whichever. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.numerals import CHINESE, ENGLISH, ORDINALS, number

_SAID_BEFORE: Final = (
    "我們|我哋|我想要|我要|我想|我|想要|要返?|就要|就|咁|唔該晒?|麻煩你?|勞煩|請(?:給|俾|畀|幫)?我?|給我|俾我|畀我"
    "|幫我|同我|替我|選項|方案|揀選?|選擇?|选择?|撳|按|約|訂|book|take"
    "|都係|還是|係|是|應該係|好的?|得|ok|okay|yes|yeah|yup|sure|等等|呃|嗯|決定|答案|改|轉|換"
    "|please|pls|plz|i'?ll|i will|i'd like|i would like|i want|i|we'?ll|we|let's|let me|can i|could i|may i|have"
    "|get|want|take|choose|pick|go for|go with|prefer|reserve"
    "|actually|with|for|option|number|no\\.?|slot|choice|the|just|maybe|hmm|uh|um|oh|and|give me|how about|mam said"
    "|my (?:husband|wife|mum|mom|son|boss) (?:said|says|wants|prefers)"
    "|我?(?:老公|老婆|阿媽|媽媽|太太|先生|個仔|個女|仔|女)(?:話|想要|要|揀)"
)
_SAID_AFTER: Final = (
    "啦|喇|吖|至啱|先啱|至得|便可|亦可|就行|比較好|較好|好啲|較合適|比較合適|比較啱|呀|啊|囉|吧|丫|㗎|嘅|的|了|咯|喎|先|住|得(?:㗎|啦)?|就得|就好|可以|冇問題|沒問題|好啲|好些|好|啱|啱我"
    "|最好|適合|方便|ok|okay|唔該晒?你?|麻煩晒?你?|多謝晒?你?|謝謝晒?您?你?|姑娘"
    "|(?:would )?suits?(?: me| us)?(?: better| best| fine| well)?|would (?:suit|work|do)|is better|please|pls|plz"
    "|thanks?(?: you)?|thx|ty|works?(?: for me)?(?: best| better)?|is (?:fine|good|ok|okay|better|best|perfect)|fine"
    "|good|sounds good|then|one|would be (?:good|great)|mam|sir|for me"
)
_POLITE_BEFORE: Final = compiled(rf"^(?:(?:{_SAID_BEFORE}|#)(?:(?<![a-z])|(?![a-z]))[\s,:]*)+", re.ASCII)
_POLITE_AFTER: Final = compiled(rf"(?:[\s,]*(?:{_SAID_AFTER}))+$", re.ASCII)

_CLAUSES: Final = compiled(
    r"[,，。;；!！?？\n]+|\.(?!\d)|\s(?=唔係|唔好|唔要|都係|還是|係|是|我?[要揀選]|not\b|no\b|and\b|but\b"
    r"|actually\b|因為|不過|但)"
    r"|(?<=[\d一二三四五六七八九十個])\s?(?=(?:唔係|不是|唔好|都係)(?!話)|要)|\s(?=你|是但|求其)",
    re.ASCII,
)
_NOT: Final = compiled(r"^(?:唔係|唔要|唔好|不是|不要|別|唔|not|no,? not|don't want)\s*(?:the\s|option\s)?(?=.)")

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

_ANOTHER: Final = compiled(r"\s?(?:時間|時段|選擇)(?:有|得唔得|得閒|可|好唔好|[嗎呢])|\s?啲")
"""有冇第二個時間 asks for another time; 「第二個時間吧」 is the second of those that were offered."""

_WANTS_ANOTHER: Final = compiled(r"(?:有[冇無]?|有沒有|試下?|換|轉|其他)\s?$")
"""Before 第二個時間 these ask for another one."""

_TAKES_BACK: Final = compiled(
    r"(?:(?:唔係|不是|等等|等陣)(?:呀|喎|啦|住)?)+|no|no,? (?:no|wait|sorry)|oh no|wait|sorry|oops|唔好意思"
    r"|打錯(?:咗|字)?|錯咗|hmm|actually"
)
"""Said so as a clause, what was said before it does not count."""

_FIRST_WITHIN: Final = compiled(r"最(?:早|快)[嗰那果]個(?!.*(?:唔|太|不))")
_LAST_WITHIN: Final = compiled(r"最(?:後|尾|遲)[嗰那果]個(?!.*(?:唔|太|不))")

_ALIKE: Final = compiled(
    rf"(?:option )?第?{_COUNT}\s?(?:號|個)?\s?(?:/|或者?|同埋?|和|與|、|,|or|and|&)\s?(?:option )?第?(?:\d{{1,2}}"
    rf"|{CHINESE})\s?(?:號|個)?\s?"
    r"(?:都(?:得|可以|ok|冇問題|無所謂|冇所謂|行)|也可以|(?:are |is )?(?:both |all |either )?(?:is |are )?(?:fine"
    r"|ok|okay|good|work)).*"
)
"""2同3都得: whoever says so takes the first that they name."""

_FIRST: Final = compiled(
    r"(?:最早|最快|最前|最上|上面|頭|最先|第一|前者|最左)(?:面|邊)?(?:的|嘅)?(?:[嗰那果]個|一個|個)?(?:時間|時段"
    r"|選項)?|(?:earliest|soonest)(?: one| slot| time)?"
    r"|first available(?: one| slot)?|(?:top|first)(?: one| slot)?|最早的?(?:[嗰那果]個)?|first(?: one)?"
)
_LAST: Final = compiled(
    r"(?:最遲|最後|最尾|尾|最晚|最夜|最下|最底|後者)(?:面)?(?:的|嘅)?(?:[嗰那果]個|一個|個)?(?:時間|時段|選項)?"
    r"|bottom(?: one| slot)?|(?:very )?(?:last|latest)(?: one| slot| time)?"
)
_LAST_BUT_ONE: Final = compiled(
    r"(?:尾二|倒數第二)(?:[嗰那果]?個)?|(?:second|2nd)[ -](?:to[ -])?last(?: one)?|last but one"
)
_MIDDLE: Final = compiled(
    r"(?:正?中間|中)(?:的)?(?:[嗰那果]?個|一個)|中間|middle(?: one| slot| option)?|one in the middle|in the middle"
)
_EARLIER: Final = compiled(
    r"(?:早啲|早|較早|早一點|早些|前面)的?[嗰那果]一?個|earlier(?: one| slot| time)?(?: of the two)?"
    r"|former(?: one)?"
)
_LATER: Final = compiled(
    r"(?:遲啲|遲|夜啲|較遲|較晚|晚一點|晚些|後面)的?[嗰那果]一?個|later(?: one| slot| time)?(?: of the two)?"
    r"|latter(?: one)?|下面的?(?:[嗰那果]一?個)?"
)
_WHICHEVER: Final = compiled(
    r"(?:(?:是但|求其|是旦|邊個都|邊一?個都(?:得|可以|冇所謂|ok)?|任何一個(?:都)?|冇所謂|無所謂|沒所謂|都|隨便"
    r"|哪個都行?|都行|你(?:話事|揀|決定|安排|幫我揀|選|選吧)"
    r"|any ?time|(?:any|either|whichever|whatever|whenever|anything|anyone|all)(?: one| of them| time| slot"
    r"| of those)?(?: is| are)?(?: fine| ok| okay| good| works)?"
    r"|up to you|[兩三四五]個(?:時間)?都(?:得|可以|ok|冇問題)|both(?: are| is)?(?: ok| fine| good| work| okay)?"
    r"|求其一個|睇你(?:哋|們)?(?:方便|安排)?|你(?:哋|們)?方便就(?:得|好)|(?:any|all) of (?:those|these|them)(?: is"
    r"| are)?(?: fine| ok| okay| good)?|you (?:choose|decide|pick)|(?:i )?don't mind|no preference)(?:啦|喇|呀|吧"
    r"|囉|得|可以|一個)*[\s,，]*)+"
)


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
