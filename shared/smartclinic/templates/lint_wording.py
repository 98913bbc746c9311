"""Words that turn a utility template into marketing, and requests for what Meta forbids to ask.

One promotional word can get a template re-categorised, which raises its price and, repeated, bars the clinic from
utility templates for a week (facts of Meta's "Template categorization"). So the plain cases are errors. Words that
are promotional only in company, such as 免費 (免費停車, "feel free"), are errors beside what a clinic would sell,
nothing in a phrase known to be harmless, and otherwise a warning for a person to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from smartclinic.templates.finding import Breaches, Rule
from smartclinic.templates.model import Category, Template, Variant

_PROMOTION: Final = re.compile(
    r"優惠|折扣|推廣|限時|減價|特價|半價|抽獎|現金券|贈品|禮品|迎新|名額有限|好友推薦|買[一1]送[一1]"
    r"|[一二三四五六七八九0-9.]+\s*折(?!返)"
    r"|\d+\s*%\s*(?:off|discount)|\bdiscount(?:s|ed)?\b|\bpromo(?:s|tions?|tional)?\b"
    r"|\bspecial (?:offer|price|rate)s?\b|\boffers?\b(?= (?:ends?|expires?|valid|until)\b)"
    r"|\b(?:limited[- ]time|last[- ]chance|early[- ]bird|half[- ]price|flash sale|lucky draw)\b"
    r"|\b(?:coupon|voucher|giveaway|cash ?back)s?\b|\bbuy (?:one|1)\b",
    re.IGNORECASE,
)
_SOLD: Final = (
    r"檢查|體檢|驗身|疫苗|接種|打針|流感針|諮詢|試|體驗|療程|洗牙|"
    r"check-?ups?|vaccin\w*|jabs?|shots?|consultations?|trials?|gifts?|screenings?|treatments?"
)
_FREE_SALE: Final = re.compile(
    rf"免費.{{0,4}}(?:{_SOLD})|\bfree (?:\w+ ){{0,2}}(?:{_SOLD})\b|\b(?:{_SOLD}) (?:is|are|for) free\b", re.IGNORECASE
)
_HARMLESS: Final = re.compile(
    r"免費(?:停車|泊車|改期|取消|電話|熱線)|(?:改期|取消|停車|泊車)免費"
    r"|\bfeel free\b|\btoll[- ]free\b|\bfree parking\b|\bfree to (?:call|write|reply|ask|cancel|change)\b"
    r"|\b(?:is|are|becomes?|became) free (?:at|on)\b",
    re.IGNORECASE,
)
_PERHAPS: Final = re.compile(
    r"免費|套餐|會員|積分|立即(?:預約|登記|購買)|即刻(?:預約|登記|購買)"
    r"|\bfree\b|\boffer(?:s|ed|ing)?\b|\bsav(?:e|ings?)\b|\bdeals?\b|\bsale\b|\bpackages?\b|\bmembers?(?:hip)?\b"
    r"|\bbook now\b",
    re.IGNORECASE,
)

_IDENTIFIER: Final = re.compile(
    r"(?:身份證|身分證|證件|護照|回鄉證)(?:號碼|副本|相片)|信用卡|卡號|密碼|(?:銀行|戶口|帳戶|賬戶)(?:號碼|資料)"
    r"|\bCVV\b|\bHKID (?:card )?(?:number|copy)\b|\b(?:identity|ID) (?:card |document )?(?:number|copy)\b"
    r"|\bpassport (?:number|copy)\b|\b(?:credit|debit) card\b|\b(?:card|account) number\b|\bpasswords?\b|\bPIN\b"
    r"|(?:提供|輸入|回覆|填寫|發送|傳送|打埋)[^。！？；\n]{0,12}(?:身份證|身分證|護照|HKID)"
    r"|\b(?:send|reply with|enter|provide|give|type)\b[^.!?;\n]{0,24}\b(?:HKID|identity card|ID card|passport)\b",
    re.IGNORECASE,
)
_NOT_ASKED: Final = re.compile(
    r"(?:唔使|唔好|毋須|無須|不用|不要|切勿|請勿|唔會)[^。！？；\n]{0,12}$"
    r"|\b(?:do not|don[’']t|never|no need to|need not|not ask(?:ed)?(?: you)? for|without)\b[^.!?;\n]{0,30}$",
    re.IGNORECASE,
)


def wording_breaches(template: Template, variant: Variant) -> Breaches:
    """What breaks a rule by its words in one language; samples count, since Meta's reviewers read them."""
    for text in _texts(template, variant):
        if template.category is Category.UTILITY:
            yield from _promotes(text)
        yield from _asks(text)


def _texts(template: Template, variant: Variant) -> Iterator[str]:
    yield from (variant.header, variant.body, variant.footer, *variant.buttons.values())
    yield from (variable.sample.get(variant.language, "") for variable in template.variables)


def _promotes(text: str) -> Breaches:
    if found := _PROMOTION.search(text) or _FREE_SALE.search(text):
        yield Rule.PROMOTION, f"「{found[0]}」 promotes, which a utility template may not; leave it out"
        return
    if found := _PERHAPS.search(_HARMLESS.sub("", text)):
        yield (
            Rule.PROMOTION_PERHAPS,
            f"「{found[0]}」 may read as promotion; leave it out unless it states a plain fact",
        )


def _asks(text: str) -> Breaches:
    for found in _IDENTIFIER.finditer(text):
        if not _NOT_ASKED.search(text[: found.start()]) and not _NOT_ASKED.search(text[: found.end()]):
            yield Rule.ASKS_IDENTIFIER, f"「{found[0]}」 asks for an identifier, which Meta refuses; ask at the desk"
            return
