"""The life of an appointment: its states, and which may follow which."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class AppointmentState(StrEnum):
    """Where an appointment stands."""

    BOOKED = "booked"
    CANCELLED = "cancelled"


FOLLOWS: Final = {
    AppointmentState.BOOKED: frozenset({AppointmentState.CANCELLED}),
    AppointmentState.CANCELLED: frozenset(),
}
"""What may come after each state. A state that nothing follows is final; a new visit is a new appointment."""


def may_become(state: AppointmentState, other: AppointmentState) -> bool:
    """Whether an appointment in this state may change to the other."""
    return other in FOLLOWS[state]
