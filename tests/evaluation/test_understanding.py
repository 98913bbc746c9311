"""The marks that understanding must keep, on utterances that people wrote and labelled, a third of them held out."""

from __future__ import annotations

from functools import cache

import pytest

from tests.evaluation.measuring import Half, Line, Measured, measure, of_kind, red_flags, share, utterances

RIGHT = 0.95
FLAGGED = 0.02


@cache
def said() -> list[Measured]:
    return [each for half in Half for each in measure(utterances(half))]


@cache
def flagged() -> list[Measured]:
    return [each for half in Half for each in measure(red_flags(half))]


def test_there_are_enough_utterances_a_third_of_them_answers_and_a_third_held_out() -> None:
    held_out = len(utterances(Half.HELD_OUT))

    assert len(said()) >= 800
    assert held_out * 3.1 >= len(said())
    assert sum(each.line.context is not None for each in said()) * 3 >= len(said())


def test_the_intent_is_right() -> None:
    assert share([each.intent_is_right for each in said()]) >= RIGHT


def test_date_time_and_choice_are_exactly_right_and_null_where_nothing_is_said() -> None:
    assert share([each.is_exact for each in said()]) >= RIGHT


def test_every_emergency_is_caught() -> None:
    emergencies = of_kind(flagged(), "emergency")

    assert len(emergencies) >= 150
    assert [each.line.id for each in emergencies if not each.is_alarmed] == []


def test_what_only_looks_like_an_emergency_is_seldom_taken_for_one() -> None:
    benign = of_kind(flagged(), "benign")

    assert len(benign) >= 300
    assert share([each.is_alarmed for each in benign]) <= FLAGGED


def test_no_line_stands_twice_nor_in_both_halves() -> None:
    seen: set[tuple[str, str]] = set()
    for half in Half:
        for line in (*utterances(half), *red_flags(half)):
            assert _key(line) not in seen, line.id
            seen.add(_key(line))


@pytest.mark.parametrize("half", list(Half))
def test_every_utterance_says_what_it_wants(half: Half) -> None:
    assert all("intent" in line.expected for line in utterances(half))


def _key(line: Line) -> tuple[str, str]:
    return line.text, str(line.context)
