"""Whether an answer is a patient's full name."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final

from msgspec import Struct

from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.normalise import for_matching, without_emoji
from smartclinic.assistant.understanding.ordinary_english import reads_as_english
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.contacts.identity_numbers import MASK, mask_identity_numbers

LONGEST_NAME: Final = 80
LONGEST_ANSWER: Final = 200
"""A longer text is no name, however much stands around it."""

_EDGES: Final = " .,、。!~-:"
_HAN: Final = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_NAME: Final = compiled(rf"[{_HAN}]{{2,6}}")
_LATIN_WORD: Final = r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?"
_LATIN_NAME: Final = compiled(rf"{_LATIN_WORD}(?:,? {_LATIN_WORD})*")
_HAN_PART: Final = compiled(rf"[{_HAN}]+")

_SURNAMES: Final = frozenset(
    "陳黃李張梁林王吳劉何楊周鄭馮曾葉羅鄧蔡許郭謝徐朱馬余蘇潘胡譚曹盧趙孫高彭蕭鍾鐘戴杜江程方袁廖賴傅麥歐溫關石"
    "崔莫黎湯沈韓唐鄺宋施姚龍簡伍丁魏汪范洪倪霍岑姜金侯史古凌顧符翁龐嚴尹白邵池車成招冼甄甘駱管連邱丘游文陸區柯詹"
    "任田卓莊柳賀康章尤童段錢秦鮑武毛萬薛孔賈常喬邢樊陶殷俞祝屈繆葛祁馬穆藍簫雷湛利安童容植阮巫司郝董夏蔣呂"
    "陈黄张刘吴杨郑冯叶罗邓许谢马苏谭卢赵孙萧钟赖欧温关汤韩邝龙简范顾严邵车陆区庄贺万钱贾乔蓝蒋吕"
    "狄褚衛卫華华尤戚鄒邹喻柏竇窦奚郎魯鲁韋韦苗廉滕畢毕鄔邬于卞卜孟禹臧茅舒項项閔闵婁娄顏颜梅刁虞裘郁杭龔龚嵇裴荀惠芮靳"
    "糜仇欒栾戎韶藺蔺屠胥莘翟姬冉酈郦雍桑桂濮燕晏柴瞿閻阎茹艾戈庾耿匡寇鞏巩聶聂晁敖闞阚饒饶鞠荊荆竺桓佘佟岳鄢涂仝沐熊"
)
"""Source: the Hundred Family Surnames, but those that begin ordinary words as well, such as 邊, 時 and 申."""

_KIN: Final = (
    "小朋友|孩子|小孩|家父|家母|小兒|小儿|小女|儿子|女儿|妈妈|父亲|母亲|太太|病者|同事|老闆|老細|媽媽|媽咪|爸爸|爹[地哋]|阿爸|阿媽|父親|母親|老豆|先生|太太|老公|老婆|囡囡?|仔仔?|兒子|女兒|婆婆|公公"
    "|爺爺|嫲嫲|奶奶|外婆|外公|哥哥|家姐|姐姐"
    "|細佬|妹妹|弟弟|細妹|朋友|工人|姐姐|bb|女"
)
_KIN_ENGLISH: Final = (
    r"(?:son|daughter|kid|child|baby|mother|father|mum|mom|dad|wife|husband|helper|grandma|grandpa|grandmother"
    r"|grandfather|sister|brother|friend|boss|employer|colleague|ah po|popo|niece|nephew|cousin)"
)
_LEAD_IN: Final = compiled(
    rf"^(?:(?:寫|用返?|登記|係?幫|(?:ok|okay|yes|hi|hello)[,!. ]+|(?:好|好的|係呀|係|你好|早晨|sorry)[,，!。 ]+)*"
    rf"(?:(?>病人|登記|我|佢|她|他|您|{_KIN}|個)*"
    r"(?:嘅|的)?(?:全名|姓名|名字?|叫[做返]?|係叫|係|是)\s*(?:叫[做返]?|係|是)?\s*[:,]?\s*)"
    rf"|(?:係|是|幫)*我(?:個|嘅|的)?(?:{_KIN})(?=[{''.join(sorted(_SURNAMES))}][{_HAN}]{{1,2}}$)"
    rf"|(?:係|是|幫)*(?:我|佢|個|阿)*(?:{_KIN})(?:嘅|的)?\s*[:,]?\s+|病人\s*[:,]?\s*(?=\S{{2}})"
    rf"|係?(?:幫|替|代)我?個?(?:{_KIN})(?=\S{{2,4}}(?:約|睇|登記|預約))|(?:寫|用返?我?個?名?)\s*(?=\S{{2}})"
    rf"|(?:(?:the )?patient(?:'?s)?(?: name)?(?: is|:)\s*)"
    rf"|(?:(?:my|the|patient'?s?|full|her|his|{_KIN_ENGLISH}(?:'s)?)\s+)*name(?:\s+is|'s)?\s*:?\s*"
    rf"|(?:it'?s |this is )?for (?:my|our) {_KIN_ENGLISH}\s*[,:]?\s+(?=\S+ \S)|my {_KIN_ENGLISH}(?:'s name)?(?: is"
    rf"|:|,)\s+"
    r"|(?:i'm|i am|it's|it is|this is|for|ok(?:ay)?,|yes,|hi,?|hello,?)\s+)+",
    re.IGNORECASE,
)

with patterns("names") as _said:
    _LEAD_OUT: Final = _said["lead_out"]
    _OPENS: Final = _said["opens"]
    _NOT_THAT: Final = _said["not_that"]
    _BESIDE: Final = _said["beside"]
    _TITLE: Final = _said["title"]
    _MR_OR_MRS: Final = _said["mr_or_mrs"]
    _NO_NAME_AT_ALL: Final = _said["no_name_at_all"]
    _NOT_NAMES: Final = _said["not_names"]

_TOLD_FIRST: Final = compiled(
    rf"^(?:我|係|是)?(?:想)?(?:幫|替|代)我?(?:個|嘅|的|阿)*(?:{_KIN})(?:約|睇|登記|預約|book)?(?:㗎|嘅|的"
    rf"|嚟)?[,，。]\s*(?=\S{{2}})"
)
"""For whom it is, before the name: 我幫我老豆約㗎，佢叫吳志明."""

COMPOUND_SURNAMES: Final = ("歐陽", "司徒", "上官", "司馬", "諸葛", "皇甫", "欧阳", "司马", "诸葛")

_NUMBER_LABEL: Final = compiled(
    rf"(?:(?:香港)?身[份分]證|證件|\bhkid|\bid)(?:\s?(?:card|號碼?|number|no\.?))*\s*[:：]?\s*{MASK}", re.IGNORECASE
)

# Never in a name of somebody whose surname is not among the common ones.
_NOT_IN_NAMES: Final = frozenset(
    "唔嘅咩呀喎㗎嗎呢啦喇咗佢你我哋係喺冇點幾邊乜嘢俾畀啲嗰個話睇約想改要有好多得換打早晚午朝晝聽今後日期號痛病藥針的是不了吗么吧"
    "嗯哦噢哈呵嘻幫替"
)


class NameProblem(StrEnum):
    """Why an answer is not taken as a full name."""

    NOT_A_NAME = "not_a_name"
    INCOMPLETE = "incomplete"
    SEVERAL = "several"


class NameRead(Struct, frozen=True):
    """A cleaned name, or why there is none; and whether an identity number was left out, which must be said."""

    name: str = ""
    problem: NameProblem | None = None
    had_identity_number: bool = False


def read_name(text: str, *, one_word: bool = False) -> NameRead:
    """The full name in this answer, as on an identity document: 陳小美, Chan Siu Mei, Mary O'Brien, 歐陽詠詩.

    `one_word` says that a single Latin word (Sukarno), or two characters without a common surname (祖兒), may be a
    whole name, as they are on some identity documents.
    """
    masked = mask_identity_numbers(text)
    if len(text) > LONGEST_ANSWER:
        return NameRead(problem=NameProblem.NOT_A_NAME, had_identity_number=MASK in masked)
    name = _cleaned(_BESIDE.sub(" ", _NUMBER_LABEL.sub(" ", masked).replace(MASK, " ")))
    problem = _problem(name)
    if one_word and problem is NameProblem.INCOMPLETE and (name.isascii() or _lacks_surname(name)):
        problem = None
    return NameRead("" if problem else _capitalised(name), problem, MASK in masked)


def is_surname(character: str) -> bool:
    """Whether this is a common Chinese surname of one character."""
    return character in _SURNAMES


def _cleaned(text: str) -> str:
    plain = " ".join(without_emoji(unicodedata.normalize("NFKC", text)).split()).strip(_EDGES)
    plain = _OPENS.sub("", _NOT_THAT.sub("", plain))
    plain = _LEAD_OUT.sub("", _LEAD_IN.sub("", _LEAD_OUT.sub("", _TOLD_FIRST.sub("", plain))))
    plain = re.sub(r"[()]", " ", _TITLE.sub("", plain)).strip(_EDGES)
    return re.sub(rf"(?<=^[{_HAN}])\s(?=[{_HAN}])", "", " ".join(plain.split()))


def _problem(name: str) -> NameProblem | None:
    han = _HAN_PART.findall(name)
    latin = " ".join(_HAN_PART.sub(" ", name).split()).strip(",、&/+ ")
    if not name or len(name) > LONGEST_NAME or _is_another_word(for_matching(name)):
        return NameProblem.NOT_A_NAME
    if name in _SURNAMES or name in COMPOUND_SURNAMES or _MR_OR_MRS.fullmatch(name):
        return NameProblem.INCOMPLETE
    if not all(map(_is_han_name, han)) or (latin and not _is_latin_name(latin)):
        return NameProblem.NOT_A_NAME
    if len(han) > 1:
        return NameProblem.SEVERAL
    if not latin and _lacks_surname(name):
        return NameProblem.INCOMPLETE
    return None if han or " " in latin else NameProblem.INCOMPLETE


def _is_another_word(plain: str) -> bool:
    return _NOT_NAMES.search(plain) is not None or _NO_NAME_AT_ALL.fullmatch(plain) is not None


def _lacks_surname(name: str) -> bool:
    """Whether these are two characters that may be a given name, or no name: asked for once more."""
    return len(name) == 2 and _HAN_NAME.fullmatch(name) is not None and name[0] not in _SURNAMES


def _is_han_name(han: str) -> bool:
    if not _HAN_NAME.fullmatch(han):
        return False
    known = han[0] in _SURNAMES or han.startswith(COMPOUND_SURNAMES)
    return len(han) <= 5 if known else len(han) <= 4 and not _NOT_IN_NAMES & set(han)


def _is_latin_name(latin: str) -> bool:
    if not _LATIN_NAME.fullmatch(latin) or latin.count(" ") > 7:
        return False
    return not reads_as_english(latin)


def _capitalised(name: str) -> str:
    return name.title() if name.isascii() and name.islower() else name
