"""What the clinic does in bad weather, by example: which sessions do not take place, which go on, which reopen.

The sample clinic on Tuesday 24 November 2026: Dr Chan 09:00-13:00 (doors 08:45) and 15:00-18:00, Dr Lee 09:00-13:00
(doors 08:45), Dr Wong 15:00-18:30 and 18:30-20:30.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from smartclinic.clinics.calendar import Session
from smartclinic.clinics.clinic_file import load_clinic_file, sample_clinic_text
from smartclinic.clinics.model import Clinic, Part, Signal, WeatherRule
from smartclinic.disruptions.concerned import Scope, can_reopen, concerned, key_of, starts_again
from smartclinic.disruptions.disruption import Cause
from smartclinic.platform.clock import HONG_KONG

TUESDAY = date(2026, 11, 24)
MORNINGS = {"chan morning", "lee morning"}
THE_REST = {"chan afternoon", "wong afternoon", "wong evening"}


@pytest.fixture(scope="module")
def clinic() -> Clinic:
    return load_clinic_file(sample_clinic_text())


def with_rule(clinic: Clinic, rule: WeatherRule) -> Clinic:
    return replace(clinic, weather=(rule,))


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-24T{clock}").replace(tzinfo=HONG_KONG).astimezone(UTC)


def named(sessions: tuple[Session, ...]) -> set[str]:
    return {f"{one.doctor_id} {one.part.value}" for one in sessions}


def cancelled(clinic: Clinic, cause: Cause, clock: str, *, part: Part | None = None) -> set[str]:
    return named(concerned(clinic, cause, Scope(TUESDAY, part=part), at(clock)).away)


def only_who_has_come(clinic: Clinic, cause: Cause, clock: str) -> set[str]:
    return named(concerned(clinic, cause, Scope(TUESDAY), at(clock)).going_on)


def reopens(clinic: Clinic, cause: Cause, declared: str, over: str) -> set[str]:
    since = starts_again(clinic, cause, at(over))
    found = concerned(clinic, cause, Scope(TUESDAY), at(declared))
    if since is None:
        return set()
    away = tuple(one for one in found.away if can_reopen(cause, one, since, went_on=False))
    went_on = tuple(one for one in found.going_on if can_reopen(cause, one, since, went_on=True))
    return named(away + went_on)


# --- black rain


def test_black_rain_before_opening_cancels_the_whole_day(clinic: Clinic) -> None:
    assert cancelled(clinic, Cause.BLACK_RAIN, "06:00") == MORNINGS | THE_REST
    assert only_who_has_come(clinic, Cause.BLACK_RAIN, "06:00") == set()


def test_black_rain_once_the_doors_are_open_sees_whoever_has_come_and_cancels_the_rest(clinic: Clinic) -> None:
    assert only_who_has_come(clinic, Cause.BLACK_RAIN, "08:45") == MORNINGS
    assert cancelled(clinic, Cause.BLACK_RAIN, "08:45") == THE_REST


def test_black_rain_in_the_lunch_break_leaves_the_morning_alone(clinic: Clinic) -> None:
    assert cancelled(clinic, Cause.BLACK_RAIN, "13:30") == THE_REST
    assert only_who_has_come(clinic, Cause.BLACK_RAIN, "13:30") == set()


def test_staff_may_cancel_the_morning_alone(clinic: Clinic) -> None:
    assert cancelled(clinic, Cause.BLACK_RAIN, "06:00", part=Part.MORNING) == MORNINGS


def test_an_hour_after_black_rain_whatever_has_not_started_takes_place(clinic: Clinic) -> None:
    assert reopens(clinic, Cause.BLACK_RAIN, "06:00", over="07:30") == MORNINGS | THE_REST
    assert reopens(clinic, Cause.BLACK_RAIN, "06:00", over="08:00") == MORNINGS | THE_REST


def test_a_morning_that_should_have_started_stays_cancelled(clinic: Clinic) -> None:
    assert reopens(clinic, Cause.BLACK_RAIN, "06:00", over="08:30") == THE_REST


def test_a_morning_that_went_on_takes_patients_again_if_an_hour_later_anything_is_left_of_it(clinic: Clinic) -> None:
    assert reopens(clinic, Cause.BLACK_RAIN, "10:00", over="11:00") == MORNINGS | THE_REST
    assert reopens(clinic, Cause.BLACK_RAIN, "10:00", over="12:15") == THE_REST


# --- typhoon signal no. 8 and extreme conditions


def test_signal_8_at_six_cancels_the_day(clinic: Clinic) -> None:
    assert cancelled(clinic, Cause.TYPHOON_8, "06:00") == MORNINGS | THE_REST


def test_two_hours_after_signal_8_the_afternoon_can_take_place(clinic: Clinic) -> None:
    assert reopens(clinic, Cause.TYPHOON_8, "06:00", over="13:00") == THE_REST
    assert reopens(clinic, Cause.TYPHOON_8, "06:00", over="13:01") == {"wong evening"}


def test_extreme_conditions_send_home_whoever_has_come_too(clinic: Clinic) -> None:
    assert cancelled(clinic, Cause.EXTREME, "10:00") == MORNINGS | THE_REST
    assert only_who_has_come(clinic, Cause.EXTREME, "10:00") == set()


# --- other clinics' rules


def test_a_clinic_that_opens_in_black_rain_changes_nothing(clinic: Clinic) -> None:
    brave = with_rule(clinic, WeatherRule(signal=Signal.BLACK_RAIN, opens=True, goes_on=True))

    assert cancelled(brave, Cause.BLACK_RAIN, "06:00") == set()
    assert only_who_has_come(brave, Cause.BLACK_RAIN, "06:00") == set()


def test_a_clinic_that_does_not_reopen_stays_closed_for_the_day(clinic: Clinic) -> None:
    closed = with_rule(clinic, WeatherRule(signal=Signal.TYPHOON_8, reopens_minutes=None))

    assert reopens(closed, Cause.TYPHOON_8, "06:00", over="06:30") == set()


def test_a_clinic_without_rules_does_what_most_do(clinic: Clinic) -> None:
    usual = replace(clinic, weather=())

    assert cancelled(usual, Cause.TYPHOON_8, "06:00") == MORNINGS | THE_REST
    assert only_who_has_come(usual, Cause.TYPHOON_8, "10:00") == MORNINGS


# --- what is no weather


def test_a_late_doctor_is_late_for_the_session_that_runs_or_comes_next(clinic: Clinic) -> None:
    late = Scope(TUESDAY, doctor="chan")

    assert named(concerned(clinic, Cause.DOCTOR_LATE, late, at("08:00")).late) == {"chan morning"}
    assert named(concerned(clinic, Cause.DOCTOR_LATE, late, at("10:00")).late) == {"chan morning"}
    assert named(concerned(clinic, Cause.DOCTOR_LATE, late, at("13:00")).late) == {"chan afternoon"}


def test_one_session_of_one_doctor_can_be_closed(clinic: Clinic) -> None:
    found = concerned(clinic, Cause.SESSION_CLOSED, Scope(TUESDAY, "wong", Part.EVENING), at("10:00"))

    assert [key_of(one).id for one in found.every] == ["wong_2026-11-24_evening"]


def test_what_is_over_is_never_concerned(clinic: Clinic) -> None:
    assert concerned(clinic, Cause.SESSION_CLOSED, Scope(TUESDAY), at("20:30")).every == ()
