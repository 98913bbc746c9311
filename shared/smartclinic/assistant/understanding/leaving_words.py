"""Words that leave what is being booked, said in a clause among others: 「都唔啱，算啦」. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant.understanding.matching import any_of, compiled
from smartclinic.assistant.understanding.requests import leaves

_CLAUSES: Final = compiled(r"[,，。.;!！]+\s*|\s(?=算|唔約|唔要|下次|never ?mind|forget)")
_LEAVES: Final = any_of(
    r"^(?:我|咁|都係|不如|嗯|哦|還是|那|就|先)*(?:算(?:了|啦|喇|吧|數|罷)|下次(?:先|再|啦|吧)|(?:遲啲|遲下|過幾日|之後|第日|改天|改日)"
    r"(?:先|再)(?:約|講|算|搵|聯絡|預約|book|說)"
    r"|(?:唔|不)(?:再)?(?:要|留)(?:呢|嗰|這|那)?個?(?:位|時間|期)?(?:喇|啦|了|住)"
    r"|(?:唔|不)(?:想)?(?:約|預約|睇|看|訂|book)(?:喇|啦|了|住))"
    r"|(?:讓|畀|俾)返?(?:畀|俾|給)?(?:第二個|其他人|人|別人)(?!睇)|(?:個位|位)(?:讓|畀|俾|留)返?(?:畀|俾|給)?(?:人|其他人|第二個|別人)|放棄",
    r"\b(?:let's |i'll |just )?(?:leave it|forget (?:it|about it)|never ?mind|skip it|pass)"
    r"(?: (?:for now|then|this time|please"
    r"|thanks?))*$|\b(?:won't|not going to|will not|don't want to) (?:book|be booking)\b"
    r"|\bmaybe (?:next time|another time)\b"
    r"|\b(?:don't|no longer|do not) (?:want|need) (?:the|this|that|an?) (?:appointment|booking|slot|visit|place|time)\b"
    r"|\b(?:give|let) (?:it|the slot|my slot|the place)(?: away)? to (?:someone|somebody|others?)\b",
)
_WILL_NOT_COME: Final = compiled(
    r"^(?:唔好意思|對唔住|sorry|咁|我哋?|都係|還是|不如|最後|決定|,|\s)*(?:(?:唔|不)(?:再)?(?:嚟|來|去|睇)(?:得|到|成)?"
    r"|[嚟來去](?:唔|不)(?:到|成|了))(?:喇|啦|了|住|嘞|囉|先|唔該晒?|多謝晒?|謝謝|\W)*$"
    r"|^(?:sorry,? |actually,? |no,? )*(?:i'm|i am|we're|we are) (?:not|no longer) coming"
    r"(?: any ?more| after all|,? sorry|,? thanks)*\W*$"
)
_AFTER_ALL: Final = compiled(r"^(?:咁|都係|唔好意思|,|\s)*算(?:啦|了|喇|吧|罷|數)+[,，\s]*(.+)$")
_ASKS_ON: Final = any_of(
    r"取消|約[咗左]|有(?:冇|沒有)|可唔可以|得唔得|可以嗎|改(?!天|日再)|換|第二[日位啲]|其他日|[?？]",
    r"\b(?:cancel|instead|any other|how about|what about|can i|could)\b",
)


def will_not_come(plain: str) -> bool:
    """Whether the text is no more than 「都係唔嚟喇」: of a place that is only held, it is let go."""
    return _WILL_NOT_COME.search(plain) is not None


def wished_after_all(plain: str) -> str:
    """What 「算啦，就陳醫生」 goes on to say after giving in; empty where it leaves all the same."""
    said = _AFTER_ALL.search(plain)
    return "" if said is None or leaves_after_all(said[1]) else said[1]


def leaves_after_all(plain: str) -> bool:
    """Whether one clause leaves the booking and no other asks on. Whether another time is named, the caller knows."""
    if _ASKS_ON.search(plain):
        return False
    return any(_LEAVES.search(clause) or leaves(clause) for clause in _CLAUSES.split(plain) if clause)
