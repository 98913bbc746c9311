"""STOP and START: whether a whole message says no more, or again, to messages that the clinic sends by itself.

Both words work in every language (the policies' Chinese and English texts promise different ones, B13). Only a message
that says nothing else counts: 「停止食藥得唔得」 asks something, and 取消 cancels an appointment.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.pattern_files import patterns


class Opting(StrEnum):
    """What the message asks of the clinic's own messages."""

    OUT = "out"
    IN = "in"


_EDGES: Final = " .,;:!?。、~…'\"“”‘’「」『』()[]<>*_-"
_LONGEST: Final = 200
"""A longer message says something else too."""

with patterns("opting") as _said:
    _COURTESY_BEFORE: Final = _said["courtesy_before"]
    _COURTESY_AFTER: Final = _said["courtesy_after"]
    _OUT: Final = _said["out"]
    _IN: Final = _said["in"]
    _SURELY_OUT: Final = _said["surely_out"]
    _EXPLAINS: Final = _said["explains"]

_SPELT: Final = re.compile(r"(?<![a-z])s([ .,\-_*/·]*)t\1o\1p(?![a-z])")
"""S.T.O.P, s t o p."""

_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")

_BETWEEN: Final = re.compile(r"[,.;!?。、~…]+ ?|(?<=[\u3400-\u9fff]) ")


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
