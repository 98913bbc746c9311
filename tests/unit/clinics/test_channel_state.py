"""The breaker of a number: opened once, tried by one, closed by a success, and doubled by a failure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as values

from smartclinic.clinics.channel_state import ChannelState, Stop, lifted, standing_still, stopped, tried

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OPEN = stopped(None, 190, NOW, said_at=NOW)


def test_it_opens_for_five_minutes() -> None:
    assert (OPEN.since, OPEN.until, OPEN.code) == (NOW, NOW + 5 * MINUTE, 190)


def test_refusals_that_come_while_nothing_is_tried_change_nothing() -> None:
    later = NOW + 4 * MINUTE

    assert stopped(OPEN, 190, later, said_at=later) == OPEN


def test_a_failed_try_doubles_the_wait_up_to_an_hour() -> None:
    state, waits = ChannelState(number=OPEN), []
    for _ in range(6):
        assert state.number is not None
        now = state.number.until
        state = tried(state, now, proactive=False)
        failed = stopped(state.number, 190, now, said_at=now)
        waits.append((failed.until - now) / MINUTE)
        state = ChannelState(number=failed)

    assert waits == [10, 20, 40, 60, 60, 60]


def test_while_one_tries_the_others_wait_a_minute() -> None:
    state = tried(ChannelState(number=OPEN), OPEN.until, proactive=False)

    stop = standing_still(state, proactive=False)
    assert stop is not None
    assert stop.until == OPEN.until + MINUTE


def test_a_success_lets_everything_go_on_but_a_reply_says_nothing_of_the_campaign() -> None:
    state = ChannelState(number=OPEN, campaign=OPEN)

    after = lifted(state, NOW, campaign=False)
    assert standing_still(after, proactive=False) is None
    assert standing_still(after, proactive=True) == OPEN
    assert standing_still(lifted(state, NOW), proactive=True) is None


def test_a_stop_within_the_hour_goes_on_from_where_it_was_and_a_later_one_begins_anew() -> None:
    after = lifted(ChannelState(number=OPEN), NOW + 5 * MINUTE).number
    soon, late = NOW + 10 * MINUTE, NOW + 66 * MINUTE

    assert stopped(after, 190, soon, said_at=soon).seconds == 600
    assert stopped(after, 190, late, said_at=late).seconds == 300


def test_a_failure_of_before_it_was_lifted_tells_nothing_new() -> None:
    after = lifted(ChannelState(number=OPEN), NOW + 5 * MINUTE).number

    assert stopped(after, 190, NOW + 6 * MINUTE, said_at=NOW + 2 * MINUTE) == after


def test_a_proactive_message_waits_for_the_longer_of_two_stops() -> None:
    longer = Stop(131048, NOW, NOW + 9 * MINUTE, 300)
    state = ChannelState(number=OPEN, campaign=longer)

    assert standing_still(state, proactive=True) == longer
    assert standing_still(state, proactive=False) == OPEN


@given(values.lists(values.tuples(values.integers(0, 7200), values.booleans()), max_size=40))
def test_it_never_waits_longer_than_an_hour_nor_stands_in_the_past(steps: list[tuple[int, bool]]) -> None:
    state, now = ChannelState(), NOW
    for seconds, fails in steps:
        now += timedelta(seconds=seconds)
        stop = standing_still(state, proactive=False)
        if stop and now < stop.until:
            continue
        state = tried(state, now, proactive=False)
        if fails:
            state = ChannelState(number=stopped(state.number, 190, now, said_at=now))
            assert state.number is not None
            assert timedelta() < state.number.until - now <= timedelta(hours=1)
        else:
            state = lifted(state, now)
            assert standing_still(state, proactive=True) is None
