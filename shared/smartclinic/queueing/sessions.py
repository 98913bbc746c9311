"""The sessions of a queue: those of its doctors at its branch, each part of the day taken together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from smartclinic.appointments.day_sheet import SheetKey
from smartclinic.clinics.calendar import Session, at_minute, minute_of, sessions_on, weekday_of
from smartclinic.clinics.model import Clinic, Part, Queue

DAYS_AHEAD: Final = 14
"""How far ahead the next session is looked for."""

OVERTIME: Final = timedelta(hours=2)
"""How long after its last session a queue that nobody closed stays open."""


@dataclass(frozen=True, slots=True)
class QueueSession:
    """One part of a queue's day, with its doctors' sessions. Instants are on Hong Kong's clocks."""

    queue_id: str
    day: date
    part: Part
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    last_registration_at: datetime
    remote_at: datetime
    """From when on a ticket may be had by chat: on its day, not the evening before."""

    of_doctors: tuple[Session, ...]
    last_patients: tuple[datetime, ...]
    """When each of those doctors begins with the last patient at the latest, in the same order."""

    @property
    def sheet_keys(self) -> tuple[SheetKey, ...]:
        """The day sheets on which staff say that it is closed or stopped."""
        return tuple(SheetKey(one.doctor_id, one.day, one.part) for one in self.of_doctors)

    def opens_at(self, *, remote: bool) -> datetime:
        """From when on a ticket may be had, by chat or at the clinic."""
        return self.remote_at if remote else self.doors_at


def queue_sessions(clinic: Clinic, queue: Queue, day: date) -> tuple[QueueSession, ...]:
    """The queue's sessions of this date, the earliest first. Empty: nobody whom it serves sits there."""
    mine = [one for one in sessions_on(clinic, day) if one.doctor_id in queue.doctors and one.branch_id == queue.branch]
    by_part = {part: tuple(one for one in mine if one.part is part) for part in Part}
    return tuple(_together(clinic, queue, part, sessions) for part, sessions in by_part.items() if sessions)


def present_session(sessions: tuple[QueueSession, ...], now: datetime) -> QueueSession | None:
    """The session that goes on or comes next among these of one day; None: they are over."""
    return next((one for one in sessions if now < one.ends_at), None)


def session_after(clinic: Clinic, queue: Queue, day: date) -> QueueSession | None:
    """The queue's first session after this date; None: none within two weeks."""
    for ahead in range(1, DAYS_AHEAD + 1):
        if sessions := queue_sessions(clinic, queue, day + timedelta(days=ahead)):
            return sessions[0]
    return None


def closes_itself_at(clinic: Clinic, queue: Queue, day: date) -> datetime:
    """When a queue that nobody closed is closed: some time after its last session, at midnight at the latest."""
    midnight = at_minute(day + timedelta(days=1), 0)
    ends = [one.ends_at + OVERTIME for one in queue_sessions(clinic, queue, day)]
    return min(max(ends, default=midnight), midnight)


def _together(clinic: Clinic, queue: Queue, part: Part, sessions: tuple[Session, ...]) -> QueueSession:
    day = sessions[0].day
    doors = at_minute(day, min(one.doors for one in sessions))
    return QueueSession(
        queue_id=queue.id, day=day, part=part, doors_at=doors,
        starts_at=at_minute(day, min(one.start for one in sessions)),
        ends_at=at_minute(day, max(one.end for one in sessions)),
        last_registration_at=at_minute(day, max(one.last_registration for one in sessions)),
        remote_at=max(doors - timedelta(minutes=queue.remote_minutes), at_minute(day, 0)),
        of_doctors=sessions, last_patients=tuple(_last_patient(clinic, one) for one in sessions),
    )  # fmt: skip


def _last_patient(clinic: Clinic, session: Session) -> datetime:
    """A session's `last_booking` is when the last visit is booked at: whoever has registered may be seen after it."""
    named = [
        minute_of(weekly.last_booking)
        for weekly in clinic.doctor(session.doctor_id).sessions
        if weekly.part is session.part
        and weekday_of(session.day) in weekly.days
        and (minute_of(weekly.start), minute_of(weekly.end)) == (session.start, session.end)
        and weekly.last_booking is not None
    ]
    return at_minute(session.day, max(named, default=session.end))
