"""STOP and START: whether a whole message says no more, or again, to messages that the clinic sends by itself.

Both words work in every language (the policies' Chinese and English texts promise different ones, B13). Only a message
that says nothing else counts: 「停止食藥得唔得」 asks something, and 取消 cancels an appointment.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from smartclinic.assistant.understanding.normalise import for_matching


class Opting(StrEnum):
    """What the message asks of the clinic's own messages."""

    OUT = "out"
    IN = "in"


_EDGES: Final = " .,;:!?。、~…'\"“”‘’「」『』()[]<>*_-"
_LONGEST: Final = 200
"""A longer message says something else too."""

_COURTESY_BEFORE: Final = re.compile(
    r"^(?:(?:唔該晒?|麻煩(?:你哋?)?|請(?:你們?|你哋)?|我想要?|我要|我|想|要|而家|幫我|你好|hi|hello"
    r"|please|pls|plz|kindly|i want to|i would like to|i'd like to|just)[\s,]*)+"
)
_COURTESY_AFTER: Final = re.compile(
    r"(?:[\s,]*(?:[啦喇呀吖啊囉吧了咗嘅]|唔該晒?|多謝晒?|謝謝|please|pls|plz|thanks?|thank you|thx|now))+$"
)

_NEWS: Final = (
    "(?:(?:呢啲|這些|啲|任何|所有|嘅|的|你(?:哋|們)?|貴(?:診所|院)|診所|預約|覆診|推廣|宣傳|whatsapp)*"
    "(?:訊息|信息|消息|短訊|短信|提醒|通知|推廣|宣傳|廣告|提示|whatsapp|message|msg|sms|嘢)(?:訊息|信息|短訊|短信)?)"
)
_TO_ME: Final = "(?: ?(?:俾|畀|比|給|向)我(?:哋|們)?)"
_SEND: Final = "(?:收到?|接收|send|發送?|傳送?|寄|推送|提醒?)"
_ENGLISH_NEWS: Final = (
    "(?:(?:all|any|more|these|those|the|your|me|clinic|appointment|marketing|promotional|promo|whatsapp) )*"
    "(?:messages?|msgs?|reminders?|notifications?|texts?|updates?|promotions?|promos|alerts?|ads)"
)
_OUT: Final = re.compile(
    "停|停止|stop(?: ?stop)*|停止 ?stop|stop ?停止|stop ?(?:all|it|this|everything)|停收"
    f"|(?:停止?|停收|暫停|取消|關閉|唔要|不要|唔想要|不想要|退訂){_NEWS}我?"
    f"|(?:唔好|唔想|唔使|唔洗|不要|不想|不用|別|勿|停止)(?:再|繼續)*{_TO_ME}?{_SEND}(?:{_TO_ME}"
    f"|我)?{_NEWS}?{_TO_ME}?[嚟來]?"
    "|(?:取消|停止|退出|終止)(?:訂閱|接收|推送|發送|傳送)|退訂|退出(?:名單|推廣)"
    "|(?:把|將|幫)?我?(?:從|喺|由)?(?:名單|發送名單|群組)(?:中|度|入面)?(?:移除|刪除|剔除)"
    f"|stop (?:sending|texting|messaging|contacting|reminding)(?: me)?(?: {_ENGLISH_NEWS})?|stop {_ENGLISH_NEWS}"
    "|(?:remove|take) me (?:from|off) (?:your|ur|the|this) (?:mailing |message |contact )?list"
    f"|停止?{_TO_ME}{_SEND}{_NEWS}|(?:我)?(?:不希望|不想|不願|唔想|唔希望)(?:再)?(?:收到?"
    f"|接收)(?:任何)?(?:你[們哋]|貴?診所)?(?:的|嘅)?"
    f"{_NEWS}|以後(?:都)?(?:唔好|唔使|唔洗|不要|不用|不必)再?(?:通知|提|煩|whatsapp|send)我"
    "|(?:唔好|不要|唔使)再(?:提|煩|whatsapp|send)我"
    f"|no(?: more)? {_ENGLISH_NEWS}|(?:cancel|end) (?:my subscription|(?:my )?{_ENGLISH_NEWS})"
    f"|(?:don't|dont|do not) (?:send|text|message|contact|remind) me(?: {_ENGLISH_NEWS}| any ?more| again)*"
    f"|(?:i )?(?:don't|dont|do not) want (?:to (?:get|receive) )?{_ENGLISH_NEWS}(?: any ?more)?"
    "|(?:remove|take) me (?:from|off) (?:your |the |this )?(?:mailing |message )?list"
    f"|unsubscribe(?: me| all| from {_ENGLISH_NEWS})*|opt(?: me)?[ -]?out"
)
_IN: Final = re.compile(
    f"恢復|回復|恢復(?:訂閱|接收|{_NEWS})|開始|開始(?:訂閱|接收)|訂閱|start|unstop|restart|start again"
    f"|(?:再|重新|繼續)(?:開始)?(?:訂閱|{_SEND}返?(?:{_TO_ME}|我)?{_NEWS}?)|收返{_NEWS}?"
    f"|(?:重新)?(?:開|開啟|開啓|啟動)返?{_NEWS}{_TO_ME}?"
    f"|(?:resume|start|restart|turn on|turn back on)(?: sending| receiving)?(?: me)?(?: {_ENGLISH_NEWS})?"
    f"|turn {_ENGLISH_NEWS} (?:back )?on(?: again)?|send me {_ENGLISH_NEWS} again"
    f"|(?:可唔可以|可以)?(?:再|重新|繼續)(?:開始)?(?:{_SEND})返?(?:貴?診所|你[哋們])?(?:的|嘅)?(?:覆診|預約)?{_NEWS}"
    f"|(?:start|resume|begin) sending me (?:the |your )?{_ENGLISH_NEWS} again|turn (?:my "
    f"|the )?{_ENGLISH_NEWS} (?:back )?on"
    f"(?: again)?|turn (?:back )?on (?:my |the )?{_ENGLISH_NEWS}(?: again)?"
    "|(?:re)?subscribe(?: me)?(?: again)?|opt(?: me)?[ -]?(?:back )?in"
)
_SPELT: Final = re.compile(r"(?<![a-z])s([ .,\-_*/·]*)t\1o\1p(?![a-z])")
"""S.T.O.P, s t o p."""

_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_SURELY_OUT: Final = re.compile(
    f"(?:取消|停止|退出|終止)(?:訂閱|接收{_NEWS}|推送)|退訂(?:{_NEWS})?|unsubscribe(?: me| all| from {_ENGLISH_NEWS})*"
    f"|(?:stop|don't|dont|do not) (?:send|sending) me (?:{_ENGLISH_NEWS})(?: any ?more)?"
    f"|停止?(?:再)?(?:發送?|傳送?|send){_NEWS}{_TO_ME}?"
)
"""What can be said of nothing but the clinic's own messages, whatever else is said beside it."""

_BETWEEN: Final = re.compile(r"[,.;!?。、~…]+ ?|(?<=[\u3400-\u9fff]) ")
_EXPLAINS: Final = re.compile(
    "(?:我)?(?:之前|上次|早前|頭先|啱啱|剛才)?(?:係)?(?:撳|按|㩒|send|寫|打)?錯(?:咗|了)?(?:停止|stop|掣|鍵)?"
    f"|(?:我)?(?:之前|上次|早前|頭先|剛才)(?:停咗|停了|停止咗|取消咗|取消了|退訂咗|退訂了|唔要)(?:收"
    f"|接收)?(?:{_NEWS})?"
    "|i (?:had )?(?:opted out|unsubscribed|stopped|said stop|pressed stop)(?: (?:them|it))?"
    "(?: by (?:mistake|accident))?"
    "|(?:it was )?(?:by|a) (?:mistake|accident)|sorry|唔好意思|對唔住|不好意思"
)
"""How a change of mind is told beside the wish itself."""


def opting(text: str) -> Opting | None:
    """Whether the whole message is a STOP or a START, in whatever width, case, script or courtesy. Pure."""
    if len(text) > _LONGEST:
        return None
    plain = _SPELT.sub("stop", for_matching(_UNSEEN.sub("", text))).strip(_EDGES)
    return _of_words(plain) or _of_clauses([part for part in _BETWEEN.split(plain) if part.strip(_EDGES)])


def _of_words(plain: str) -> Opting | None:
    for words in (plain, _without_courtesy(plain)):
        if _OUT.fullmatch(words):
            return Opting.OUT
        if _IN.fullmatch(words):
            return Opting.IN
    return None


def _of_clauses(clauses: list[str]) -> Opting | None:
    """「取消訂閱 唔好再send提示」, 「想收返提示，之前撳錯」: every part wants the same, or says how it came to it."""
    wishes = {_of_words(clause) for clause in clauses if not _is_beside(clause)}
    if len(clauses) > 1 and len(wishes) == 1:
        return wishes.pop()
    is_out = any(_SURELY_OUT.fullmatch(_without_courtesy(clause)) for clause in clauses)
    return Opting.OUT if is_out and Opting.IN not in wishes else None


def _is_beside(clause: str) -> bool:
    bare = _without_courtesy(clause)
    return not bare or _EXPLAINS.fullmatch(bare) is not None


def _without_courtesy(plain: str) -> str:
    bare = _COURTESY_BEFORE.sub("", plain).strip(_EDGES)
    return _COURTESY_AFTER.sub("", bare).strip(_EDGES)
