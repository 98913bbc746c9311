"""A text as the answer to what was asked of a visit that exists, of names that were read back, or of waiting. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.courtesy import agrees, begins_with_yes
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.assistant.understanding.readback_answers import read_readback_answer
from smartclinic.assistant.understanding.refining import wished
from smartclinic.assistant.understanding.requests import declines
from smartclinic.assistant.understanding.visit_requests import MOST_LATE, minutes_late, visit_request
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.gate import Asked

with patterns("visit_answers") as _said:
    _KEEPS: Final = _said["keeps"]
    _AGREES: Final = _said["agrees"]
    _CANCELS: Final = _said["cancels"]
    _PUTS_OFF: Final = _said["puts_off"]
    _BARE_NUMBER: Final = _said["bare_number"]

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
