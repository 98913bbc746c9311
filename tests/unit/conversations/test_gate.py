from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from smartclinic.clinics.model import DeskRules
from smartclinic.contacts.identity import Identity
from smartclinic.conversations.gate import (
    HELD_BY_ALARM,
    HELD_BY_PHONE,
    OWED_AFTER,
    RECENT_TURNS,
    Alarm,
    Gate,
    Lease,
    Reason,
    Speaker,
    Turn,
    answered,
    flag_ended,
    freed,
    left_to_doctor,
    place_in_list,
    released,
    taken,
    with_attention,
    with_turns,
    with_window,
)

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
GATE = Gate(address=Identity(phone="85291234567"))


@given(hours=st.lists(st.integers(-100, 100), min_size=1))
def test_the_window_is_that_of_the_latest_message_whatever_the_order(hours: list[int]) -> None:
    gate = GATE
    for hour in hours:
        gate = with_window(gate, NOW + timedelta(hours=hour))

    assert gate.window_until == NOW + timedelta(hours=max(hours) + 24)


def test_attention_collects_reasons_and_keeps_its_beginning() -> None:
    gate = with_attention(GATE, Reason.ASKED, NOW)
    gate = with_attention(gate, Reason.RED_FLAG, NOW + timedelta(hours=1))
    gate = with_attention(gate, Reason.ASKED, NOW + timedelta(hours=2))

    assert gate.attention is not None
    assert gate.attention.reasons == (Reason.ASKED, Reason.RED_FLAG)
    assert gate.attention.since == NOW


def test_it_remembers_the_latest_turns_only() -> None:
    gate = GATE
    for number in range(RECENT_TURNS + 5):
        gate = with_turns(gate, Turn(Speaker.PATIENT, str(number)))

    assert [turn.text for turn in gate.turns] == [str(number) for number in range(5, RECENT_TURNS + 5)]


def test_a_takeover_holds_until_its_end_and_ends_a_model_turn() -> None:
    until = NOW + timedelta(hours=2)
    leased = replace(GATE, lease=Lease("t", 1, NOW + timedelta(seconds=60)))

    gate = taken(leased, "nurse", until)

    assert gate.is_taken(NOW)
    assert gate.is_taken(until - timedelta(seconds=1))
    assert not gate.is_taken(until)
    assert (gate.lease, gate.due_at, gate.taken_by) == (None, until + OWED_AFTER, "nurse")


def test_every_change_of_hands_raises_the_epoch() -> None:
    once = taken(GATE, "nurse", NOW + timedelta(hours=2))
    back = released(once)

    assert (GATE.epoch, once.epoch, back.epoch) == (0, 1, 2)
    assert (back.taken_by, back.taken_until, back.due_at) == (None, None, None)


def test_a_lease_ends_by_itself() -> None:
    gate = replace(GATE, lease=Lease("t", 1, NOW))

    assert not gate.is_leased(NOW)
    assert gate.is_leased(NOW - timedelta(seconds=1))
    assert not GATE.is_leased(NOW)


def test_an_answer_silences_the_alarm_that_the_screen_showed_and_no_newer_one() -> None:
    sounding = replace(with_attention(GATE, Reason.RED_FLAG, NOW), sounding_since=NOW)
    later = NOW + timedelta(minutes=1)
    again = replace(with_attention(sounding, Reason.RED_FLAG, later), alarms=(Alarm("chest", "outbox-1", later),))

    quiet = answered(sounding, NOW)
    assert (quiet.attention, quiet.sounding_since) == (None, None)
    assert answered(again, NOW) == again


def test_only_people_at_the_desk_are_its_holders() -> None:
    until = NOW + timedelta(minutes=1)

    assert taken(GATE, "nurse", until).holder(NOW) == "nurse"
    assert taken(GATE, "nurse", until).holder(until) is None
    assert taken(GATE, HELD_BY_ALARM, until).holder(NOW) is None
    assert taken(GATE, HELD_BY_PHONE, until).holder(NOW) is None


@pytest.mark.parametrize("holder", [HELD_BY_ALARM, HELD_BY_PHONE, "nurse"])
def test_only_what_staff_took_on_the_desk_stays_with_them_while_something_waits(holder: str) -> None:
    run_out = taken(with_attention(GATE, Reason.ASKED, NOW), holder, NOW)

    after = freed(run_out, NOW, DeskRules(hand_back_minutes=5))

    assert after.epoch == run_out.epoch + 1
    assert after.holder(NOW) == (holder if holder == "nurse" else None)
    assert after.taken_until == (NOW + timedelta(minutes=5) if holder == "nurse" else None)


def test_staff_on_call_have_no_place_in_the_list_of_who_needs_somebody() -> None:
    asking = with_attention(GATE, Reason.NOT_SENT, NOW)

    assert asking.as_stored(NOW).needs is not None
    assert replace(asking, on_call=True).as_stored(NOW).needs is None


@pytest.mark.parametrize("is_answered", [True, False])
@pytest.mark.parametrize("is_open", [True, False])
def test_a_hold_that_runs_out_ends_the_wait_for_the_doctor_only_once_staff_have_answered(
    is_answered: bool, is_open: bool
) -> None:
    gate = replace(left_to_doctor(GATE, NOW), waiting_answered=is_answered)
    run_out = taken(with_attention(gate, Reason.WROTE_TO_STAFF, NOW) if is_open else gate, HELD_BY_PHONE, NOW)

    after = freed(run_out, NOW, DeskRules())

    ended = is_answered and not is_open
    assert (after.waiting_since, after.left_to_doctor_at) == ((None, None) if ended else (NOW, NOW))


def test_who_waits_for_the_doctor_again_has_waited_since_the_first_time() -> None:
    later = NOW + timedelta(hours=1)
    again = left_to_doctor(replace(left_to_doctor(GATE, NOW), waiting_answered=True), later)

    assert (again.waiting_since, again.left_to_doctor_at, again.waiting_answered) == (NOW, later, False)


def test_an_answered_red_flag_stands_below_those_that_sound_and_above_everything_else() -> None:
    sounds = replace(GATE, sounding_since=NOW, flagged_at=NOW)
    answered_one = replace(GATE, flagged_at=NOW - timedelta(hours=1))
    asks = with_attention(GATE, Reason.ASKED, NOW - timedelta(hours=2))
    waits = replace(GATE, waiting_since=NOW - timedelta(hours=3))

    places = [place_in_list(gate) or "" for gate in (sounds, answered_one, asks, waits)]

    assert places == sorted(places)
    assert all(places)


@pytest.mark.parametrize(
    ("last", "reason", "flagged", "is_open"),
    [
        (Speaker.PATIENT, Reason.WROTE_TO_STAFF, None, True),
        (Speaker.PATIENT, Reason.WROTE_TO_STAFF, NOW - timedelta(minutes=1), True),
        (Speaker.PATIENT, Reason.RED_FLAG, NOW, False),
        (Speaker.PATIENT, None, None, False),
        (Speaker.STAFF, Reason.NOT_SENT, None, False),
        (Speaker.ASSISTANT, Reason.ASKED, None, False),
    ],
)
def test_a_question_is_open_while_the_patient_spoke_last_and_somebody_is_needed(
    last: Speaker, reason: Reason | None, flagged: datetime | None, *, is_open: bool
) -> None:
    gate = with_turns(replace(GATE, flagged_at=flagged), Turn(last, "幾點開門？"))

    assert (with_attention(gate, reason, NOW) if reason else gate).has_open_question is is_open


def test_a_red_flag_that_is_done_with_leaves_no_question_behind() -> None:
    gate = flag_ended(replace(GATE, flagged_at=NOW, on_call_heard_at=NOW))

    assert (gate.flagged_at, gate.on_call_heard_at, gate.settled_at) == (None, None, NOW)


def test_an_answered_red_flag_keeps_nobodys_hold_from_running_out() -> None:
    held = replace(taken(GATE, "nurse", NOW), flagged_at=NOW - timedelta(hours=1))

    gate = freed(held, NOW, DeskRules())

    assert (gate.taken_by, gate.flagged_at, place_in_list(gate)) == (None, None, None)
