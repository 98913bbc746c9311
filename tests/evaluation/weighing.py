"""`python -m tests.evaluation.weighing`: learns anew what words speak for, and writes `guess_words.json` and
`distress_words.json`.

Learned from what rules may be written from: the dev half, the phrasings by intent and by class of red flag, and, as no
emergency, what patients say in scenarios without an alarm. A clue that only one text has is left out, so that nothing
is learned by heart. scikit-learn's multinomial logistic regression over clues that are there or not, each text of
length one: the same texts give the same weights. Takes about a minute, and the extra `bench`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml
from msgspec import Struct
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import Normalizer

from smartclinic.assistant.understanding import weighed_words
from smartclinic.assistant.understanding.distress import DISTRESS_WORDS, NONE
from smartclinic.assistant.understanding.guesses import GUESS_WORDS
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.red_flag_lexicon import lexicon
from smartclinic.assistant.understanding.weighed_words import ALWAYS, TENTHS, clues
from tests.benchmarks.table import say
from tests.evaluation.measuring import Half, ordinary, red_flags, utterances

_UNIT: Final = Path(__file__).parents[1] / "unit" / "assistant"
_BY_INTENT: Final = (_UNIT / "everyday_phrasings.yaml", Path(__file__).with_name("phrasings.yaml"))
_BY_FLAG: Final = (_UNIT / "red_flag_phrasings.yaml", _UNIT / "red_flag_phrasings_later.yaml")
_SCENARIOS: Final = Path(__file__).with_name("scenarios")
_EMERGENCY: Final = "emergency"
"""Signs of one are the lexicon's to find, and distress' to weigh, and no intent's to guess."""

_STRIDE: Final = 1009
"""From one ordinary text to the next that is put before another: no two neighbours come from one author."""

_LEAST_WEIGHT: Final = 4
"""In tenths: what weighs less is left out."""


class Example(Struct, frozen=True):
    """A text in its matching form, and what it is about."""

    plain: str
    about: str


def main() -> None:
    """Learn, and write."""
    dangers = list(_dangers())
    _write(GUESS_WORDS, learned(list(_intents()), looseness=10.0))
    _write(DISTRESS_WORDS, learned([*dangers, *_in_one_breath(dangers)], looseness=30.0))


def learned(examples: Sequence[Example], *, looseness: float) -> dict[str, dict[str, int]]:
    """For each thing that texts are about, in tenths, what speaks for it and against it. `looseness`: the model's C."""
    count = CountVectorizer(analyzer=lambda plain: sorted(clues(plain)), binary=True)
    model = LogisticRegression(C=looseness, max_iter=4000, tol=1e-5)
    seen = Normalizer().fit_transform(count.fit_transform([each.plain for each in examples]))
    often = np.flatnonzero(np.diff(seen.tocsc().indptr) > 1)
    model.fit(seen[:, often], [each.about for each in examples])
    names: Sequence[str] = list(count.get_feature_names_out()[often])
    weights: dict[str, dict[str, int]] = {}
    for about, of_it, always in zip(model.classes_, model.coef_, model.intercept_, strict=True):
        tenths = np.rint(of_it * TENTHS).astype(int)
        kept = {name: int(weight) for name, weight in zip(names, tenths, strict=True) if abs(weight) >= _LEAST_WEIGHT}
        weights[str(about)] = {ALWAYS: round(float(always) * TENTHS), **dict(sorted(kept.items()))}
    return weights


def _write(file: str, weights: Mapping[str, Mapping[str, int]]) -> None:
    """JSON with a line for each thing, so that a change shows where it is."""
    lines = [f"{json.dumps(about)}: {json.dumps(of_one, ensure_ascii=False)}" for about, of_one in weights.items()]
    target = Path(str(resources.files(weighed_words.__package__ or "").joinpath(file)))
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    say(f"{sum(len(of_one) for of_one in weights.values())} weights of {len(weights)} in {file}")


def _intents() -> Iterator[Example]:
    for text, intent in _asked():
        if intent != _EMERGENCY:
            yield Example(for_matching(text), intent)


def _asked() -> Iterator[tuple[str, str]]:
    for line in utterances(Half.DEV):
        if line.context is None:
            yield line.text, line.expected["intent"]
    for file in _BY_INTENT:
        for intent, texts in yaml.safe_load(file.read_text("utf-8")).items():
            yield from ((text, intent) for text in texts)


def _dangers() -> Iterator[Example]:
    """Emergencies by class; and everything else that people write, what only looks like one above all."""
    known = {flag_class.name for flag_class in lexicon().classes}
    told: list[tuple[str, str | None]] = [
        (line.text, line.expected.get("red_flag") if line.kind == _EMERGENCY else NONE) for line in red_flags(Half.DEV)
    ]
    told += [(line.text, NONE) for line in utterances(Half.DEV) if line.expected["intent"] != _EMERGENCY]
    told += [(text, NONE) for text, intent in _asked() if intent != _EMERGENCY]
    told += [(text, NONE) for text in (*_said_in_scenarios(), *ordinary(Half.DEV))]
    for file in _BY_FLAG:
        told += _by_class(yaml.safe_load(file.read_text("utf-8")))
    for text, about in dict(told).items():
        if about == NONE or about in known:
            yield Example(lexicon().fold(text).text, about)


def _in_one_breath(told: Sequence[Example]) -> Iterator[Example]:
    """What people also write: an emergency behind something ordinary, and two ordinary things, with a comma between."""
    calm = [each.plain for each in told if each.about == NONE]
    for number, each in enumerate(told):
        if each.about != NONE or number % 2:
            yield Example(f"{calm[number * _STRIDE % len(calm)]},{each.plain}", each.about)


def _said_in_scenarios() -> Iterator[str]:
    """What patients write in scenarios in which nothing alarms: the ordinary middle of conversations."""
    for file in sorted(_SCENARIOS.glob("*.yaml")):
        for scenario in yaml.safe_load(file.read_text("utf-8"))["scenarios"]:
            if "alarm" not in scenario.get("expect", {}):
                yield from (turn["say"] for turn in scenario["turns"] if isinstance(turn.get("say"), str))


def _by_class(part: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A file of phrasings: parts that may hold parts, emergencies by class, other texts by how they are meant."""
    for name, inner in part.items():
        if name == _EMERGENCY:
            yield from ((text, about) for about, texts in inner.items() for text in texts.splitlines())
        elif isinstance(inner, str):
            yield from ((text, NONE) for text in inner.splitlines())
        else:
            yield from _by_class(inner)


if __name__ == "__main__":
    main()
