"""Of which kinds a model's sentences are: questions, courtesies, what this chat is for, what it can do. Pure.

A list of forbidden words never ends; the kinds of sentences that a receptionist needs are few. What states anything
else, about medicine, the clinic or the world, is no sentence of ours, whatever it says.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Set
from importlib import resources
from typing import Final

import msgspec
import yaml

from smartclinic.assistant.understanding.matching import compiled, han_runs, one_of, pieces

_SENTENCE: Final = re.compile(
    r"(?<=[。!?！？\n])|(?<=\.)(?=\s|$)(?<!\bdr\.)(?<!\bmr\.)(?<!\bms\.)|…+|(?<!\d)\.(?=[^\s\w])"
)
_CLAUSE: Final = re.compile(r"[,，、;；~—]|(?<=[\u3400-\u9fff]):|\.(?=[\u3400-\u9fff])")
_QUESTION: Final = compiled(r"[?？]\W*$|嗎\W*$")
_DOCTOR: Final = compiled(r"[\u3400-\u9fff]{1,2}醫生")
_WORD: Final = re.compile(r"[a-z0-9][a-z0-9'-]*")
_LONGEST: Final = 4
"""Characters: the longest word that a question is parted into."""
_AROUND: Final = " \n.。!！…:()（）\"'“”「」*_🙂😊🙏"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    courtesy: str
    part: str
    offer: str
    question_words: str


def statement_in(plain: str, said: str = "") -> str | None:
    """The first part of a sentence that is of no known kind; None where all are. `plain` and `said`, what the patient
    wrote: see `for_matching`.
    """
    theirs = _words_of(said)
    for sentence in _SENTENCE.split(plain):
        is_question = _QUESTION.search(sentence) is not None
        for clause in _CLAUSE.split(sentence):
            part = clause.strip(_AROUND)
            if part and not _kinds().fullmatch(part) and not (is_question and _is_asked(part, theirs)):
                return part
    return None


def _is_asked(part: str, theirs: Set[str]) -> bool:
    """Whether this is made of a receptionist's words and the patient's own alone."""
    known = _question_words() | theirs
    return all(_is_made_of(known, run) for run in han_runs(part)) and all(word in known for word in _WORD.findall(part))


def _is_made_of(known: Set[str], run: str) -> bool:
    """Whether the characters can be parted into known words and doctors of any name."""
    reached = {0}
    for end in range(1, len(run) + 1):
        words = (run[end - size : end] for size in range(1, _LONGEST + 1) if end - size in reached)
        if any(word in known or _DOCTOR.fullmatch(word) for word in words):
            reached.add(end)
    return len(run) in reached


def _words_of(said: str) -> frozenset[str]:
    """The patient's words, and the runs of two to four characters."""
    return frozenset((*_WORD.findall(said), *pieces(said, range(2, _LONGEST + 1))))


@functools.cache
def _file() -> _File:
    source = (resources.files("smartclinic.assistant.thinking") / "sentences.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(source), _File)


@functools.cache
def _kinds() -> re.Pattern[str]:
    return one_of("\n".join((_file().courtesy, _file().part, _file().offer)))


@functools.cache
def _question_words() -> frozenset[str]:
    return frozenset(_file().question_words.split())
