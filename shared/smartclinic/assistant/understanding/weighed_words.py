"""What words speak for, by weights that were learned beforehand: a dot product, nothing is learned here. Pure.

A file of weights says for each thing that a text may be about how much a word, a pair of words, or a run of up to three
Chinese characters speaks for it or against it, in tenths; under "" stands what speaks for it in any text. They are the
coefficients of a multinomial logistic regression, from written-down utterances alone, never from patients' messages:
`python -m tests.evaluation.weighing` learns them anew.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from functools import cached_property
from importlib import resources
from itertools import pairwise
from typing import Final

import msgspec

from smartclinic.assistant.understanding.matching import pieces

ALWAYS: Final = ""
TENTHS: Final = 10
_LONGEST_RUN: Final = 3
_WORD: Final = re.compile(r"[a-z']+")
_MOST_READ: Final = 400
"""Characters: what comes later adds nothing to what a text is about."""


def clues(plain: str) -> set[str]:
    """The words, pairs of words and runs of Chinese characters of a text in its matching form."""
    read = plain[:_MOST_READ]
    runs = set(pieces(read, range(1, _LONGEST_RUN + 1)))
    words = _WORD.findall(read)
    pairs = {f"{word} {following}" for word, following in pairwise(words)}
    return runs | set(words) | pairs | ({"?"} if "?" in read else set())


class WeighedWords:
    """The weights of one file of this folder, read when they are first asked for."""

    def __init__(self, file: str, *, fewest: int = 1) -> None:
        """`fewest`: with fewer clues that have any weight, nothing is said of a text."""
        self._file, self._fewest = file, fewest

    def shares(self, found: Collection[str]) -> Mapping[str, float]:
        """How likely each thing is of which a text with these clues may be about, all together 1. Empty where too few
        of them have any weight.
        """
        known = [self._by_clue[clue] for clue in found if clue in self._by_clue]
        if len(known) < self._fewest:
            return {}
        scale = 1 / math.sqrt(len(found))  # words that nobody has seen make everything less certain
        sums = dict.fromkeys(self._always, 0)  # of whole numbers, so that no order of the clues changes a digit
        for clue in known:
            for thing, weight in clue.items():
                sums[thing] += weight
        odds = {thing: math.exp((self._always[thing] + total * scale) / TENTHS) for thing, total in sums.items()}
        whole = sum(odds.values())
        return {thing: each / whole for thing, each in odds.items()}

    @cached_property
    def _by_thing(self) -> Mapping[str, Mapping[str, int]]:
        text = resources.files(__package__).joinpath(self._file).read_bytes()
        return msgspec.json.decode(text, type=dict[str, dict[str, int]])

    @cached_property
    def _always(self) -> Mapping[str, int]:
        return {thing: weights.get(ALWAYS, 0) for thing, weights in self._by_thing.items()}

    @cached_property
    def _by_clue(self) -> Mapping[str, Mapping[str, int]]:
        by_clue: dict[str, dict[str, int]] = {}
        for thing, weights in self._by_thing.items():
            for clue, weight in weights.items():
                if clue != ALWAYS:
                    by_clue.setdefault(clue, {})[thing] = weight
        return by_clue
