"""Everyday requests as patterns: what a text asks for when it answers no question of ours."""

from __future__ import annotations

import re
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.when import When
from smartclinic.conversations.answering import Intent

_PERSON: Final = re.compile(
    r"姑娘|護士|真人|人工|職員|同事|客服|搵人|有冇人|接線"
    r"|\b(human|nurse|staff|agent|operator|receptionist|a person|real person|someone)\b"
)
_CHANGE: Final = re.compile(r"改期|改時間|改約|取消(?!訂閱)|cancel|resched|change my|move my|postpone")
_DECLINE: Final = re.compile(
    r"^(唔約住|唔約喇?|唔使喇?|都係唔約住?|算喇?|遲啲先|not now|no thanks?|never ?mind|forget it)\W*$"
)
_BOOK: Final = re.compile(
    r"預約|預訂|約(?!喇)|掛號|睇(下)?醫生|睇症|有冇位|有位嗎|看醫生|打針"
    r"|\b(book|appointment|see (a|the|dr|doctor)|slot|available|consult)\b"
)
_THANKS: Final = re.compile(
    r"^(多謝|唔該|謝謝|thanks?( you)?|thx|ty|ok+|okay|好|好的|好呀|收到|明白|知道|noted|got it|great|bye|拜拜|晚安)"
    r"(曬|晒|你|哂|呀|啊|喇|哦|very much|so much|\s)*\W*$"
)
_GREETING: Final = re.compile(
    r"^(你好|您好|哈囉|喂|hi|hello|hey|good (morning|afternoon|evening)|早晨|午安)(呀|啊|\s)*\W*$"
)
_MEDICAL: Final = re.compile(
    r"食(咩|乜|邊隻|幾多|得唔得).{0,4}藥|停.{0,3}藥|藥.{0,4}(得唔得|好唔好|副作用)|(暈|痛|燒|嘔|咳|嗽|痕|瀉|腫|唔舒服).{0,12}(點算|點好|點做|使唔使|要唔要)|咩病|係咪有(病|事)|嚴唔嚴重|點醫"
    r"|\b(dosage|side effects?|should i take|is it serious|what medicine|diagnos\w*|symptoms? of)\b"
)
_TOPICS: Final = (
    (
        "hours",
        re.compile(
            r"幾點(開|收|關)|開門|收工|應診時間|營業時間|開唔開|有冇開|opening hours|\bopen\b|what time do you|close at"
        ),
    ),
    ("address", re.compile(r"地址|喺邊|邊度|位置|點去|點嚟|\b(address|where are you|location|directions?)\b")),
    ("fees", re.compile(r"診金|收費|幾錢|幾多錢|價錢|費用|\b(fees?|price|cost|how much)\b")),
    ("doctors", re.compile(r"有(咩|邊|乜|哪)(位|個|啲|些)?醫生|邊位醫生|\b(which|what) doctors?\b")),
    ("privacy", re.compile(r"私隱|隱私|個人資料|\b(privacy|personal data|my data)\b")),
)
_PLAIN: Final = (
    (_DECLINE, intents.LET_GO),
    (_CHANGE, intents.CHANGE),
    (_MEDICAL, intents.MEDICAL),
)
_COURTESY: Final = ((_THANKS, intents.THANKS), (_GREETING, intents.MENU))


def asks_for_person(plain: str) -> bool:
    """Whether the text asks for somebody of the clinic."""
    return _PERSON.search(plain) is not None


def declines(plain: str) -> bool:
    """Whether the text says no to what was offered."""
    return _DECLINE.search(plain) is not None


def read_request(plain: str, when: When) -> Intent | None:
    """What a normalised text asks for, or None when no pattern is sure."""
    for pattern, name in _PLAIN:
        if pattern.search(plain):
            return Intent(name)
    if _BOOK.search(plain):
        return book(when)
    for topic, pattern in _TOPICS:
        if pattern.search(plain):
            return Intent(intents.FACTS, {"topic": topic})
    for pattern, name in _COURTESY:
        if pattern.search(plain):
            return Intent(name)
    return book(when) if when.day or when.earliest or when.doctor_ids else None


def book(when: When) -> Intent:
    """A wish for a visit, with what was said of it."""
    details = {
        "day": when.day.isoformat() if when.day else None,
        "last_day": when.last_day.isoformat() if when.last_day else None,
        "part": when.part.value if when.part else None,
        "time": when.time.strftime("%H:%M") if when.time else None,
        "doctor": ",".join(when.doctor_ids) or None,
        "earliest": "yes" if when.earliest else None,
    }
    return Intent(intents.BOOK, {name: value for name, value in details.items() if value})
