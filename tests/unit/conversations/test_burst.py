from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.content import Other, Tap, Text
from smartclinic.conversations.message import Message
from smartclinic.conversations.turns.burst import Turn, in_order, whose_turn
from smartclinic.conversations.waking import BURST_PAUSE
from smartclinic.work.unit import Found

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
TEXT, TAP, STICKER = Text("你好"), Tap("b", "Book"), Other("sticker")


def wrote(name: str, ago: float, content: Text | Tap | Other = TEXT) -> Found[Message]:
    recorded = int((NOW - timedelta(seconds=ago)).timestamp() * 1_000_000)
    return Found(
        name, Message(thread=ContactId("t"), wamid=f"wamid.{name}", at=NOW, recorded=recorded, content=content)
    )


@pytest.mark.parametrize(
    ("wake", "pending", "turn"),
    [
        pytest.param("a", [wrote("a", 2.5)], Turn.MINE, id="one text after its pause"),
        pytest.param("a", [wrote("a", 2.0)], Turn.MINE, id="just quiet enough"),
        pytest.param("a", [wrote("a", 1.9)], Turn.TOO_EARLY, id="woken too early"),
        pytest.param("a", [wrote("a", 0, TAP)], Turn.MINE, id="a tap never waits"),
        pytest.param("a", [wrote("a", 0, STICKER)], Turn.MINE, id="nor does a sticker"),
        pytest.param("a", [wrote("a", 2.5), wrote("b", 0.5)], Turn.THE_NEWEST_WAKES, id="more has come"),
        pytest.param("b", [wrote("a", 5), wrote("b", 2.5)], Turn.MINE, id="the newest answers all"),
        pytest.param("b", [wrote("a", 5), wrote("b", 1)], Turn.TOO_EARLY, id="the newest, still writing"),
        pytest.param("b", [wrote("a", 1), wrote("b", 0, TAP)], Turn.MINE, id="a tap answers what came before it"),
        pytest.param("a", [wrote("a", 8), wrote("b", 0.1)], Turn.MINE, id="eight seconds are enough, whoever wakes"),
        pytest.param("b", [wrote("a", 8), wrote("b", 0.1)], Turn.MINE, id="also for the newest"),
        pytest.param("a", [wrote("a", 7.9), wrote("b", 0.1)], Turn.THE_NEWEST_WAKES, id="not quite eight"),
        pytest.param("gone", [wrote("a", 3)], Turn.THE_NEWEST_WAKES, id="a wake-up of something settled"),
    ],
)
def test_whose_turn_it_is(wake: str, pending: list[Found[Message]], turn: Turn) -> None:
    assert whose_turn(wake, pending, NOW) is turn


@given(ages=st.lists(st.floats(0, 20), min_size=1, max_size=6))
def test_somebody_answers_in_the_end(ages: list[float]) -> None:
    """However a burst came, the wake-up of its newest message finds it its turn once its pause is over."""
    pending = in_order([wrote(str(n), age) for n, age in enumerate(ages)])
    newest = pending[-1]

    assert whose_turn(newest.id, pending, newest.record.recorded_at + BURST_PAUSE) is Turn.MINE


@given(ages=st.lists(st.floats(0, 7.9), min_size=2, max_size=6))
def test_within_eight_seconds_only_the_newest_may_answer(ages: list[float]) -> None:
    pending = in_order([wrote(str(n), age) for n, age in enumerate(ages)])

    assert all(whose_turn(found.id, pending, NOW) is not Turn.MINE for found in pending[:-1])


def test_a_burst_is_in_order_of_arrival_and_ties_have_one_order() -> None:
    shuffled = [wrote("c", 1), wrote("a", 3), wrote("b", 3)]

    assert [found.id for found in in_order(shuffled)] == ["a", "b", "c"]
    assert in_order(shuffled) == in_order(shuffled[::-1])
