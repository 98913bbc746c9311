"""What patients wish for besides times and names: their visits, the queue, what is for staff, what is for nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from smartclinic_local.vertex.turn import Turn

Arguments: TypeAlias = Mapping[str, Any]  # whatever a model writes into a call
Reader: TypeAlias = Callable[[Turn], Arguments | None]

_OFF_TOPIC: Final = re.compile(
    r"功課|作文|寫(?:段|個)?(?:程式|代碼|詩|信)|六合彩|賽馬|股票|講(?:個)?笑話|翻譯"
    r"|ignore (?:all|your|previous)|system prompt"
    r"|\bhomework\b|\bessay\b|\bpython\b|\bcode\b|\blottery\b|\bstocks?\b|\bjoke\b|\bpoem\b|\btranslate\b"
)
_COMPLAINT: Final = re.compile(
    r"投訴|態度(?:好|太)?(?:差|惡劣)|不滿|\bcomplain|\bcomplaint\b|\brude\b|\bunacceptable\b"
)
_MEDICAL: Final = re.compile(
    r"(?:頭|肚|胃|喉嚨|背|腰|膝|腳|手|牙|耳)(?:好|有啲|好似)?(?:痛|赤|刺|腫|痺)|發燒|咳|嘔|肚瀉|暈|敏感|濕疹|食(?:咩|乜|幾多|邊隻)藥|副作用"
    r"|\b(?:pain|painful|ache|aches|hurts?|fever|cough|rash|dizzy|nausea|vomit\w*|dosage|side effects?|symptoms?)\b"
)
_FOR_STAFF: Final = (
    ("document", r"病假|假紙|轉介|證明|sick leave|medical certificate|referral"),
    ("receipt", r"收據|發票|\breceipt|\binvoice"),
    ("result", r"報告|驗血結果|化驗|\bresults?\b|\breport\b"),
    ("insurance", r"保險|醫療卡|醫療券|理賠|\binsurance\b|\bvouchers?\b|\bclaim\b"),
    ("medicine", r"(?:執|攞|補|續)(?:返)?(?:啲)?藥|藥食晒|\brefill|\brepeat prescription"),
)
_CHANGE: Final = re.compile(
    r"改期|改時間|改(?:做|去|到)|轉(?:做|去)|延期|\breschedul|\b(?:change|move) (?:my|the|it)\b"
)
_CANCEL: Final = re.compile(r"取消|唔去|嚟唔到|去唔到|\bcancel|\bcan'?t (?:come|make it)\b")
_LATE: Final = re.compile(r"遲(?:到|少少|啲|大到)|塞車|\b(?:running )?late\b|\bdelayed\b")
_MINUTES: Final = re.compile(r"(\d{1,3})\s*(?:分鐘|分|mins?\b|minutes?\b)")
_WALK_IN: Final = re.compile(r"籌|飛仔|即(?:日|場)|唔使約|walk.?in|\bticket\b")
_HOW_LONG: Final = re.compile(r"幾多號|仲有幾多|等幾耐|多唔多人|\bhow (?:long|many)\b|\bqueue\b")
_HERE: Final = re.compile(r"到咗|喺門口|\bi(?:'| a)?m here\b|\barrived\b")
_COMES: Final = re.compile(
    r"(?:會|照)(?:嚟|去|到)|準時到|\bi(?:'ll| will) (?:come|be there)\b|\bsee you (?:then|tomorrow)\b"
)
_WAITS: Final = re.compile(r"有位(?:就)?(?:通知|話|叫|搵)|候補|\bwait(?:ing)? ?list\b|\blet me know (?:if|when)\b")
_DATA: Final = (
    ("delete", r"刪(?:除|走).{0,6}資料|\b(?:delete|erase) my (?:data|information|records?)\b"),
    ("correct", r"(?:更正|改正).{0,6}資料|\bcorrect my (?:data|information)\b"),
    ("access", r"查閱.{0,6}資料|\b(?:copy of|access to|see) my (?:data|information|records?)\b"),
)


def _where(words: re.Pattern[str]) -> Reader:
    """They say something of this kind; there is nothing more to it."""
    return lambda turn: {} if words.search(turn.plain) else None


def _which(kinds: tuple[tuple[str, str], ...]) -> Reader:
    """They want something of one of these kinds."""
    return lambda turn: next(({"kind": kind} for kind, words in kinds if re.search(words, turn.plain)), None)


def _late(turn: Turn) -> Arguments | None:
    """They will be late, by so many minutes if they say so."""
    minutes = _MINUTES.search(turn.plain)
    return {"minutes": int(minutes[1]) if minutes else None} if _LATE.search(turn.plain) else None


DESK_WISHES: Final[tuple[tuple[str, Reader], ...]] = (
    ("off_topic", _where(_OFF_TOPIC)),
    ("complaint", _where(_COMPLAINT)),
    ("data_request", _which(_DATA)),
    ("ask_staff", _which(_FOR_STAFF)),
    ("medical_question", _where(_MEDICAL)),
    ("say_late", _late),
    ("change_visit", _where(_CHANGE)),
    ("cancel_visit", _where(_CANCEL)),
    ("join_waitlist", _where(_WAITS)),
    ("queue_position", _where(_HOW_LONG)),
    ("take_ticket", _where(_WALK_IN)),
    ("arrived", _where(_HERE)),
    ("say_coming", _where(_COMES)),
)
"""Tools and how to tell that a turn wants them, in the order in which they are looked for, before all others."""
