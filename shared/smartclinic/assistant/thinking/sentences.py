"""Of which kinds a model's sentences are: questions, courtesies, what this chat is for, what it can do. Pure.

A list of forbidden words never ends; the kinds of sentences that a receptionist needs are few. What states anything
else, about medicine, the clinic or the world, is no sentence of ours, whatever it says.
"""

from __future__ import annotations

import functools
import re
from importlib import resources
from typing import Final

import msgspec
import yaml

from smartclinic.assistant.understanding.matching import any_of, compiled

_SENTENCE: Final = re.compile(
    r"(?<=[。!?！？\n])|(?<=\.)(?=\s|$)(?<!\bdr\.)(?<!\bmr\.)(?<!\bms\.)|…+|(?<!\d)\.(?=[^\s\w])"
)
_CLAUSE: Final = re.compile(r"[,，、;；~—]|(?<=[\u3400-\u9fff]):|\.(?=[\u3400-\u9fff])")
_QUESTION: Final = compiled(r"[?？]\W*$|嗎\W*$")
_CHOICE: Final = any_of(
    r"^(?:係|是|想|[你您](?:係|是)?[想要]|定|或者|還是|同|幫|請問)(?=.{0,12}(?:約|改|取消|醫生|姑娘|職員|籌|排隊|查|自己"
    r"|屋企人|家人|小朋友|[今聽明後][日天晚朝]|星期|禮拜|上晝|下晝|朝早|夜晚|上午|下午|點|號|針|檢查|體檢)).{1,18}$",
    r"[邊哪]|幾[點時多]|係咪|^[\u3400-\u9fff]{1,3}醫生$",
    r"^(?:(?:or|and|so) )?(?:(?:which|what|when|who|where)\b|how (?:can|may|do|many|soon)\b|(?:would|do|does|are|is|can"
    r"|could|may|shall) (?:you|your|i|we|it|this|that|they|he|she|the|there|some\w+|any\w*)\b)",
    r"^(?:for|to|or|and) (?!(?:it|that|this|they|these|those|he|she|there)\b(?! one$))[a-z0-9.' ]{1,18}"
    r"(?: or [a-z0-9.' ]{1,18})?$|^[a-z0-9.' ]{1,14}$",
)
"""What there is to choose from, or is asked beside it; no statement that only begins like one: "and that spreads"."""

_AROUND: Final = " \n.。!！…:()（）\"'“”「」*_🙂😊🙏"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    courtesy: str
    part: str
    offer: str


def statement_in(plain: str) -> str | None:
    """The first part of a sentence that is of no known kind; None where all are. `plain`: see `for_matching`."""
    for sentence in _SENTENCE.split(plain):
        clauses = [clause.strip(_AROUND) for clause in _CLAUSE.split(sentence)]
        if _QUESTION.search(sentence):
            del clauses[-1]  # what is asked; before it may stand what there is to choose from
            clauses = [each for each in clauses if not _CHOICE.search(each)]
        for clause in clauses:
            if clause and not _kinds().fullmatch(clause):
                return clause
    return None


@functools.cache
def _kinds() -> re.Pattern[str]:
    source = (resources.files("smartclinic.assistant.thinking") / "sentences.yaml").read_text("utf-8")
    kinds = msgspec.convert(yaml.safe_load(source), _File)
    lines = "\n".join(msgspec.structs.astuple(kinds)).splitlines()
    return compiled("|".join(f"(?:{line})" for line in lines if line))
