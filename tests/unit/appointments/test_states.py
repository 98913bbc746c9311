from __future__ import annotations

import pytest

from smartclinic.appointments.states import (
    HOLDS_A_PLACE,
    IN_PATIENTS_HANDS,
    TO_COME,
    AppointmentState,
    may_become,
)

S = AppointmentState


@pytest.mark.parametrize("state", [S.CONFIRMED, S.DISPLACED, S.ARRIVED, S.COMPLETED, S.NO_SHOW, S.CANCELLED])
def test_a_booked_appointment_may_become_anything_but_requested(state: AppointmentState) -> None:
    assert may_become(S.BOOKED, state)
    assert not may_become(S.BOOKED, S.REQUESTED)


def test_what_is_over_goes_back_only_where_staff_undo_a_slip() -> None:
    assert may_become(S.CANCELLED, S.BOOKED)
    assert not any(may_become(S.CANCELLED, state) for state in S if state is not S.BOOKED)
    assert not may_become(S.COMPLETED, S.NO_SHOW)


def test_whom_the_clinic_expects_has_a_place_and_may_change_it() -> None:
    assert TO_COME <= HOLDS_A_PLACE & IN_PATIENTS_HANDS
    assert not {S.REQUESTED, S.DISPLACED, S.CANCELLED} & HOLDS_A_PLACE
