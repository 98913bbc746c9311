"""What a text is probably about, by the weight of its words: where no rule is sure, and as a second opinion. Pure.

The weights in `guess_words.json` were learned from written-down utterances of the dev half (never from patients'
messages, never from the held-out half): `python -m tests.evaluation.weighing` learns them anew. Each tells how much a
word, or a run of up to three Chinese characters, speaks for or against an intent of docs/understanding.md, in tenths.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Final

import msgspec
from msgspec import Struct

_FILE: Final = "guess_words.json"
_TENTHS: Final = 10
_LONGEST_RUN: Final = 3
_HAN_RUN: Final = re.compile(r"[\u3400-\u9fff]+")
_WORD: Final = re.compile(r"[a-z']+")
_MOST_READ: Final = 400
"""Characters: what comes later adds nothing to what a text is about."""


class Guess(Struct, frozen=True):
    """The likeliest intent of the guide, and its share of all likelihood, 0 to 1."""

    intent: str
    share: float


def guess(plain: str) -> Guess | None:
    """What a text (in its matching form) is probably about; None where no word of it has any weight."""
    weights = _weights()
    known = [weights[clue] for clue in clues(plain) if clue in weights]
    if not known:
        return None
    sums: dict[str, float] = {}
    for clue in known:
        for intent, weight in clue.items():
            sums[intent] = sums.get(intent, 0.0) + weight
    scale = 1 / (_TENTHS * math.sqrt(len(known)))
    odds = {intent: math.exp(total * scale) for intent, total in sums.items()}
    best = max(odds, key=lambda intent: odds[intent])
    return Guess(best, odds[best] / (sum(odds.values()) + _intents() - len(odds)))


def clues(plain: str) -> set[str]:
    """The words, pairs of words and runs of Chinese characters of a text in its matching form."""
    read = plain[:_MOST_READ]
    runs = {
        run[start : start + length]
        for run in _HAN_RUN.findall(read)
        for length in range(1, _LONGEST_RUN + 1)
        for start in range(len(run) - length + 1)
    }
    words = _WORD.findall(read)
    pairs = {f"{word} {following}" for word, following in pairwise(words)}
    return runs | set(words) | pairs | ({"?"} if "?" in read else set())


@cache
def _by_intent() -> Mapping[str, Mapping[str, int]]:
    text = resources.files(__package__).joinpath(_FILE).read_bytes()
    return msgspec.json.decode(text, type=dict[str, dict[str, int]])


@cache
def _weights() -> Mapping[str, Mapping[str, int]]:
    """What each clue says for and against the intents."""
    weights: dict[str, dict[str, int]] = {}
    for intent, clues_of_it in _by_intent().items():
        for clue, weight in clues_of_it.items():
            weights.setdefault(clue, {})[intent] = weight
    return weights


@cache
def _intents() -> int:
    return len(_by_intent())
