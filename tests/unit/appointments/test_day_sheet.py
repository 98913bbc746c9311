from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from smartclinic.appointments.day_sheet import (
    DaySheet,
    Entry,
    Refusal,
    SheetKey,
    Slot,
    book,
    empty_sheet,
    hold,
    is_free,
    release,
)
from smartclinic.clinics.model import Part

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # noon in Hong Kong
UNTIL = NOW + timedelta(minutes=10)
LATER = UNTIL
KEY = SheetKey("chan", date(2026, 11, 24), Part.AFTERNOON)
EMPTY = empty_sheet(KEY)
HALF_PAST_THREE = Slot(
    doctor_id="chan", branch_id="mong-kok", service_id="consultation", day=KEY.day, part=KEY.part, start=930, minutes=15
)


def at(start: int, *, minutes: int = 15, service: str = "consultation", capacity: int = 1) -> Slot:
    return replace(HALF_PAST_THREE, start=start, minutes=minutes, service_id=service, capacity=capacity)


def sheet(result: DaySheet | Refusal) -> DaySheet:
    assert isinstance(result, DaySheet)
    return result


def test_a_held_slot_is_free_to_its_holder_and_to_nobody_else() -> None:
    held = sheet(hold(EMPTY, HALF_PAST_THREE, "mei", NOW, UNTIL))

    assert is_free(held, HALF_PAST_THREE, NOW, "mei")
    assert not is_free(held, HALF_PAST_THREE, NOW, "ming")
    assert hold(held, HALF_PAST_THREE, "ming", NOW, UNTIL) is Refusal.TAKEN
    assert book(held, HALF_PAST_THREE, "appointment-2", "ming", NOW) is Refusal.TAKEN


def test_a_hold_that_expired_is_free_for_everybody() -> None:
    held = sheet(hold(EMPTY, HALF_PAST_THREE, "mei", NOW, UNTIL))

    taken = sheet(hold(held, HALF_PAST_THREE, "ming", LATER, LATER + timedelta(minutes=10)))

    assert [entry.by for entry in taken.entries] == ["ming"]


def test_a_hold_that_expired_is_still_booked_while_nobody_else_came() -> None:
    held = sheet(hold(EMPTY, HALF_PAST_THREE, "mei", NOW, UNTIL))

    booked = sheet(book(held, HALF_PAST_THREE, "appointment-1", "mei", LATER))

    assert booked.entries == (Entry(930, 15, "consultation", "appointment-1"),)


def test_a_contact_holds_one_place_on_a_sheet() -> None:
    held = sheet(hold(EMPTY, HALF_PAST_THREE, "mei", NOW, UNTIL))

    moved = sheet(hold(held, at(945), "mei", NOW, UNTIL))

    assert [entry.start for entry in moved.entries] == [945]


def test_a_booking_ends_the_hold_and_stands_for_ever() -> None:
    held = sheet(hold(EMPTY, HALF_PAST_THREE, "mei", NOW, UNTIL))

    booked = sheet(book(held, HALF_PAST_THREE, "appointment-1", "mei", NOW))

    assert not is_free(booked, HALF_PAST_THREE, NOW + timedelta(days=1), "mei")


def test_a_booking_made_twice_is_the_same_booking() -> None:
    booked = sheet(book(EMPTY, HALF_PAST_THREE, "appointment-1", "mei", NOW))

    assert book(booked, HALF_PAST_THREE, "appointment-1", "mei", NOW) is booked
    assert book(booked, HALF_PAST_THREE, "appointment-1", "mei", NOW + timedelta(days=2)) is booked


def test_an_appointment_moves_within_its_sheet_in_one_change() -> None:
    booked = sheet(book(EMPTY, HALF_PAST_THREE, "appointment-1", "mei", NOW))

    moved = sheet(book(booked, at(1005), "appointment-1", "mei", NOW))

    assert [entry.start for entry in moved.entries] == [1005]


def test_an_appointment_that_cannot_move_keeps_its_place() -> None:
    booked = sheet(book(EMPTY, HALF_PAST_THREE, "appointment-1", "mei", NOW))
    both = sheet(book(booked, at(1005), "appointment-2", "ming", NOW))

    assert book(both, at(1005), "appointment-1", "mei", NOW) is Refusal.TAKEN


@pytest.mark.parametrize("start", [915, 920, 930, 940, 944])
def test_a_longer_visit_is_refused_wherever_it_overlaps(start: int) -> None:
    booked = sheet(book(EMPTY, HALF_PAST_THREE, "appointment-1", "mei", NOW))

    assert book(booked, at(start, minutes=30), "appointment-2", "ming", NOW) is Refusal.TAKEN


@pytest.mark.parametrize("start", [900, 945])
def test_visits_that_touch_do_not_overlap(start: int) -> None:
    booked = sheet(book(EMPTY, HALF_PAST_THREE, "appointment-1", "mei", NOW))

    assert is_free(booked, at(start, minutes=30), NOW)


def test_three_vaccinations_share_a_time_and_the_fourth_is_refused() -> None:
    filled, jab = EMPTY, at(930, service="flu-vaccine", capacity=3)
    for who in ("a", "b", "c"):
        filled = sheet(book(filled, jab, f"appointment-{who}", who, NOW))

    assert book(filled, jab, "appointment-d", "d", NOW) is Refusal.TAKEN


def test_a_vaccination_does_not_share_a_time_with_a_consultation() -> None:
    booked = sheet(book(EMPTY, HALF_PAST_THREE, "appointment-1", "mei", NOW))

    assert not is_free(booked, at(930, service="flu-vaccine", capacity=3), NOW)


def test_a_time_that_has_come_is_neither_held_nor_booked() -> None:
    three_thirty = HALF_PAST_THREE.starts_at

    assert hold(EMPTY, HALF_PAST_THREE, "mei", three_thirty, three_thirty + timedelta(minutes=10)) is Refusal.PAST
    assert book(EMPTY, HALF_PAST_THREE, "appointment-1", "mei", three_thirty) is Refusal.PAST


def test_a_cancelled_appointment_gives_its_place_back() -> None:
    booked = sheet(book(EMPTY, HALF_PAST_THREE, "appointment-1", "mei", NOW))

    assert release(booked, "appointment-1") == EMPTY
    assert release(EMPTY, "appointment-1") is EMPTY


def test_a_slot_of_another_session_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="another sheet"):
        book(EMPTY, replace(HALF_PAST_THREE, doctor_id="wong"), "appointment-1", "mei", NOW)


def test_a_sheet_survives_the_way_into_storage_and_back() -> None:
    held = sheet(hold(EMPTY, HALF_PAST_THREE, "mei", NOW, UNTIL))

    assert msgspec.convert(msgspec.to_builtins(held), DaySheet) == held
    assert KEY.id == "chan_2026-11-24_afternoon"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["hold", "book", "release", "wait"]),
            st.sampled_from(["a", "b", "c", "d"]),
            st.integers(900, 960),
            st.sampled_from([("consultation", 15, 1), ("flu-vaccine", 10, 3), ("health-check", 30, 1)]),
        ),
        max_size=25,
    )
)
def test_no_history_sells_a_minute_beyond_its_capacity(
    history: list[tuple[str, str, int, tuple[str, int, int]]],
) -> None:
    current, now = EMPTY, NOW
    for act, who, start, (service, minutes, capacity) in history:
        slot = at(start, minutes=minutes, service=service, capacity=capacity)
        if act == "wait":
            now += timedelta(minutes=6)
        elif act == "release":
            current = release(current, f"appointment-{who}")
        else:
            was_free = is_free(current, slot, now, who)
            result = (
                hold(current, slot, who, now, now + timedelta(minutes=10))
                if act == "hold"
                else book(current, slot, f"appointment-{who}", who, now)
            )
            assert isinstance(result, DaySheet) or not was_free
            current = result if isinstance(result, DaySheet) else current
        assert_within_capacity(current, now)


def assert_within_capacity(current: DaySheet, now: datetime) -> None:
    for minute in range(890, 1000):
        here = [entry for entry in current.entries if entry.stands(now) and 0 <= minute - entry.start < entry.minutes]
        services = {entry.service_id for entry in here}
        assert len(services) <= 1
        assert len(here) <= (3 if services == {"flu-vaccine"} else 1)
