"""A text as the answer to names and a time that were read back: yes, no, another name, another wish. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.courtesy import agrees, begins_with_yes
from smartclinic.assistant.understanding.matching import any_of, compiled
from smartclinic.assistant.understanding.name_answers import names_in
from smartclinic.assistant.understanding.names import read_name
from smartclinic.assistant.understanding.refining import refined, shift
from smartclinic.assistant.understanding.requests import asks_for_time_change, leaves, wish_in
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.gate import Asked

_FIRST: Final = (
    r"^(?:,|\s|呀|哦|啊|喂|吓|唔好意思|對唔住|不好意思|咪住|慢住|等[等陣]|等一[等下]|且慢|其實|但係?|sorry|wait|hold on"
    r"|hang on|actually|oh|um+|hmm+|[.!。])*"
)
_SAYS_NO: Final = compiled(
    _FIRST + r"(?:唔係|不是|不對|唔對|唔啱|錯|搞錯|弄錯|寫錯|打錯|係錯|有錯|有誤|不正確|資料(?:有誤|唔啱|錯|不對)"
    r"|唔正確|唔得|不行|不可以|不要|唔好(?!意思)|唔使|唔確認|不確認|並非|冇話|我冇|no\b"
    r"|nope|nah|not (?:right|correct|me|that|quite|really)|wrong|incorrect|(?:that|this|it)(?:'?s| is) (?:wrong|not"
    r"|incorrect)|(?:that|this|it) isn'?t|you got (?:it|that) wrong)"
)
_LEAVES_IT: Final = any_of(
    r"(?:唔|不|別)(?:好|要|想|用|使|需要)?(?:再)?(?:預?約|book|睇|看)(?!得)|取消|(?:[唔不]|冇得)(?:嚟|來|去|到)(?:得|到)?(?:喇|啦|了)?"
    r"|(?:唔|不)(?:需要|使|用)(?:住|啦|喇|了)",
    r"\b(?:cancel|don't book|not book|can'?t (?:make|come|go)|cannot (?:make|come)|won'?t (?:make|come))\b",
)
_AGREES_TOO: Final = compiled(
    r"^(?:,|\s|嗯|哦|呀|好|ok|yes|[.!。])*(?:應該|好似|睇嚟|似乎|大概)?(?:資料|個?名|全部|時間|日子|內容|以上|同|和|都|全|就|係|是)*"
    r"(?:正確|啱[晒曬]?|冇錯|沒錯|沒問題|冇問題|無誤|齊晒?|係咁|咁(?=就|啦|先|得|$)|這樣|呢個(?:時間)?(?=啦|$|得)|嗰日|係(?=$|啦|呀)|(?:係|是)呀?,?我(?:就)?(?:係|是)|係我)"
    r"(?:係咁|就?這樣|就咁|就得|先|得|啦|喇|呀|啊|嘅|的|了|吧|㗎|晒|[,，。.!\s])*"
    r"(?:(?:唔該|麻煩|請|可以)?(?:你)?(?:幫我|替我|同我|為我)?(?:落實|確認|預?約|留位?|安排|book|留)(?:佢|埋|返|啦|喇|吧|個位|[。.!\s])*"
    r"|(?:唔該|麻煩|多謝|謝謝)\S{0,3})?$"
)
_AGREES_IN_ENGLISH: Final = any_of(
    r"^(?:yes|yeah|yep|yup|ok|okay|oh|,|\.|\s)*(?:(?:that|this|it|all|everything|those)(?:'s| is| are|s)?"
    r" ?(?:all |both |absolutely |completely )?(?:sounds?|looks?|seems?|is)? ?(?:right|correct|good|fine|great|perfect"
    r"|it|me|her|him|us|accurate|ok|okay)|(?:sounds?|looks?|seems?) (?:all )?(?:right|correct|good|fine|great"
    r"|perfect|ok)"
    r"|(?:kindly|please|pls)? ?(?:proceed|go ahead|confirm|book (?:it|that|us|me)(?: in)?)|spot on|you got it"
    r"|i think so)"
    r"(?:(?: to| for| with)? me)?(?:,|\.|!|\s|please|pls|kindly|proceed|go ahead|confirm(?:ed)?|thanks?(?: you)?"
    r"|book it"
    r"|la+h?|sir|mam)*$",
)
_TURNS: Final = any_of(
    r"但(?!願)|不過|改(?!善)|換|轉(?:做|去|到)|錯[咗字了]|(?<!冇)(?<!沒)(?<!無)錯$|唔啱|唔係(?!話)|(?:都係|其實)[^,，]{0,3}唔",
    r"\b(?:but|except|instead|wrong|change|however|actually)\b",
)
"""After a yes it is none yet: 「啱呀，不過改星期五得唔得」."""

_CLAUSE: Final = compiled(r"[,，。.!?;]")
_RENAMES: Final = compiled(
    r"改(?:返|番|個)?名|名(?:打)?錯|個名.{0,3}(?:錯|唔啱)"
    r"|\b(?:wrong|change|correct) (?:the )?names?\b|\bnames? (?:is|are) wrong\b"
)
_OF_WHEN: Final = frozenset({"day", "time", "part", "earliest", "doctor", "unknown_doctor", "no_such_day"})


def read_readback_answer(text: str, plain: str, asked: Asked, situation: Situation) -> Intent | None:
    """What the words mean as that answer; None where they are about something else."""
    if is_yes_to_readback(plain):
        return Intent(intents.AGREE)
    if _SAYS_NO.search(plain) or leaves(plain):
        return _refused(text, plain, asked, situation)
    if _RENAMES.search(plain):
        return Intent(intents.RENAME)
    if asks_for_time_change(plain):
        return Intent(intents.OTHER_DAYS)
    if _LEAVES_IT.search(plain) and "?" not in plain and not _of_when(text, situation):
        return Intent(intents.LET_GO)
    if begins_with_yes(plain) and (wish := _of_when(text, situation)):
        return Intent(intents.BOOK, refined(asked, wish))
    names = names_in(text) or ((name,) if (name := read_name(text).name) else ())
    return Intent(intents.NAMES, {"names": "\n".join(names), "instead": "yes"}) if names else None


def is_yes_to_readback(plain: str) -> bool:
    """Whether the text says that what was read back is right, whatever else it asks."""
    first = _CLAUSE.split(plain, maxsplit=1)[0]
    says_yes = agrees(plain) or begins_with_yes(plain) or _says_it_is_right(plain) or _says_it_is_right(first)
    return says_yes and not _TURNS.search(plain)


def _says_it_is_right(plain: str) -> bool:
    return _AGREES_TOO.search(plain) is not None or _AGREES_IN_ENGLISH.search(plain) is not None


def _refused(text: str, plain: str, asked: Asked, situation: Situation) -> Intent:
    """A no to what was read back: another wish, a wrong name, or the whole booking is left."""
    if wish := _of_when(text, situation):
        return Intent(intents.BOOK, refined(asked, wish))
    if _LEAVES_IT.search(plain) or leaves(plain):
        return Intent(intents.LET_GO)
    if shifted := shift(plain):
        return shifted
    return Intent(intents.OTHER_DAYS) if asks_for_time_change(plain) else Intent(intents.RENAME)


def _of_when(text: str, situation: Situation) -> dict[str, str]:
    """The wish in the words, where it names another day, time or doctor; a refusal alone names none."""
    wish = wish_in(text, situation)
    return wish if _OF_WHEN & wish.keys() else {}
