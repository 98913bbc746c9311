from __future__ import annotations

import time as stopwatch
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from smartclinic.appointments.day_sheet import DaySheet, SheetKey, Slot, book, empty_sheet, hold
from smartclinic.appointments.slots import (
    Wanted,
    free_slots,
    in_steps,
    needed_sheets,
    slot_at,
    spread,
)
from smartclinic.clinics.clinic_file import load_clinic_file, sample_clinic_text
from smartclinic.clinics.model import BookingRules, Clinic, Part
from smartclinic.platform.clock import HONG_KONG
from tests.benchmarks.slots import NOW, WANTED, month_of_sheets, ten_doctors

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=HONG_KONG).astimezone(UTC)
TUESDAY = date(2026, 11, 24)


def shown(slots: tuple[Slot, ...]) -> list[str]:
    return [f"{slot.starts_at:%d %H:%M} {slot.doctor_id}" for slot in slots]


def on(day: date, *, part: Part | None = None, doctor: str = "chan", service: str = "consultation") -> Wanted:
    return Wanted(service, day, day, part=part, doctor_ids=(doctor,) if doctor else ())


def booked(clinic: Clinic, *slots: Slot) -> dict[SheetKey, DaySheet]:
    sheets: dict[SheetKey, DaySheet] = {}
    for n, slot in enumerate(slots):
        before = sheets.get(slot.sheet_key, empty_sheet(slot.sheet_key))
        after = book(before, slot, f"appointment-{n}", f"contact-{n}", MONDAY)
        assert isinstance(after, DaySheet)
        sheets[slot.sheet_key] = after
    return sheets


def test_tomorrow_afternoon_has_every_quarter_of_an_hour_to_the_last_booking(clinic: Clinic) -> None:
    slots = free_slots(clinic, {}, on(TUESDAY, part=Part.AFTERNOON), MONDAY, 99)

    assert len(slots) == 12
    assert (shown(slots)[0], shown(slots)[-1]) == ("24 15:00 chan", "24 17:45 chan")


def test_a_booked_time_is_not_offered_and_its_neighbours_are(clinic: Clinic) -> None:
    wanted = on(TUESDAY, part=Part.AFTERNOON)
    first, second, *_ = free_slots(clinic, {}, wanted, MONDAY, 3)

    left = free_slots(clinic, booked(clinic, second), wanted, MONDAY, 2)

    assert shown(left) == [shown((first,))[0], "24 15:30 chan"]


def test_a_half_hour_visit_is_offered_only_where_half_an_hour_is_free(clinic: Clinic) -> None:
    quarter_past = slot_at(clinic, "chan", "consultation", datetime(2026, 11, 24, 15, 15, tzinfo=HONG_KONG), MONDAY)
    assert quarter_past

    slots = free_slots(
        clinic, booked(clinic, quarter_past), on(TUESDAY, part=Part.AFTERNOON, service="health-check"), MONDAY, 1
    )

    assert shown(slots) == ["24 15:30 chan"]


def test_a_visit_ends_before_lunch(clinic: Clinic) -> None:
    slots = free_slots(clinic, {}, on(TUESDAY, part=Part.MORNING, service="health-check"), MONDAY, 99)

    assert shown(slots)[-1] == "24 12:30 chan"


def test_nothing_sooner_than_the_lead_time_is_offered(clinic: Clinic) -> None:
    now = datetime(2026, 11, 24, 15, 1, tzinfo=HONG_KONG)

    assert shown(free_slots(clinic, {}, on(TUESDAY, part=Part.AFTERNOON), now, 1)) == ["24 15:45 chan"]


def test_a_start_exactly_at_the_lead_time_is_offered_and_a_second_later_not(clinic: Clinic) -> None:
    now = datetime(2026, 11, 24, 15, 0, tzinfo=HONG_KONG)
    wanted = on(TUESDAY, part=Part.AFTERNOON)

    assert shown(free_slots(clinic, {}, wanted, now, 1)) == ["24 15:30 chan"]
    assert shown(free_slots(clinic, {}, wanted, now + timedelta(seconds=1), 1)) == ["24 15:45 chan"]


def test_any_doctor_means_all_in_order_of_time(clinic: Clinic) -> None:
    slots = free_slots(clinic, {}, on(TUESDAY, part=Part.AFTERNOON, doctor=""), MONDAY, 3)

    assert shown(slots) == ["24 15:00 chan", "24 15:00 wong", "24 15:15 chan"]


def test_a_service_is_offered_only_with_its_doctors(clinic: Clinic) -> None:
    slots = free_slots(clinic, {}, on(TUESDAY, doctor="", service="health-check"), MONDAY, 99)

    assert {slot.doctor_id for slot in slots} == {"chan", "wong"}
    assert free_slots(clinic, {}, on(TUESDAY, doctor="lee", service="health-check"), MONDAY, 99) == ()


def test_a_time_that_is_named_brings_its_neighbours(clinic: Clinic) -> None:
    wanted = replace(on(TUESDAY), near=16 * 60 + 10)

    assert shown(free_slots(clinic, {}, wanted, MONDAY, 3)) == ["24 16:00 chan", "24 16:15 chan", "24 16:30 chan"]


def test_a_place_held_for_the_one_who_asks_is_offered_to_them_alone(clinic: Clinic) -> None:
    wanted = on(TUESDAY, part=Part.AFTERNOON)
    (first,) = free_slots(clinic, {}, wanted, MONDAY, 1)
    held = hold(empty_sheet(first.sheet_key), first, "mei", MONDAY, MONDAY + timedelta(minutes=10))
    assert isinstance(held, DaySheet)
    sheets = {first.sheet_key: held}

    assert free_slots(clinic, sheets, replace(wanted, contact_id="mei"), MONDAY, 1) == (first,)
    assert free_slots(clinic, sheets, replace(wanted, contact_id="ming"), MONDAY, 1) != (first,)


def test_a_closed_day_has_no_slots_and_needs_no_sheets(clinic: Clinic) -> None:
    christmas = on(date(2026, 12, 25))
    now = datetime(2026, 12, 20, tzinfo=UTC)

    assert free_slots(clinic, {}, christmas, now, 9) == ()
    assert needed_sheets(clinic, christmas, now) == ()


def test_days_past_and_days_beyond_the_horizon_are_not_offered(clinic: Clinic) -> None:
    assert free_slots(clinic, {}, on(date(2026, 11, 20)), MONDAY, 9) == ()
    assert free_slots(clinic, {}, on(date(2026, 12, 24)), MONDAY, 9) == ()


def test_a_session_that_is_over_needs_no_sheet(clinic: Clinic) -> None:
    at_noon = datetime(2026, 11, 24, 14, 0, tzinfo=HONG_KONG)

    assert needed_sheets(clinic, on(TUESDAY), at_noon) == (SheetKey("chan", TUESDAY, Part.AFTERNOON),)


def test_a_long_wish_is_read_a_few_days_at_a_time(clinic: Clinic) -> None:
    wanted = Wanted("consultation", date(2026, 11, 1), date(2026, 11, 29))

    steps = [(step.first.day, step.last.day) for step in in_steps(clinic, wanted, MONDAY, 3)]

    assert steps == [(23, 25), (26, 28), (29, 29)]


def test_a_slot_that_comes_back_is_found_again_or_refused(clinic: Clinic) -> None:
    good, off_grid, lunch = (datetime(2026, 11, 24, h, m, tzinfo=HONG_KONG) for h, m in ((15, 30), (15, 35), (13, 30)))
    found = slot_at(clinic, "chan", "consultation", good, MONDAY)

    assert found
    assert found.starts_at == good
    assert slot_at(clinic, "chan", "consultation", off_grid, MONDAY) is None
    assert slot_at(clinic, "chan", "consultation", lunch, MONDAY) is None
    assert slot_at(clinic, "chan", "consultation", good, good) is None
    assert slot_at(clinic, "nobody", "consultation", good, MONDAY) is None


def test_a_choice_spreads_over_the_day_and_starts_with_the_earliest(clinic: Clinic) -> None:
    slots = free_slots(clinic, {}, on(TUESDAY, part=Part.AFTERNOON, doctor=""), MONDAY, 99)

    assert shown(spread(slots, 3)) == ["24 15:00 chan", "24 16:30 chan", "24 18:00 wong"]
    assert spread(slots[:2], 3) == slots[:1]
    assert spread((), 3) == ()
    assert spread(slots, 1) == slots[:1]


def test_the_starts_of_a_session_are_on_the_clinics_grid(clinic: Clinic) -> None:
    every_20 = replace(clinic, booking=BookingRules(grid_minutes=20))

    slots = free_slots(every_20, {}, on(TUESDAY, part=Part.AFTERNOON), MONDAY, 3)

    assert shown(slots) == ["24 15:00 chan", "24 15:20 chan", "24 15:40 chan"]


HOURS = [timedelta(hours=hour, minutes=29) for hour in (0, 3, 8, 12, 17, 23)]


@pytest.mark.parametrize("year", [2026, 2027, 2028, 2034])
def test_at_every_hour_of_every_date_something_can_be_booked_within_a_week(clinic: Clinic, year: int) -> None:
    midnight = datetime(year, 1, 1, tzinfo=HONG_KONG)
    while midnight.year == year:
        for hour in HOURS:
            now = midnight + hour
            week = Wanted("consultation", now.date(), now.date() + timedelta(days=7))
            assert len(free_slots(clinic, {}, week, now, 5)) == 5, now
        midnight += timedelta(days=1)


CLINIC = load_clinic_file(sample_clinic_text())


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 4 * 365 * 24 * 60),
    st.sampled_from(["consultation", "flu-vaccine", "health-check"]),
    st.lists(st.integers(0, 200), max_size=30),
)
def test_whatever_is_offered_can_be_held_and_booked(minute: int, service: str, taken: list[int]) -> None:
    now = datetime(2026, 1, 1, tzinfo=HONG_KONG) + timedelta(minutes=minute)
    wanted = Wanted(service, now.date(), now.date() + timedelta(days=5))
    everything = free_slots(CLINIC, {}, wanted, now, 10_000)
    sheets: dict[SheetKey, DaySheet] = {}
    for n, pick in enumerate(taken):
        slot = everything[pick % len(everything)]
        after = book(sheets.get(slot.sheet_key, empty_sheet(slot.sheet_key)), slot, f"a{n}", f"c{n}", now)
        sheets[slot.sheet_key] = after if isinstance(after, DaySheet) else sheets[slot.sheet_key]

    for slot in free_slots(CLINIC, sheets, wanted, now, 10_000):
        before = sheets.get(slot.sheet_key, empty_sheet(slot.sheet_key))
        assert isinstance(hold(before, slot, "me", now, now + timedelta(minutes=10)), DaySheet)
        assert slot_at(CLINIC, slot.doctor_id, service, slot.starts_at, now) == slot


@pytest.mark.parametrize("released", [None, 20])
def test_ten_doctors_over_thirty_full_days_take_under_ten_milliseconds(released: int | None) -> None:
    busy = ten_doctors(released=released)
    sheets = month_of_sheets(busy, 16)
    assert len(sheets) == 900

    assert free_slots(busy, sheets, WANTED, NOW, 5) == ()
    assert best_of(15, lambda: free_slots(busy, sheets, WANTED, NOW, 5)) < 0.010


def best_of(rounds: int, act: object) -> float:
    assert callable(act)
    taken = []
    for _ in range(rounds):
        before = stopwatch.process_time()
        act()
        taken.append(stopwatch.process_time() - before)
    return min(taken)


@pytest.mark.parametrize(("doctor", "service"), [("chan", "gone"), ("gone", "consultation")])
def test_there_is_no_slot_for_what_the_clinic_does_not_have(clinic: Clinic, doctor: str, service: str) -> None:
    at = datetime(2026, 11, 24, 15, 30, tzinfo=HONG_KONG)

    assert slot_at(clinic, doctor, service, at, at - timedelta(days=1)) is None
