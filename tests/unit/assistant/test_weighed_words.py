"""What words speak for, by a file of weights."""

from __future__ import annotations

from itertools import permutations

import pytest

from smartclinic.assistant.understanding.distress import DISTRESS_WORDS
from smartclinic.assistant.understanding.weighed_words import WeighedWords, clues

_WEIGHED = WeighedWords(DISTRESS_WORDS)
_SOME = ("頭", "暈", "嘔", "唔", "好", "痛")


def test_clues_are_words_pairs_runs_of_three_and_whether_it_asks() -> None:
    assert clues("my leg 好痛呀?") == {"my", "leg", "my leg", "好", "痛", "呀", "好痛", "痛呀", "好痛呀", "?"}


def test_what_comes_after_four_hundred_characters_is_no_clue() -> None:
    assert clues("a" * 400 + " pain") == {"a" * 400}


def test_shares_are_one_together() -> None:
    assert sum(_WEIGHED.shares(_SOME).values()) == pytest.approx(1)


def test_the_order_of_the_clues_changes_no_digit() -> None:
    assert len({tuple(_WEIGHED.shares(order).values()) for order in permutations(_SOME)}) == 1


def test_words_that_nobody_has_seen_make_everything_less_certain() -> None:
    alone, among_others = (_WEIGHED.shares((*_SOME, *more)) for more in ((), ("qq", "qqq", "qqqq", "qqqqq")))

    assert max(among_others.values()) < max(alone.values())


def test_of_too_few_clues_with_any_weight_nothing_is_said() -> None:
    weighed = WeighedWords(DISTRESS_WORDS, fewest=len(_SOME))

    assert weighed.shares(_SOME)
    assert weighed.shares((*_SOME[1:], "qq")) == {}
