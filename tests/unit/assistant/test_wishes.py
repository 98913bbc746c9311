from __future__ import annotations

from datetime import date, timedelta

import pytest

from smartclinic.appointments.slots import free_slots
from smartclinic.assistant.talking.obstacles import Obstacle, beyond_horizon, obstacle
from smartclinic.assistant.understanding.wishes import OFFERED, Wish
from tests.unit.assistant.situations import ME, MONDAY, SAMPLE


@pytest.mark.parametrize(
    ("details", "why"),
    [
        ({"day": "2026-11-22"}, Obstacle.PAST),
        ({"day": "2027-11-22"}, Obstacle.PAST),
        ({"day": "2027-06-01"}, Obstacle.FAR),
        ({"day": "2026-12-24"}, Obstacle.FAR),
        ({"day": "2026-11-29", "doctor": "chan"}, Obstacle.NO_SESSION),
        ({"day": "2026-11-29", "part": "afternoon"}, Obstacle.NO_SESSION),
        ({"day": "2026-11-24", "time": "14:00"}, Obstacle.NO_SESSION),
        ({"day": "2026-11-24", "time": "21:00", "side": "after"}, Obstacle.NO_SESSION),
        ({"day": "2026-11-23", "time": "09:00"}, Obstacle.TOO_LATE),
        ({"day": "2026-11-23", "time": "10:15"}, Obstacle.TOO_LATE),
        ({"day": "2026-11-24", "time": "15:20"}, Obstacle.NO_START),
        ({"day": "2026-11-24", "doctor": "lee", "service": "health-check"}, Obstacle.NOT_BY_DOCTOR),
        ({"day": "2026-11-24", "time": "15:30"}, Obstacle.FULL),
        ({"day": "2026-11-24", "time": "18:00", "side": "after"}, Obstacle.FULL),
        ({}, Obstacle.FULL),
    ],
)
def test_it_knows_why_a_wish_cannot_be_met(details: dict[str, str], why: Obstacle) -> None:
    wish = Wish.of(details, SAMPLE)

    assert (beyond_horizon(wish, SAMPLE, MONDAY) or obstacle(wish, SAMPLE, MONDAY)) is why


@pytest.mark.parametrize("day", ["2026-12-25", "2026-12-26"])
def test_a_public_holiday_is_named_as_such(day: str) -> None:
    in_december = MONDAY + timedelta(days=14)

    assert obstacle(Wish.of({"day": day}, SAMPLE), SAMPLE, in_december) is Obstacle.HOLIDAY


def test_what_does_not_fit_the_clinic_is_left_out_of_a_wish() -> None:
    details = {"day": "tomorrow", "part": "night", "side": "after", "doctor": "chan,ho", "service": "surgery"}

    assert Wish.of(details, SAMPLE) == Wish(doctor_ids=("chan",))


def test_a_time_after_six_offers_six_and_later() -> None:
    wish = Wish.of({"day": "2026-11-24", "time": "18:00", "side": "after"}, SAMPLE)
    found = free_slots(SAMPLE, {}, wish.wanted(SAMPLE, ME, MONDAY), MONDAY, 1000)

    offered = wish.best([slot for slot in found if wish.allows(slot)])

    assert [slot.start // 60 for slot in offered] == [18, 18, 19, 20]


def test_the_earliest_wish_offers_the_earliest() -> None:
    wish = Wish.of({"earliest": "yes"}, SAMPLE)
    found = free_slots(SAMPLE, {}, wish.wanted(SAMPLE, ME, MONDAY), MONDAY, 1000)

    offered = wish.best(found)

    assert (offered[0].day, offered[0].start) == (date(2026, 11, 23), 10 * 60 + 30)
    assert offered[-1].start - offered[0].start <= 120


def test_a_week_is_offered_on_several_days() -> None:
    wish = Wish.of({"day": "2026-11-30", "last_day": "2026-12-06"}, SAMPLE)
    found = free_slots(SAMPLE, {}, wish.wanted(SAMPLE, ME, MONDAY), MONDAY, 1000)

    assert len({slot.day for slot in wish.best(found)}) == OFFERED


def test_only_an_exact_time_needs_no_list() -> None:
    exact = Wish.of({"day": "2026-11-24", "time": "15:30"}, SAMPLE)
    bound = Wish.of({"day": "2026-11-24", "time": "15:30", "side": "after"}, SAMPLE)
    found = free_slots(SAMPLE, {}, exact.wanted(SAMPLE, ME, MONDAY), MONDAY, 1000)

    assert exact.exactly(found) is not None
    assert bound.exactly(found) is None
