"""What is kept of somebody who waits for a place, and of a place that has become free."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from smartclinic.appointments.day_sheet import Slot
from smartclinic.clinics.model import Part
from smartclinic.contacts.identity import ContactId
from smartclinic.platform.store import Index
from smartclinic.records.fields import Record, Retention, derived, plain, record


class WaitState(StrEnum):
    """Where somebody's wait stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    LEFT = "left"
    OVER = "over"
    """The last day that they wished for has passed."""


_ASKED_FOR: Final = (Index(("service", "open"), "since"), Index(("contact", "open"), "since"))
"""By a place that has become free; by the chat."""


@record("waits", retention=Retention.CLINIC_END, indexes=_ASKED_FOR)
class Wait(Record, frozen=True, kw_only=True):
    """Somebody who wants an earlier or another place. `open` exists while it counts."""

    contact: Annotated[ContactId, derived("who waits")]
    service: Annotated[str, derived("for what")]
    first_day: Annotated[str, derived("from which day on, ISO")]
    last_day: Annotated[str, derived("until which day, ISO")]
    since: Annotated[datetime, derived("whoever has waited longest is asked first")]
    state: Annotated[WaitState, derived("where it stands")] = WaitState.WAITING
    open: Annotated[bool | None, derived("still counts")] = None
    doctors: Annotated[tuple[str, ...], derived("with whom; nobody named: anybody")] = ()
    part: Annotated[Part | None, derived("in which part of the day")] = None
    people: Annotated[int, derived("for how many at once")] = 1
    patient: Annotated[str | None, derived("whose visit it is to be, where it is known")] = None
    appointment: Annotated[str | None, derived("the visit that it is to replace, or has become")] = None
    offered: Annotated[tuple[str, ...], derived("the places that were offered so far, the latest last")] = ()
    asked_until: Annotated[datetime | None, derived("until when an offer waits for their answer alone")] = None


@record("openings", retention=Retention.CLINIC_END)
class Opening(Record, frozen=True, kw_only=True):
    """A place that has become free and is offered to those who wait, a group at a time, until somebody has it."""

    slot: Annotated[Slot, plain("which place")]
    freed_at: Annotated[datetime, plain("since when it is free")]
    was: Annotated[ContactId | None, derived("whose it was: they are not offered it")] = None
    round: Annotated[int, plain("how many groups have been asked")] = 0
    asked: Annotated[tuple[str, ...], derived("the waits that were asked")] = ()
    to_tell: Annotated[tuple[str, ...], derived("those of the latest group who are still to be told")] = ()
    asked_at: Annotated[datetime | None, derived("when the latest group was chosen")] = None
    until: Annotated[datetime | None, derived("when the next group is asked")] = None
    taken_by: Annotated[str | None, derived("the wait that has it")] = None
    due_at: Annotated[datetime | None, derived("when the sweep asks in place of its task")] = None
    tries: Annotated[int, derived("how often the sweep failed with it")] = 0
