"""The life of an appointment: its states, and which may follow which."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class AppointmentState(StrEnum):
    """Where an appointment stands."""

    REQUESTED = "requested"
    """Staff decide: nothing is promised, and no place is taken."""
    BOOKED = "booked"
    CONFIRMED = "confirmed"
    """Booked, and the patient has said since that they come."""
    DISPLACED = "displaced"
    """The clinic cannot keep it. The place is gone; the patient is offered another."""
    ARRIVED = "arrived"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


_S = AppointmentState

FOLLOWS: Final = {
    _S.REQUESTED: frozenset({_S.BOOKED, _S.CANCELLED}),
    _S.BOOKED: frozenset({_S.CONFIRMED, _S.DISPLACED, _S.ARRIVED, _S.COMPLETED, _S.NO_SHOW, _S.CANCELLED}),
    _S.CONFIRMED: frozenset({_S.BOOKED, _S.DISPLACED, _S.ARRIVED, _S.COMPLETED, _S.NO_SHOW, _S.CANCELLED}),
    _S.DISPLACED: frozenset({_S.BOOKED, _S.CANCELLED}),
    _S.ARRIVED: frozenset({_S.BOOKED, _S.COMPLETED, _S.NO_SHOW, _S.CANCELLED}),
    _S.COMPLETED: frozenset({_S.ARRIVED}),
    _S.NO_SHOW: frozenset({_S.BOOKED, _S.ARRIVED}),
    _S.CANCELLED: frozenset({_S.BOOKED}),
}
"""What may come after each state. Back to an earlier one: staff undo a slip, if the place can still be had."""

HOLDS_A_PLACE: Final = frozenset({_S.BOOKED, _S.CONFIRMED, _S.ARRIVED, _S.COMPLETED, _S.NO_SHOW})
"""In these states its place on the day sheet is its own."""

TO_COME: Final = frozenset({_S.BOOKED, _S.CONFIRMED})
"""The clinic expects the patient."""

IN_PATIENTS_HANDS: Final = frozenset({_S.BOOKED, _S.CONFIRMED, _S.DISPLACED})
"""A patient may move or cancel it by chat."""


def may_become(state: AppointmentState, other: AppointmentState) -> bool:
    """Whether an appointment in this state may change to the other."""
    return other in FOLLOWS[state]
