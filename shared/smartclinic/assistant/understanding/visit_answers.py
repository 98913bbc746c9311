"""A text as the answer to what was asked of a visit that exists, of names that were read back, or of waiting. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.courtesy import agrees, begins_with_yes
from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.readback_answers import read_readback_answer
from smartclinic.assistant.understanding.refining import wished
from smartclinic.assistant.understanding.requests import declines
from smartclinic.assistant.understanding.visit_requests import MOST_LATE, minutes_late, visit_request
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.gate import Asked

_KEEPS: Final = compiled(
    r"(?:唔|不|無|冇|毋須|唔使|唔好|不用|不要)(?:使|好|想|需要|再)?(?:改|取消|郁)(?!.{0,3}得)|照舊|照原|保持(?:原"
    r"|不變)|原本(?:嗰個|個)?(?:時間)?(?:就)?(?:得|好"
    r"|ok)"
    r"|\b(?:keep|leave) (?:it|the|my)\b|\b(?:don't|do not|no need to) (?:change|move|cancel)\b|\bnever ?mind\b"
)
_AGREES: Final = compiled(
    r"^(?:係|係呀|是|是的|冇錯|沒錯|啱|正確|確認|確定|得|好|好呀|可以|冇問題|同意"
    r"|ok|okay|yes|yep|yeah|sure|fine|correct|confirm(?:ed)?|right|i (?:confirm|agree)|agree)"
    r"(?:[,\s]*(?:呀|啊|啦|喇|嘅|的|唔該|多謝|please|thanks|thank you|that'?s right))*\W*$"
)
_CANCELS: Final = compiled(
    r"^(?:係|是|對|啱|冇錯|沒錯|好|得|可以|ok|okay|yes|yeah|yep|sure|確認|確定|肯定|決定|的|呀|啊|啦|喇|咁|那|就|都係|還是"
    r"|幫我|幫手|請|唔該|麻煩|我想|我要|pls|please|just|[,.，。!\s])*(?:取消|cancel)(?:預?約|佢|個|啦|喇|吧|了|嗰個"
    r"|it|that|the|my|appointment|booking|please|pls|唔該|謝謝|多謝|thanks?|thank you|[,.，。!\s])*\W*$"
)
_PUTS_OFF: Final = compiled(
    r"^(?:,|\s|呀|哦|喂|先|咁|no,?|wait,?)*(?:唔好(?!意思)|不要|先唔好|咪|咪住|等等|等陣|等一等|等我|未得|未決定|諗下|考慮"
    r"|not yet|hold on|wait|let me)"
)
"""「唔好住，等我問下老公先」: it stays until they say so."""

_BARE_NUMBER: Final = compiled(r"(?:大約|大概|約)?(\d{1,3})\W*")
_OF_VISITS: Final = frozenset({
    intents.ASKED_CANCEL, intents.ASKED_VISIT, intents.ASKED_UNLINK, intents.ASKED_WAIT, intents.ASKED_LATE,
})  # fmt: skip


def read_visit_answer(text: str, plain: str, asked: Asked, situation: Situation) -> Intent | None:
    """What the words mean as the answer to such a question; None: one of its options, or something else."""
    if asked.question == intents.ASKED_AGREE:
        return read_readback_answer(text, plain, asked, situation)
    if asked.question == intents.ASKED_CANCEL:
        return _cancelled(plain, asked)
    if asked.question == intents.ASKED_LATE and (minutes := _minutes(plain)):
        return Intent(intents.LATE, {**_of_visit(asked), "minutes": minutes})
    if asked.question == intents.ASKED_WAIT and _AGREES.search(plain):
        return Intent(intents.WAIT, wished(asked))
    if asked.details.get("moving"):
        return _while_moving(plain, asked)
    return Intent(intents.LET_GO) if asked.question in _OF_VISITS and _KEEPS.search(plain) else None


def _cancelled(plain: str, asked: Asked) -> Intent | None:
    """「取消」 is a yes to it, 「唔取消」 a no."""
    if _KEEPS.search(plain):
        return Intent(intents.KEEP, _of_visit(asked))
    if _AGREES.search(plain) or _CANCELS.search(plain) or _agrees_at_length(plain):
        return Intent(intents.CANCEL_NOW, _of_visit(asked))
    return Intent(intents.KEEP, _of_visit(asked)) if declines(plain) or _PUTS_OFF.search(plain) else None


def _agrees_at_length(plain: str) -> bool:
    """「係呀，唔嚟喇」: a yes, and nothing else that would be another wish."""
    request = visit_request(plain, {})
    if agrees(plain):
        return True
    return begins_with_yes(plain) and request is not None and request.name == intents.CANCEL and "?" not in plain


def _while_moving(plain: str, asked: Asked) -> Intent | None:
    """A changed mind costs nothing, whatever time was named before it in the same breath."""
    about = {"visit": asked.details.get("moving"), "revision": asked.details.get("revision")}
    if _KEEPS.search(plain):
        return Intent(intents.KEEP, about)
    if _CANCELS.search(plain):
        return Intent(intents.CANCEL, about)
    return Intent(intents.KEEP, about) if declines(plain) else None


def _minutes(plain: str) -> str | None:
    bare = _BARE_NUMBER.fullmatch(plain)
    if bare and 5 <= int(bare[1]) <= MOST_LATE:
        return bare[1]
    return minutes_late(plain)


def _of_visit(asked: Asked) -> dict[str, str | None]:
    return {"visit": asked.details.get("visit"), "revision": asked.details.get("revision")}
