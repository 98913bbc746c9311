"""Emergencies in words that no pattern knows: what is weighed, and what is not."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest

from smartclinic.assistant.understanding import distress as weighing
from smartclinic.assistant.understanding import red_flags
from smartclinic.assistant.understanding.distress import ALARMING, NONE, WORRYING, Distress, distress
from smartclinic.assistant.understanding.red_flag_lexicon import lexicon
from smartclinic.assistant.understanding.red_flags import RedFlags, find_red_flags
from smartclinic.assistant.understanding.weighed_words import WeighedWords

UNKNOWN = "肚入面條女由琴晚到而家一腳都冇踢過"
"""An emergency that the lexicon does not find."""

ORDINARY = "唔該我想問下%s可唔可以約時間呀"


class Told:
    """Instead of the weights: the same shares for every text."""

    def __init__(self, shares: Mapping[str, float]) -> None:
        self._shares = shares

    def shares(self, found: Collection[str]) -> Mapping[str, float]:
        """What was told, of whatever there is."""
        return self._shares if found else {}


def _with(patch: pytest.MonkeyPatch, **shares: float) -> None:
    patch.setattr(weighing, "_WEIGHED", Told(shares))


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        (UNKNOWN, "pregnancy"),
        ("sir fall down in toilet eyes open but no answer me", "consciousness"),
        ("醫生喺唔喺度呀 阿爺瞓醒講嘢冇人聽得明 好似外星話咁 行親都側去一邊 琴晚仲好地地", "stroke"),
    ],
)
def test_words_of_people_in_fear_raise_the_alarm_where_no_pattern_does(
    text: str, flag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_red_flags(text) == RedFlags(emergency=(flag,))

    monkeypatch.setattr(red_flags, "distress", lambda _: None)
    assert find_red_flags(text) == RedFlags()


@pytest.mark.parametrize(
    "text", ["想約聽日下晝睇陳醫生，唔該晒你哋幫手安排", "could I book my son in on friday afternoon please"]
)
def test_ordinary_words_raise_nothing(text: str) -> None:
    assert find_red_flags(text) == RedFlags()


@pytest.mark.parametrize("text", ["", "救", "陳大文", "唔舒服呀", "help me"])
def test_a_few_words_are_too_little_to_be_weighed(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _with(monkeypatch, chest=1.0, **{NONE: 0.0})

    assert distress(lexicon().fold(text).text) is None


def test_words_without_any_weight_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weighing, "_WEIGHED", WeighedWords(weighing.DISTRESS_WORDS, fewest=10_000))

    assert distress(UNKNOWN) is None


def test_the_likeliest_class_is_named_with_the_likelihood_of_any() -> None:
    with pytest.MonkeyPatch.context() as patch:
        _with(patch, chest=0.2, stroke=0.3, none=0.5)
        assert distress(UNKNOWN) == Distress("stroke", 0.5)


@pytest.mark.parametrize(
    ("likelihood", "flags"),
    [
        (ALARMING, RedFlags(emergency=("chest",))),
        (ALARMING - 0.01, RedFlags(urgent=("chest",))),
        (WORRYING + 0.01, RedFlags(urgent=("chest",))),
        (WORRYING - 0.01, RedFlags()),
    ],
)
def test_from_how_likely_it_alarms_and_from_how_likely_staff_are_told(
    likelihood: float, flags: RedFlags, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with(monkeypatch, chest=likelihood, **{NONE: 1 - likelihood})

    assert find_red_flags(ORDINARY % "你") == flags


@pytest.mark.parametrize(("sensed", "alarms"), [("chest", ()), ("stroke", ("stroke",))])
def test_what_is_denied_stays_denied_and_hides_nothing_else(
    sensed: str, alarms: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    _with(monkeypatch, **{sensed: 1.0, NONE: 0.0})

    assert find_red_flags("我冇心口痛，想約聽日下晝睇陳醫生") == RedFlags(emergency=alarms, urgent=("chest",))


@pytest.mark.parametrize("place", [0, 12, 24])
def test_one_line_among_many_is_weighed_for_itself(place: int) -> None:
    lines = [ORDINARY % each for each in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地"]
    lines.insert(place, UNKNOWN)

    assert find_red_flags("\n".join(lines)).emergency == ("pregnancy",)


def test_weights_speak_only_for_classes_of_the_lexicon() -> None:
    named = WeighedWords(weighing.DISTRESS_WORDS).shares({"痛"})

    assert NONE in named
    assert named.keys() <= {NONE, *(each.name for each in lexicon().classes)}
