from __future__ import annotations

from smartclinic.appointments.states import FOLLOWS, AppointmentState, may_become


def test_a_booked_appointment_may_be_cancelled_and_a_cancelled_one_stays_so() -> None:
    assert may_become(AppointmentState.BOOKED, AppointmentState.CANCELLED)
    assert not may_become(AppointmentState.CANCELLED, AppointmentState.BOOKED)


def test_every_state_says_what_may_follow() -> None:
    assert set(FOLLOWS) == set(AppointmentState)
