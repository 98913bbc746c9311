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
_LEAD_OUT: Final = compiled(
    r"[\s,.]*(?:唔該晒?你?|多謝晒?你?|謝謝[您你]?|谢谢[您你]?|多谢|麻烦[您你]?|麻煩晒?[您你]?|呀|啊|㗎|啦|就得|就可以|(?<=[\u3400-\u9fff]{3})(?:約|登記)|please|pls"
    r"|thanks?(?: you)?|thx|\bpo|\bthank u|(?<=[a-z]) (?:speaking|here))[\s,.!]*$",
    re.IGNORECASE,
)
_TOLD_FIRST: Final = compiled(
    rf"^(?:我|係|是)?(?:想)?(?:幫|替|代)我?(?:個|嘅|的|阿)*(?:{_KIN})(?:約|睇|登記|預約|book)?(?:㗎|嘅|的"
    rf"|嚟)?[,，。]\s*(?=\S{{2}})"
)
"""For whom it is, before the name: 我幫我老豆約㗎，佢叫吳志明."""

_OPENS: Final = compiled(
    r"^(?:(?:好[啦喇吧呀]|咁好啦?|得[啦喇]?|算啦|嗯+|哦+|噢|啊|是的?|對的?|可以|[冇沒]問題|收到|明白|唔好意思"
    r"|不好意思)[,，!.。 ]+"
    r"|(?:oh|ah|um+|er+|hmm+|well|right|alright|sure|fine|ok(?:ay)?|yes|of course|no problem|sorry|thanks|thank you"
    r"|got it)"
    r"(?:[,!.]+ ?| (?=(?:oh|ah|right|sure|sorry|it'?s|it is|this is|my|the|her|his|full|name|patient)\b)))+(?=\S{2})",
    re.IGNORECASE,
)
"""What is said before a name is given: 好啦，黃帶娣; "oh right, it's Kelly Yip"."""

_NOT_THAT: Final = compiled(
    r"^(?:唔係|不是|唔啱|不對|錯[咗左了]?|打錯[咗左了]?|聽錯[咗左了]?|no|nope|wrong|not that)(?:呀|啊|喎|㗎)*"
    r"(?:[,，.!。 ]+(?=\S{2})|(?=(?:係|是|叫)\S{2}))",
    re.IGNORECASE,
)
"""Before the right name, what a wrong one is answered with: 唔係，係陳小美."""

_BESIDE: Final = compiled(
    r"(?:(?:聯絡)?電話|手機|手提|tel|phone|mobile|contact)?(?:號碼| no\.?"
    r"| number)?\s*[:：]?\s*(?<![\w])(?:\+?852[ -]?)?[2-9]\d{3}[ -]?\d{4}(?!\d)"
    r"|[,，、]?\s*(?<!\d)\d{1,3}\s?(?:歲半?|个月大?|個月大?|岁|y/?o\b|yrs?(?: old)?\b|years? old\b)"
    r"|(?<=\S)[\s,，/]+(?:男|女|male|female|[MmFf])(?=$|[\s,，/])",
    re.IGNORECASE,
)
"""A telephone number, an age, a sex: they say nothing of the name."""

_TITLE: Final = compiled(
    r"^(?:mr|mrs|ms|miss|dr|prof)\b\.?\s*|\s*(?:先生|小姐|女士|太太|婆婆|伯伯|小朋友)$"
    r"|\s*\([男女mf]\)$",
    re.IGNORECASE,
)
_MR_OR_MRS: Final = compiled(r"[^\W\d_](?:[生太伯叔嬸婶婆姨]|師奶|师奶|伯母|太婆)")
"""陳生, 陳太, 陳伯: nearly always how somebody is called, and seldom a whole name."""

COMPOUND_SURNAMES: Final = ("歐陽", "司徒", "上官", "司馬", "諸葛", "皇甫", "欧阳", "司马", "诸葛")

_NO_NAME_AT_ALL: Final = compiled(
    r"(?:我|個|嘅|的)*(?>老婆|老公|太太|先生|小姐|女士|自己|本人|病人|媽媽|媽咪|爸爸|爹地|阿?媽|阿?爸|父親|母親"
    r"|婆婆|公公|爺爺|嫲嫲"
    r"|囡囡?|仔仔?|女兒|兒子|小朋友|大人|家人|全家人?|朋友|屋企人?|細佬|細妹|妹妹|弟弟|哥哥|大佬|家姐|姐姐|孫仔?"
    r"|外母|外父|工人"
    r"|同上|如上|上面|以上|一齊|一樣|一起|照舊|無|姓名|全名|名字|中文|英文|證件|身[份分]證|護照|回鄉[證咭卡]"
    r"|明天|今天|後天|昨天|星期.|禮拜.|幫忙|幫幫忙|救命|真係|假期|公眾假期)++"
)
"""Words that people write where a name is wanted, and that are none however often they are typed."""

_NUMBER_LABEL: Final = compiled(
    rf"(?:(?:香港)?身[份分]證|證件|\bhkid|\bid)(?:\s?(?:card|號碼?|number|no\.?))*\s*[:：]?\s*{MASK}", re.IGNORECASE
)

# Never in a name of somebody whose surname is not among the common ones.
_NOT_IN_NAMES: Final = frozenset(
    "唔嘅咩呀喎㗎嗎呢啦喇咗佢你我哋係喺冇點幾邊乜嘢俾畀啲嗰個話睇約想改要有好多得換打早晚午朝晝聽今後日期號痛病藥針的是不了吗么吧"
    "嗯哦噢哈呵嘻幫替"
)
_NOT_NAMES: Final = compiled(
    r"等陣|等等|等一|等我|遲啲|何時|何解|何謂|方便|程度|高燒|成人|溫度|馬上|黃昏|任何|白車|文件|安排|關門|常用|連埋"
    r"|利是|謝謝|多謝|早晨|隨便|取消|時間|診所|醫生|"
    r"姑娘|預約|改期|下晝|上晝|確認|停止|恢復|幫手|地圖|其他|收費|查詢|繼續|返回|冇問題|拜拜|唔該|可以|江湖救急"
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
