"""For whom a visit is wished: how many come, and what they are to whoever writes. Pure."""

from __future__ import annotations

import re
from typing import Final

from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.numerals import number
from smartclinic.assistant.understanding.wishes import MOST_AT_ONCE
from smartclinic.contacts.patients import Relation

_MY: Final = r"(?:我(?:個|嘅|的)?|個|阿|my )"
_RELATIONS: Final = (
    (
        Relation.CHILD,
        compiled(
            r"小朋友|細路|仔女|囡囡|仔仔|\bbb\b|bb(?=[^a-z])|孩子|小孩|兒子|女兒|大仔|細仔|大女|細女|小兒(?!科)|小女(?!孩)|犬子"
            r"|(?<!\d)(?:1[0-7]|\d|十?[一二兩三四五六七八九]|十)(?:歲|個月)(?:半)?(?:大)?(?:嘅|的)?(?:仔|女|囡|bb|小朋友|細路|孩子)"
            r"|\b(?:my|our|for (?:a|the)) (?:(?:1[0-7]|\d)[- ]?(?:years?|yrs?|y)[- ]?(?:old|o)"
            r"|\d{1,2}[- ]?months?[- ]?old)\b"
            r"(?! (?:mother|father|mum|mom|dad|wife|husband|problem|issue))|\bkiddos?\b|\bgoddaughter\b|\bgodson\b"
            rf"|{_MY}(?:仔|女|囡)(?!朋友|士|人)|\b(?:(?:son|daughter|kid|baby|toddler)s?|child(?:ren)?)\b(?!'s)"
        ),
    ),
    (
        Relation.PARENT,
        compiled(
            r"阿媽|媽媽|媽咪|母親|阿爸|爸爸|爹[地哋]|父親|老豆|老母|父母|家父|家母|老父|雙親|爸媽"
            r"|\b(?:mother|father|mum|mom|mummy|mama|dad|daddy|papa|parents?)\b"
        ),
    ),
    (Relation.EMPLOYEE, compiled(r"工人|外傭|家傭|菲傭|印傭|(?<!有)員工|\b(?:helper|maid|employee)s?\b")),
    (
        Relation.OTHER,
        compiled(
            r"老公|老婆|我(?:先生|太太)|內子|外子|丈夫|妻子|阿婆|阿公|外婆|外公|孫仔|孫女|外孫|外甥|姪|姨甥|家婆|家公"
            r"|(?:幫|替|代|同|帶|我)(?:我)?(?:個|嘅|的|阿)?(?:叔叔|伯父|伯母|舅父|舅舅|姨媽|姑媽|姑姐|表哥|表姐|表弟|表妹|堂哥|堂妹"
            r"|未婚妻|未婚夫|室友|鄰居|男友|女友|岳父|岳母)"
            r"|(?:幫|替|代|帶)(?:我)?(?:個|嘅|的|哋)?(?:同事|老闆|老板|老細|上司|經理|僱主|客戶|boss\b|colleague|manager\b)"
            r"|\b(?:ah (?:po|ma|mah|ye|yeh|gong|gung|yi|por)|po ?po|por ?por|gong ?gong|gung ?gung|ye ?ye|mah ?mah)\b"
            r"|\bfor (?:my |our |the )?(?:boss|employer|ma'?am|mam|madam|colleague|co-?worker|manager|client)\b"
            r"|\bmy (?:boss|employer|mam|ma'?am|madam|colleague|co-?worker|manager)(?: (?:mam|ma'?am|sir|madam))?"
            r" (?:wants?|needs?|would like|has|have|is (?:sick|not (?:well|feeling))|feel\w*)\b(?! (?:me|my)\b)"
            r"|(?:我(?:個|嘅)?|幫|替|代|個)(?:男|女)?朋友|婆婆|公公|爺爺|嫲嫲|外母|外父"
            r"|奶奶|老爺|哥哥|細佬|家姐|妹妹|弟弟|細妹"
            r"|(?:幫|替|代)(?:屋企人|家人)|我(?:屋企人|家人)"
            r"|\b(?:my|for (?:a|my|the)) (?:wife|husband|partner|(?:girl|boy)?friend|grand(?:ma|pa|mother|father)"
            r"|brother|sister|aunt(?:ie|y)?|uncle|cousin|niece|nephew|fianc[eé]e?|mother-in-law|father-in-law|family|neighbou?r|grand(?:son|daughter|child)"
            r"|grandad|granny|nana|flatmate|roommate)\b"
        ),
    ),
)
_KIN: Final = (
    "阿媽|妈妈|媽媽|媽咪|妈咪|母親|母亲|阿爸|爸爸|爹[地哋]|父親|父亲|老豆|老母|父母|爸媽|爸妈|老公|老婆|先生|太太"
    "|丈夫|妻子|婆婆|公公|爺爺|爷爷"
    "|奶奶|嫲嫲|阿嫲|外母|外父|外婆|外公|老爺|老爷|家婆|家公|哥哥|阿哥|細佬|家姐|姐姐|妹妹|弟弟|細妹|兒子|儿子|女兒"
    "|女儿|大仔|細仔|大女|細女|阿仔|阿女"
    "|囡囡|囡|仔仔|小朋友|細路|孩子|小孩|bb女|bb仔|bb|仔女|工人姐姐|工人|外傭|外佣|男朋友|女朋友|朋友|同事|屋企人"
    "|家人|孫仔|孫女|孫|小兒(?!科)|小儿(?!科)|家父|家母|(?:老闆|老板|老細|上司|boss)(?! ?(?:話|叫|問|講|要我))|仔|女"
)
_KIN_ENGLISH: Final = (
    "son|daughter|kids?|child(?:ren)?|baby|toddler|mother|father|mum|mom|mummy|dad|daddy|parents?|wife|husband|partner"
    "|(?:girl|boy)?friend|grand(?:ma|pa|mother|father|son|daughter)|brother|sister|aunt(?:ie)?|uncle|employer|boss"
    "|helper|maid|(?:mother|father)-in-law|ma'?am|madam|ward|alaga"
)
_WHICH_KIN: Final = (
    r"(?:(?:two|2|elder|older|younger|little|old|elderly|baby|\d{1,2}[- ]?(?:year|yr|month)s?[- ]?old) )*"
)
_AS_WRITTEN: Final = compiled(
    rf"我(?:個|嘅|的|哋|们|們|家|屋企|兩個|两个)*(?:{_KIN})(?![士人醫医])"
    rf"|(?:幫|帮|替|代|同|帶|带|個)(?P<plain>個?(?:{_KIN}))(?![士人醫医])"
    rf"|\b(?:my|our) {_WHICH_KIN}(?:{_KIN_ENGLISH})\b",
    re.IGNORECASE,
)
"""Whom a text names by relation, as far as it is written so: 我阿媽, my son."""

_HAN_NUMBER: Final = "[一兩两二三四五六1-6]"
_NUMBER: Final = r"(?:one|two|three|four|five|six|[1-6])"
_KIND: Final = compiled(
    rf"(?<![期拜周週\d/月])(?P<zh>{_HAN_NUMBER})\s?(?:個|位|名)?(?P<who>小朋友|細路|大人?|[細小](?!時)|成人|長者"
    rf"|老人家|老人|仔女|仔|女|囡|孩子"
    rf"|bb)(?!朋友|士|人)"
    rf"|\b(?P<en>{_NUMBER}) (?:of )?(?:my |our |the )?"
    r"(?P<whom>kids?|child(?:ren)?|adults?|sons?|daughters?|boys?|girls?|bab(?:y|ies)|parents|grandparents|elderly)\b"
)
"""So many of one kind: 「一個大人兩個細路」 are three."""

_ALL: Final = compiled(
    r"(?P<zh>[兩两二三四五六2-6])\s?(?:位(?!醫生)|(?:個|名)\s?(?=人|病人|都|一齊|一起|一同|想|要|同時|打|睇|$|[,，。]))"
    r"|我哋(?P<we>[兩两二三四五六2-6])(?:個|位)?(?!點)|一家(?P<family>[三四五六])口"
    r"|\b(?P<en>two|three|four|five|six|[2-6]|both)\b (?:of (?:us|them)|people|persons|patients|pax)\b"
    r"|\bfor (?P<for>two|three|four|five|six)\b(?! (?:o'?clock|days|weeks|hours|minutes|thirty|pm|am|fifteen|forty))"
)
"""So many in all."""

_AND_ME: Final = compiled(
    rf"我(?:想)?(?:同|和|與|跟|帶|帶埋)(?:埋)?(?:我)?(?:個|嘅|的)?{_HAN_NUMBER}(?:個|位|名)|{_HAN_NUMBER}(?:個|位"
    rf"|名)[^,，。]{{1,4}}(?:同|和"
    rf"|加)(?:埋)?我(?!老|個|嘅|[媽爸])"
    rf"|\b(?:me|myself|i) (?:and|with|plus) (?:my )?{_NUMBER}\b|\b{_NUMBER} [a-z]+ and (?:i|me|myself)\b"
)
"""Whoever writes comes besides those who are counted."""

_TWO: Final = compiled(
    r"父母|(?:爸爸?|爹[地哋]|阿爸|老豆).{0,2}(?:媽|阿媽)|(?:媽媽?|媽咪|阿媽).{0,2}(?:爸|爹|老豆)|仔(?:仔)?同(?:個"
    r"|埋)?[女囡]|[女囡]同(?:個|埋)?仔|一仔一女"
    r"|\bmy parents\b|\b(?:mum|mom|mother) and (?:my )?(?:dad|father)\b"
    r"|\b(?:dad|father) and (?:my )?(?:mum|mom|mother)\b"
    r"|\bson and (?:my )?daughter\b|\bdaughter and (?:my )?son\b"
)
_MYSELF: Final = compiled(r"我自己|我本人|\bfor (?:myself|me)\b(?! and)")
_WITH_ME: Final = compiled(
    r"我(?:想)?(?:同|和|與|跟)(?:埋)?(?:我)?(?:個|嘅|的)?[^,.，。]{1,6}(?:一齊|一起|一同|都|兩個|兩位|想約|要約|約)"
    r"|\b(?:me|myself|i) and my\b|\bmy [a-z]+ and (?:i|me|myself)\b"
)


def people_said(plain: str) -> dict[str, str]:
    """What a text says of who comes, as details of an intent: people (two or more), relation (of anybody but whoever
    writes), with_me (whoever writes is one of them).
    """
    relation, count = relation_said(plain), _count(plain)
    if relation is None and count == 1 and _MYSELF.search(plain):
        return {"relation": Relation.SELF.value}
    with_me = relation is not None and _WITH_ME.search(plain) is not None
    if with_me and count < 2:
        count = 2
    said = {
        "people": str(min(count, MOST_AT_ONCE)) if count > 1 else "",
        "relation": relation.value if relation else "",
        "with_me": "yes" if with_me else "",
    }
    return {name: value for name, value in said.items() if value}


def relation_said(plain: str) -> Relation | None:
    """What somebody whom the text names is to whoever writes; None: nobody is named."""
    return next((relation for relation, pattern in _RELATIONS if pattern.search(plain)), None)


def _count(plain: str) -> int:
    """How many come: so many in all, or of each kind, and whoever writes where they are named beside them."""
    kinds = {found["who"] or found["whom"]: found["zh"] or found["en"] for found in _KIND.finditer(plain)}
    counted = sum(map(_number, kinds.values()))
    if counted and _AND_ME.search(plain):
        counted += 1
    in_all = _ALL.search(plain)
    said = _number(next(filter(None, in_all.groups()))) if in_all else 1
    return max(counted, said, 2 if _TWO.search(plain) else 1)


def _number(said: str) -> int:
    return 2 if said == "both" else number(said.replace("两", "兩")) or 1


def relation_as_written(text: str) -> str | None:
    """Whom a text names by relation, as it was written: 我阿媽, my son; None where it names nobody so."""
    found = _AS_WRITTEN.search(text)
    return (found["plain"] or found[0]).strip() if found else None
