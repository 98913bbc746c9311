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


# Simplified characters that these phrases have and `for_matching` leaves alone.
_TRADITIONAL: Final = str.maketrans("订阅讯发传给复开启动继续经", "訂閱訊發傳給復開啟動繼續經")
_EDGES: Final = " .,;:!?。、~…'\"“”‘’「」『』()[]<>*_-"
_LONGEST: Final = 200
"""A longer message says something else too."""

_COURTESY_BEFORE: Final = re.compile(
    r"^(?:(?:唔該晒?|麻煩(?:你哋?)?|請(?:你們?|你哋)?|我想要?|我要|我|想|要|幫我|你好|hi|hello"
    r"|please|pls|plz|kindly|i want to|i would like to|i'd like to)[\s,]*)+"
)
_COURTESY_AFTER: Final = re.compile(
    r"(?:[\s,]*(?:[啦喇呀吖啊囉吧了嘅]|唔該晒?|多謝晒?|謝謝|please|pls|plz|thanks?|thank you|thx|now))+$"
)

_NEWS: Final = (
    "(?:呢啲|這些|啲|任何|所有|你哋嘅|預約|推廣|宣傳|whatsapp)*"
    "(?:訊息|信息|短信|提醒|通知|推廣|宣傳|廣告|提示|whatsapp|message|msg|sms|嘢)"
)
_TO_ME: Final = "(?: ?(?:俾|畀|給)我)"
_SEND: Final = "(?:收到?|接收|send|發送?|傳送?|寄|提醒?)"
_ENGLISH_NEWS: Final = (
    "(?:(?:all|any|more|these|those|the|your|me|appointment|marketing|promotional|whatsapp) )*"
    "(?:messages?|msgs?|reminders?|notifications?|texts?|updates?|promotions?|alerts?|ads)"
)
_OUT: Final = re.compile(
    "停|停止|stop|停止 ?stop|stop ?停止|stop ?(?:all|it|this|everything)|停收"
    f"|(?:停止?|停收|暫停|取消|關閉|唔要|不要|唔想要|不想要){_NEWS}我?"
    f"|(?:唔好|唔想|唔使|唔洗|不要|不想|不用|別|勿|停止)(?:再|繼續)*{_SEND}(?:{_TO_ME}|我)?{_NEWS}?{_TO_ME}?"
    "|(?:取消|停止|退出|終止)(?:訂閱|接收|推送)|退訂"
    f"|stop (?:sending|texting|messaging|contacting|reminding)(?: me)?(?: {_ENGLISH_NEWS})?|stop {_ENGLISH_NEWS}"
    f"|no(?: more)? {_ENGLISH_NEWS}|(?:cancel|end) (?:my subscription|(?:my )?{_ENGLISH_NEWS})"
    f"|(?:don't|dont|do not) (?:send|text|message|contact|remind) me(?: {_ENGLISH_NEWS}| any ?more| again)*"
    "|unsubscribe(?: me| all)*|opt[ -]?out"
)
_IN: Final = re.compile(
    f"恢復|回復|恢復(?:訂閱|接收|{_NEWS})|開始|開始(?:訂閱|接收)|訂閱|start|unstop|restart|start again"
    f"|(?:再|重新|繼續)(?:開始)?(?:訂閱|{_SEND}返?(?:{_TO_ME}|我)?{_NEWS}?)|收返{_NEWS}?|開返?{_NEWS}"
    f"|(?:resume|start|restart|turn on)(?: sending| receiving)?(?: me)?(?: {_ENGLISH_NEWS})?"
    "|(?:re)?subscribe(?: me)?(?: again)?|opt[ -]?(?:back )?in"
)


def opting(text: str) -> Opting | None:
    """Whether the whole message is a STOP or a START, in whatever width, case, script or courtesy. Pure."""
    if len(text) > _LONGEST:
        return None
    plain = for_matching(text).translate(_TRADITIONAL).strip(_EDGES)
    for words in (plain, _without_courtesy(plain)):
        if _OUT.fullmatch(words):
            return Opting.OUT
        if _IN.fullmatch(words):
            return Opting.IN
    return None


def _without_courtesy(plain: str) -> str:
    bare = _COURTESY_BEFORE.sub("", plain).strip(_EDGES)
    return _COURTESY_AFTER.sub("", bare).strip(_EDGES)
