"""How long the wait is said to be: by the clinic's own figure at first, then by the day."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from msgspec.structs import replace

from smartclinic.clinics.model import Part
from smartclinic.queueing import calling
from smartclinic.queueing.calling import Called
from smartclinic.queueing.line import Line, LineKey, Opening, Place, empty_line
from smartclinic.queueing.waiting_time import pace, wait_range
from tests.unit.queueing.rooms import GP, MONDAY, here

EMPTY = empty_line(LineKey("gp", MONDAY))


def with_people(count: int, line: Line = EMPTY) -> Line:
    """So many who are there from half past eight on."""
    for n in range(1, count + 1):
        line = calling.taken(line, Place(f"t{n}", n, here("08:30"), Part.MORNING, here_at=here("08:30")))
    return line


def called(line: Line, *minutes: float) -> Line:
    """Calls at nine o'clock and then each so many minutes after the one before."""
    at = here("09:00")
    for gap in (0, *minutes):
        at += timedelta(minutes=gap)
        step = calling.call_next(line, GP, at)
        assert isinstance(step, Called)
        line = step.line
    return line


def test_before_the_first_call_the_clinics_own_figure_counts() -> None:
    assert wait_range(EMPTY, 5, GP, here("09:30")) == (30, 55)


@pytest.mark.parametrize("before", range(12))
def test_it_is_said_in_steps_of_five_and_never_too_narrowly(before: int) -> None:
    low, high = wait_range(EMPTY, before, GP, here("09:30"))

    assert low % 5 == 0
    assert high % 5 == 0
    assert high - low >= 10


def test_a_slow_day_is_learned_from_its_calls() -> None:
    slow = called(with_people(10), *[15] * 8)

    assert pace(slow, GP) > timedelta(minutes=13)
    assert wait_range(slow, 5, GP, here("11:00"))[0] > wait_range(EMPTY, 5, GP, here("11:00"))[0]


def test_a_pause_is_nobodys_turn() -> None:
    line = called(with_people(10), 8, 8, 8)
    paused = calling.paused(line)
    assert isinstance(paused, Line)
    resumed = calling.reopened(paused, here("10:20"))
    step = calling.call_next(resumed, GP, here("10:21"))

    assert isinstance(step, Called)
    assert pace(step.line, GP) == timedelta(minutes=8)


def test_lunch_that_nobody_said_is_nobodys_turn_either() -> None:
    assert pace(called(with_people(10), 8, 8, 120, 8), GP) == timedelta(minutes=8)


def test_a_doctor_who_waits_for_patients_is_not_slow() -> None:
    line = called(with_people(1))
    late = Place("t2", 2, here("09:40"), Part.MORNING, here_at=here("09:40"))
    step = calling.call_next(calling.taken(line, late), GP, here("09:41"))

    assert isinstance(step, Called)
    assert pace(step.line, GP) == timedelta(minutes=8)


def test_two_doctors_call_one_line_twice_as_often() -> None:
    assert wait_range(EMPTY, 10, GP, here("10:00"), doctors=2) == wait_range(
        EMPTY, 10, replace(GP, minutes_each=4), here("10:00")
    )


def test_before_the_session_starts_its_start_is_waited_for_first() -> None:
    low, high = wait_range(EMPTY, 2, GP, here("08:30"), starts_at=here("09:00"))
    from_nine_on = wait_range(EMPTY, 2, GP, here("09:00"))

    assert (low, high) == (from_nine_on[0] + 30, from_nine_on[1] + 30)


def test_the_range_is_wide_enough_for_four_patients_of_five() -> None:
    """Consultations from three to fifteen minutes, as they come; whoever has six before them asks in mid-morning."""
    rng, right, tries = random.Random(5), 0, 300
    for _ in range(tries):
        line = called(with_people(30), *(rng.uniform(3, 15) for _ in range(8)))
        low, high = wait_range(line, 6, GP, here("10:30"))
        into_this_one, this_one = rng.random(), rng.uniform(3, 15)
        waited = this_one * (1 - into_this_one) + sum(rng.uniform(3, 15) for _ in range(6))
        right += low <= waited <= high
    assert right / tries > 0.8


def test_a_closed_line_learns_what_an_open_one_does() -> None:
    line = called(with_people(5), 10, 10)

    assert pace(replace(line, opening=Opening.CLOSED), GP) == pace(line, GP)
