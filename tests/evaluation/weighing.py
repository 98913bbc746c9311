"""`python -m tests.evaluation.weighing`: learns anew how much words speak for an intent, and writes `guess_words.json`.

Learned from what rules may be written from: the dev half, and the phrasings by intent. A clue that only one utterance
has is left out, so that nothing is learned by heart. Multinomial logistic regression by stochastic gradient descent,
in a fixed order: the same utterances give the same weights. Takes some fifteen seconds.
"""

from __future__ import annotations

import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Final

import yaml
from msgspec import Struct

from smartclinic.assistant.understanding import guesses
from smartclinic.assistant.understanding.guesses import clues
from smartclinic.assistant.understanding.normalise import for_matching
from tests.benchmarks.table import say
from tests.evaluation.measuring import Half, utterances

_PHRASINGS: Final = (
    Path(__file__).parents[1] / "unit" / "assistant" / "everyday_phrasings.yaml",
    Path(__file__).with_name("phrasings.yaml"),
)
_NOT_BY_WORDS: Final = frozenset({"emergency"})
"""Signs of an emergency are the lexicon's to find, and nobody else's to guess."""

_ROUNDS: Final = 20
_STEP: Final = 0.6
_SLOWING: Final = 0.3
_SHARPNESS: Final = 4.0
_FORGETTING: Final = 0.01
_TOO_LITTLE: Final = 0.01
_LEAST_WEIGHT: Final = 4
"""In tenths: what weighs less is left out."""
_ORDER: Final = 3

Weights = dict[str, defaultdict[str, float]]


class Example(Struct, frozen=True):
    """What of an utterance others have too, and what it wants."""

    clues: tuple[str, ...]
    intent: str


def main() -> None:
    """Learn, and write."""
    weights = learned(examples())
    target = Path(str(resources.files(guesses.__package__ or "").joinpath("guess_words.json")))
    target.write_text(_as_lines(weights), "utf-8")
    say(f"{sum(len(of_one) for of_one in weights.values())} weights of {len(weights)} intents in {target.name}")


def _as_lines(weights: Mapping[str, Mapping[str, int]]) -> str:
    """JSON with a line for each intent, so that a change shows where it is."""
    lines = [f"{json.dumps(intent)}: {json.dumps(of_one, ensure_ascii=False)}" for intent, of_one in weights.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def examples() -> list[Example]:
    """The utterances to learn from, each with the clues that occur more than once."""
    said = [(clues(for_matching(text)), intent) for text, intent in _said() if intent not in _NOT_BY_WORDS]
    often = Counter(clue for found, _ in said for clue in found)
    return [Example(tuple(sorted(clue for clue in found if often[clue] > 1)), intent) for found, intent in said]


def learned(learn_from: Sequence[Example]) -> dict[str, dict[str, int]]:
    """For each intent, in tenths, what speaks for it and against it."""
    order, intents = list(learn_from), sorted({each.intent for each in learn_from})
    weights: Weights = {intent: defaultdict(float) for intent in intents}
    chance = random.Random(_ORDER)
    for done in range(_ROUNDS):
        chance.shuffle(order)
        for each in order:
            _learn(weights, each, _STEP / (1 + done * _SLOWING))
    return {intent: _in_tenths(of_one) for intent, of_one in weights.items()}


def _learn(weights: Weights, example: Example, step: float) -> None:
    scale = 1 / math.sqrt(len(example.clues) or 1)
    for intent, share in _shares(weights, example.clues, scale).items():
        missed = (intent == example.intent) - share
        if abs(missed) < _TOO_LITTLE:
            continue
        of_one = weights[intent]
        for clue in example.clues:
            of_one[clue] += step * (missed * scale * _SHARPNESS - _FORGETTING * of_one[clue])


def _shares(weights: Weights, found: Sequence[str], scale: float) -> dict[str, float]:
    odds = {
        intent: math.exp(scale * sum(of_one[clue] for clue in found if clue in of_one))
        for intent, of_one in weights.items()
    }
    whole = sum(odds.values())
    return {intent: each / whole for intent, each in odds.items()}


def _in_tenths(of_one: Mapping[str, float]) -> dict[str, int]:
    tenths = {clue: round(weight * 10) for clue, weight in of_one.items()}
    return {clue: weight for clue, weight in sorted(tenths.items()) if abs(weight) >= _LEAST_WEIGHT}


def _said() -> Iterator[tuple[str, str]]:
    for line in utterances(Half.DEV):
        if line.context is None:
            yield line.text, line.expected["intent"]
    for file in _PHRASINGS:
        for intent, texts in yaml.safe_load(file.read_text("utf-8")).items():
            yield from ((text, intent) for text in texts)


if __name__ == "__main__":
    main()
