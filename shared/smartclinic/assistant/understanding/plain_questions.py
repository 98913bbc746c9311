"""Questions with one fixed answer: who speaks here, what STOP does, and what is asked of other people. Pure.

Nothing is said of anybody's visit but to whoever may change it, so a question about somebody else is known as one and
never taken for a wish. Source: PDPO (Cap. 486), data protection principle 3.
"""

from __future__ import annotations

import re
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.matching import any_of, compiled
from smartclinic.assistant.understanding.names import is_surname, read_name
from smartclinic.assistant.understanding.ordinary_english import may_be_ordinary
from smartclinic.conversations.answering import Intent

_MACHINE: Final = r"(?:機械人|機器人|ai|人工智能|電腦|自動回覆|chat ?bot|bot|robot|machine|computer)"
_WHO_SPEAKS: Final = compiled(
    rf"(?:你(?:哋|們)?|呢個|呢度|對面|我(?:而家)?)?[^,。?!\n]{{0,6}}真?人(?:嚟|㗎|覆)*(?:定係|定|還是|或者?)(?:係)?{_MACHINE}[嚟㗎嘅的呀啊]*"
    rf"|(?:你|我)?[^,。?!\n]{{0,6}}{_MACHINE}(?:嚟|㗎|覆)*(?:定係|定|還是|或者?)(?:係)?真?人[嚟㗎嘅的呀啊]*"
    rf"|你(?:哋|們)?(?:係|是)(?:咪|唔係|不是)?(?:真人|人|{_MACHINE})(?:[嚟㗎嘅的呀啊嗎吗\s]|\W)*$"
    rf"|(?:係咪|是不是|係唔係)(?:真人|{_MACHINE})(?:喺度|在)?(?:覆|回覆|答)"
    r"|\b(?:are you|is this|am i (?:talking|chatting|speaking) (?:to|with)) (?:an? |the )?(?:real )?"
    r"(?:human(?: being)?|person|robot|bot|chat ?bot|ai|machine|computer|real|automated)\b"
    r"(?:,? or (?:an? )?(?:real )?(?:human(?: being)?|person|robot|bot|chat ?bot|ai|machine|computer))?"
)
_STOP: Final = r"[「『\"'“‘]?(?:停止|(?<![a-z])stop)[」』\"'”’]?"
_WHAT_STOP_DOES: Final = any_of(
    rf"(?:打|寫|覆|回覆|撳|按|輸入|講|send|type)(?:咗|左|了|個)?\s?{_STOP}[^。!]{{0,20}}(?:會唔會|會不會|會點|會怎|係咪"
    r"|是不是|即係|有咩|咩事|點樣|嗎|取消埋|仲有冇|還有沒有)",
    rf"{_STOP}(?:係|是|即係|有)?(?:咩|乜嘢?|什麼|點)(?:意思|用|解)",
    r"\b(?:if|when|does|will|would|what)\b[^.?!]{0,30}\b(?:type|typing|reply|replying|send|sending|say|text|press)"
    rf"(?:ing)? {_STOP}|\bwhat (?:does|will|happens (?:with|after)) {_STOP}",
)
_THREATENS: Final = any_of(
    r"打(?:佢|你|你哋)?(?:一)?鑊|打(?:死|爆|殘)(?:佢|你)|斬(?:死|你|佢)|殺(?:死|咗)?(?:你|佢)(?!菌)|劈(?:死|你|佢)"
    r"|燒(?:咗|鬼)?你(?:間|哋)|搵人(?:打|搞|斬|教訓)(?:你|佢)|放火|擲(?:爛|你)|砸(?:爛|了)?你",
    r"\b(?:kill|beat up|punch|stab|hit|hurt|smash|burn)\b[^.?!]{0,12}\b(?:you|you all|your (?:staff|nurse|clinic"
    r"|doctor)|the (?:staff|nurse|doctor))\b",
)
_NOT_THEIRS: Final = r"(?:前夫|前妻|前度|前男友|前女友|隔籬(?:屋|鄰舍)?|鄰居|同事|同學|老細|僱員|員工)"
_ASKS: Final = r"(?:係咪|是不是|係唔係|是否|有冇|有沒有|有否)"
_CAME: Final = r"(?:約[咗了左過]|book[咗了左]|[嚟來去]過|[睇看]過|[嚟來][咗了左]|登記[咗了左])"
_DAY: Final = r"(?:今日|聽日|琴日|尋日|今天|明天|昨天|上晝|下晝|上午|下午|星期.|禮拜.|上個?(?:星期|禮拜|月)|最近)*"
_OF_OTHERS: Final = any_of(
    r"(?:病人|客人)(?:嘅|的)?名單|(?:其他|別的|第二個|另一個)(?:病人|客人|人)(?:嘅|的)?(?:電話|資料|姓名|預約|紀錄|記錄)|(?:邊個|誰|邊位)(?:病人)?約[咗了左]"
    r"|下一(?:位|個)(?:病人)?(?:係|是)(?:邊個|誰|邊位)",
    rf"{_NOT_THEIRS}[^,。?!]{{0,8}}(?:{_ASKS}[^,。?!]{{0,8}}{_CAME}|(?:幾點|幾時|何時|邊日)(?:約[咗了左]|覆診|有預約))",
    r"\b(?:patient (?:list|names)|list of (?:\w+ )?(?:\w+'s )?patients|other patients'? (?:names?|numbers?|details))\b",
    r"\b(?:did|does|is|has|was|have|when|what time|whether|if)\b[^.?!]{0,12}\b(?:ex[- ]?(?:husband|wife|boyfriend"
    r"|girlfriend|partner)|neighbou?r|colleague|co-?worker|classmate|employee)\b[^.?!]{0,20}\b(?:bring|brought|comes?"
    r"|came|coming|been|booked|appointment|visit\w*|seen?|saw|there)\b",
    r"\b(?:give|send|tell)(?: me)? (?:his|her|their) (?:\w+ )?(?:phone|mobile|telephone|contact|address)\b",
)
_NAMED: Final = compiled(
    rf"(?P<han>[\u3400-\u9fff]{{3}})(?:先生|小姐|太太|女士)?呢?{_DAY}(?:{_ASKS}[^,。?!]{{0,6}}{_CAME}"
    r"|(?:嘅|的|個)?(?:預約|約|覆診)(?:係|是|喺|在)?(?:幾點|幾時|邊日|何時|什麼時|咩時)"
    r"|(?:約[咗了左])?(?:幾點|幾時|何時|邊日)(?:約[咗了左]|覆診|有預約))"
    r"|\b(?:when|what time|which day|what day) (?:is|was|are) (?P<owner>[a-z]+(?: [a-z]+){0,2})'s? "
    r"(?:next |last )?(?:appointment|appt|booking|visit)\b"
    r"|\b(?:did|has|does|will|is|was) (?P<comer>[a-z]+ [a-z]+) (?:come|came|coming|been|have an appointment|visit\w*"
    r"|booked|see (?:the doctor|dr)|seen|there)\b"
)
_NO_NAME: Final = compiled(r"\b(?:my|our|the|your|his|her|a|an|dr|doctor|this|that|it|i|we|you|he|she|they)\b")


def threatens(plain: str) -> bool:
    """Whether the text (in its matching form) announces violence against the clinic's people."""
    return _THREATENS.search(plain) is not None


def asks_who_speaks(plain: str) -> bool:
    """Whether the text (in its matching form) asks if a machine or a person answers here."""
    return _WHO_SPEAKS.search(plain) is not None


def without_asking_who_speaks(plain: str) -> str:
    """The text but for that question, so that a person is still called for in what is left of it."""
    return _WHO_SPEAKS.sub(" ", plain)


def plain_question(text: str, plain: str) -> Intent | None:
    """What has one fixed answer in a text (`plain` in its matching form); None where it asks none of that."""
    if asks_who_speaks(plain):
        return Intent(intents.ABOUT_ASSISTANT)
    if _WHAT_STOP_DOES.search(plain):
        return Intent(intents.ABOUT_STOP)
    if any(map(_is_somebody, _NAMED.finditer(plain))):
        return Intent(intents.ABOUT_OTHERS, {"said": text, "of": "visit"})
    return Intent(intents.ABOUT_OTHERS, {"said": text}) if _OF_OTHERS.search(plain) else None


def _is_somebody(found: re.Match[str]) -> bool:
    """Whether the words stand for a person's name."""
    if han := found["han"]:
        return is_surname(han[0]) and "醫" not in han and read_name(han).problem is None
    name = found["owner"] or found["comer"]
    return not _NO_NAME.search(name) and not any(map(may_be_ordinary, name.split()))
