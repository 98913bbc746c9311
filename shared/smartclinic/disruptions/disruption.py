"""What is kept of a day that does not go as planned, and of everyone whom it affects."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from smartclinic.contacts.identity import ContactId
from smartclinic.platform.store import Index
from smartclinic.records.fields import Record, Retention, derived, plain, record, staff


class Cause(StrEnum):
    """What has happened. The values are keys of the catalogues, after `disruption_`."""

    DOCTOR_LATE = "doctor_late"
    SESSION_CLOSED = "session_closed"
    TYPHOON_8 = "typhoon_8"
    BLACK_RAIN = "black_rain"
    EXTREME = "extreme"


class Affected(StrEnum):
    """How somebody who is affected stands."""

    TO_TELL = "to_tell"
    TOLD = "told"
    """The notice is on its way or has arrived; nobody has answered."""
    TO_CALL = "to_call"
    """Opted out, without WhatsApp, or the notice could not be sent: somebody has to call."""
    CALLED = "called"
    KEPT = "kept"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REINSTATED = "reinstated"
    """It was over in time: the visit has its old place again, and the patient knows."""


@record("disruptions", retention=Retention.CLINIC_END, indexes=(Index((), "-since"),))
class Disruption(Record, frozen=True, kw_only=True):
    """One declaration. Everyone affected is told once; `due_at` exists while some are still to be told."""

    cause: Annotated[Cause, plain("what has happened")]
    sheets: Annotated[tuple[str, ...], plain("the sessions that it changes, by their day sheets")]
    since: Annotated[datetime, plain("when it was declared")]
    declared_by: Annotated[str, staff("who declared it")]
    minutes: Annotated[int, plain("how late the doctor is")] = 0
    closes: Annotated[bool, plain("whether nobody comes who has not come yet")] = True
    stopped: Annotated[tuple[str, ...], plain("those of them that go on for whoever has come")] = ()
    reopened: Annotated[tuple[str, ...], plain("those that take place after all, since it was over")] = ()
    lifted_at: Annotated[datetime | None, plain("when it was over")] = None
    stands_from: Annotated[datetime | None, plain("visits in those stand again that start then or later")] = None
    due_at: Annotated[datetime | None, derived("some are still to be told")] = None
    tries: Annotated[int, derived("how often the sweep failed with it")] = 0


_ASKED_FOR: Final = (
    Index(("disruption",), "starts_at"), Index(("disruption",), "-changed_at"), Index(("appointment",)),
)  # fmt: skip
"""By the desk and by whoever tells them; by screens that ask what changed; by what becomes of a visit."""


@record("disrupted", retention=Retention.CLINIC_END, indexes=_ASKED_FOR)
class Disrupted(Record, frozen=True, kw_only=True):
    """One appointment that a disruption affects. Its id is made of the two: it is told once."""

    disruption: Annotated[str, derived("by what")]
    appointment: Annotated[str, derived("which visit")]
    starts_at: Annotated[datetime, derived("when it was to be")]
    contact: Annotated[ContactId | None, derived("whom to tell")] = None
    state: Annotated[Affected, derived("how it stands")] = Affected.TO_TELL
    doctor: Annotated[str, derived("with whom it was to be")] = ""
    outbox: Annotated[str | None, derived("the notice")] = None
    changed_at: Annotated[datetime | None, derived("since when")] = None
