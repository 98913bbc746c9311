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
    moved,
    release,
    released_places,
    takes_bookings,
)
from smartclinic.appointments.slots import seats
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


TWO_OF_ALL = replace(HALF_PAST_THREE, released=2)


def test_places_are_kept_for_a_group_all_or_none() -> None:
    family = seats(HALF_PAST_THREE, 3)
    taken = sheet(book(EMPTY, at(960), "appointment-1", "ming", NOW))

    assert hold(taken, family, "mei", NOW, UNTIL) is Refusal.TAKEN

    held = sheet(hold(EMPTY, family, "mei", NOW, UNTIL))
    assert [entry.start for entry in held.entries] == [930, 945, 960]
    assert not is_free(held, at(960), NOW, "ming")
    assert is_free(held, family, NOW, "mei")


def test_a_group_is_booked_each_with_an_appointment_of_its_own_and_only_once() -> None:
    family, ids = seats(HALF_PAST_THREE, 2), ["mother", "child"]
    held = sheet(hold(EMPTY, family, "mei", NOW, UNTIL))

    booked = sheet(book(held, family, ids, "mei", NOW))

    assert [(entry.start, entry.by) for entry in booked.entries] == [(930, "mother"), (945, "child")]
    assert book(booked, family, ids, "mei", NOW) is booked


def test_a_session_that_does_not_take_place_takes_no_hold_no_booking_and_no_move() -> None:
    held = sheet(hold(EMPTY, HALF_PAST_THREE, "mei", NOW, UNTIL))
    booked = sheet(book(held, at(1005), "appointment-1", "ming", NOW))
    closed = replace(booked, closed="typhoon-8")

    assert hold(closed, at(960), "ching", NOW, UNTIL) is Refusal.CLOSED
    assert book(closed, HALF_PAST_THREE, "appointment-2", "mei", NOW) is Refusal.CLOSED
    assert moved((closed, closed), at(960), "appointment-1", "ming", NOW) is Refusal.CLOSED
    assert not is_free(closed, at(960), NOW)
    assert not takes_bookings(closed)


def test_what_was_booked_before_it_closed_is_still_known_and_can_be_given_back() -> None:
    booked = sheet(book(EMPTY, HALF_PAST_THREE, "appointment-1", "mei", NOW))
    closed = replace(booked, closed="typhoon-8")

    assert book(closed, HALF_PAST_THREE, "appointment-1", "mei", NOW) is closed
    assert release(closed, "appointment-1") == replace(EMPTY, closed="typhoon-8")


def test_a_third_is_refused_where_two_places_are_released_and_staff_may_still_book() -> None:
    booked = sheet(book(EMPTY, TWO_OF_ALL, "appointment-1", "a", NOW))
    booked = sheet(hold(booked, replace(TWO_OF_ALL, start=945), "b", NOW, UNTIL))
    third = replace(TWO_OF_ALL, start=960)

    assert book(booked, third, "appointment-3", "c", NOW) is Refusal.NOT_RELEASED
    diary = sheet(book(booked, third, "appointment-3", "c", NOW, by_staff=True))
    assert [entry.released for entry in diary.entries] == [True, True, False]


def test_a_released_place_is_free_again_when_its_hold_expires() -> None:
    held = sheet(hold(EMPTY, replace(TWO_OF_ALL, released=1), "mei", NOW, UNTIL))

    assert isinstance(book(held, replace(TWO_OF_ALL, start=960, released=1), "appointment-1", "ming", LATER), DaySheet)


def test_what_staff_release_goes_before_the_clinics_file() -> None:
    more = replace(EMPTY, released=1)

    assert released_places(EMPTY, None) is None
    assert released_places(EMPTY, 2) == 2
    assert released_places(more, 2) == 1
    assert not is_free(replace(EMPTY, released=0), HALF_PAST_THREE, NOW)


def test_who_has_a_released_place_moves_within_the_session_although_it_is_full() -> None:
    booked = sheet(book(EMPTY, replace(TWO_OF_ALL, released=1), "appointment-1", "mei", NOW))

    later = replace(TWO_OF_ALL, start=960, released=1)
    old, new = both(moved((booked, booked), later, "appointment-1", "mei", NOW))

    assert old is new
    assert [entry.start for entry in new.entries] == [960]


def test_a_move_to_another_session_leaves_the_first_in_the_same_breath() -> None:
    tomorrow = SheetKey("chan", date(2026, 11, 25), Part.AFTERNOON)
    there = replace(HALF_PAST_THREE, day=tomorrow.day)
    booked = sheet(book(EMPTY, HALF_PAST_THREE, "appointment-1", "mei", NOW))

    old, new = both(moved((booked, empty_sheet(tomorrow)), there, "appointment-1", "mei", NOW))

    assert old == EMPTY
    assert [entry.by for entry in new.entries] == ["appointment-1"]


def test_a_buffer_is_kept_free_on_both_sides() -> None:
    booked = sheet(book(EMPTY, replace(HALF_PAST_THREE, buffer=10), "appointment-1", "mei", NOW))

    assert not is_free(booked, at(950), NOW)
    assert is_free(booked, at(955), NOW)
    assert not is_free(booked, replace(at(910), buffer=10), NOW)
    assert is_free(booked, replace(at(905), buffer=10), NOW)


def both(result: tuple[DaySheet, DaySheet] | Refusal) -> tuple[DaySheet, DaySheet]:
    assert not isinstance(result, Refusal)
    return result


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
