"""Whether a ticket may be had, and for which session: the clocks of the day, what staff have said, and 截籌.

Nobody is given a ticket who will not be seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from smartclinic.appointments.day_sheet import DaySheet, SheetKey
from smartclinic.clinics.calendar import Session, at_minute
from smartclinic.clinics.model import Clinic, Part, Queue
from smartclinic.platform.clock import hong_kong_day
from smartclinic.queueing.line import Line, LineKey, Opening, Standing
from smartclinic.queueing.sessions import QueueSession, present_session, queue_sessions, session_after
from smartclinic.queueing.ticket import ticket_of_arrival
from smartclinic.queueing.waiting_time import pace

_PARTS: Final = tuple(Part)
_GIVEN_BACK: Final = frozenset({Standing.LEFT, Standing.MOVED, Standing.CLOSED})
"""Tickets that count against a session's number no more."""


class WhyNot(StrEnum):
    """Why there is no ticket. The values are keys of the catalogues, after `no_ticket_`."""

    NOT_REMOTE = "not_remote"
    """This queue gives tickets at the clinic alone."""
    NOT_OPEN_YET = "not_open_yet"
    STOPPED = "stopped"
    """Staff have stopped this session (截籌)."""
    FULL = "full"
    PAST_LAST_REGISTRATION = "past_last_registration"
    CLOSED = "closed"
    """The session does not take place, or the queue is closed for today."""
    WOULD_NOT_BE_SEEN = "would_not_be_seen"
    """By the pace of the day the doctor's last patient is before them."""
    NO_SESSION = "no_session"
    """None today."""


@dataclass(frozen=True, slots=True)
class NoTicket:
    """Why there is no ticket, and the session for which there may be one next, if one is known.

    `opens_at`: from when on it may be had in the way that was asked; in the past: now, if that session is named.
    """

    why: WhyNot
    next: QueueSession | None = None
    opens_at: datetime | None = None
    cause: str = ""
    """What was declared, where that is why."""


def admit(
    clinic: Clinic, queue: Queue, line: Line, sheets: Mapping[SheetKey, DaySheet], now: datetime, *, remote: bool,
    part: Part | None = None, anyway: bool = False,
) -> QueueSession | NoTicket:  # fmt: skip
    """The session for which a ticket may be given now: the present one, or that of `part`; or why there is none.

    `sheets`: those of today's sessions that exist. `anyway`: staff go past quota, clocks and pace, never past a session
    that does not take place.
    """
    today = queue_sessions(clinic, queue, hong_kong_day(now))
    session = _asked_for(today, part, now)
    if session is None:
        return _none(clinic, queue, line, sheets, now, why=WhyNot.NO_SESSION, after=None, remote=remote)
    why = _closed(line, session, sheets)
    if why is None and not anyway:
        why = _said(line, session, sheets) or _by_clock(queue, session, now, remote=remote)
        why = why or _no_room(queue, line, session, sheets, now)
    if why is None:
        return session
    if why is WhyNot.NOT_OPEN_YET:
        return NoTicket(why, session, session.opens_at(remote=remote))
    if why is WhyNot.NOT_REMOTE and now <= session.last_registration_at:
        return NoTicket(why, session, session.doors_at)
    none = _none(clinic, queue, line, sheets, now, why=why, after=session, remote=remote)
    return replace(none, cause=_cause(session, sheets)) if why in {WhyNot.CLOSED, WhyNot.STOPPED} else none


def why_no_ticket(
    clinic: Clinic, queue: Queue, line: Line, sheets: Mapping[SheetKey, DaySheet], now: datetime, *, remote: bool
) -> NoTicket | None:
    """Why no ticket is given for the present session; None: one may be had."""
    found = admit(clinic, queue, line, sheets, now, remote=remote)
    return found if isinstance(found, NoTicket) else None


def doctors_seeing(session: QueueSession, sheets: Mapping[SheetKey, DaySheet]) -> tuple[Session, ...]:
    """The doctors' sessions that take place."""
    return tuple(
        one
        for one, key in zip(session.of_doctors, session.sheet_keys, strict=True)
        if key not in sheets or sheets[key].closed is None
    )


def _cause(session: QueueSession, sheets: Mapping[SheetKey, DaySheet]) -> str:
    """What was declared of all its doctors' sessions; nothing where staff have only stopped tickets."""
    off = [sheets[key].off if key in sheets else None for key in session.sheet_keys]
    return off[0] or "" if all(off) else ""


def _asked_for(today: tuple[QueueSession, ...], part: Part | None, now: datetime) -> QueueSession | None:
    if part is not None:
        return next((one for one in today if one.part is part), None)
    return present_session(today, now) or (today[-1] if today else None)


def _closed(line: Line, session: QueueSession, sheets: Mapping[SheetKey, DaySheet]) -> WhyNot | None:
    is_closed = line.opening is Opening.CLOSED or not doctors_seeing(session, sheets)
    return WhyNot.CLOSED if is_closed else None


def _said(line: Line, session: QueueSession, sheets: Mapping[SheetKey, DaySheet]) -> WhyNot | None:
    """What staff have said: of the queue's session, or of the sessions of all its doctors who see people."""
    keys = [SheetKey(one.doctor_id, one.day, one.part) for one in doctors_seeing(session, sheets)]
    all_stopped = all(key in sheets and sheets[key].stopped for key in keys)
    return WhyNot.STOPPED if session.part in line.stopped or all_stopped else None


def _by_clock(queue: Queue, session: QueueSession, now: datetime, *, remote: bool) -> WhyNot | None:
    if remote and not queue.remote:
        return WhyNot.NOT_REMOTE
    if now < session.opens_at(remote=remote):
        return WhyNot.NOT_OPEN_YET
    return WhyNot.PAST_LAST_REGISTRATION if now > session.last_registration_at else None


def _no_room(
    queue: Queue, line: Line, session: QueueSession, sheets: Mapping[SheetKey, DaySheet], now: datetime
) -> WhyNot | None:
    of_session = [place for place in line.places if place.part is session.part and place.standing not in _GIVEN_BACK]
    given = sum(1 for place in of_session if not place.is_appointment)
    if queue.tickets is not None and given >= queue.tickets:
        return WhyNot.FULL
    up_to = _PARTS.index(session.part)
    ahead = sum(1 for place in line.waiting if _PARTS.index(place.part) <= up_to)
    return None if ahead < _still_seen(queue, line, session, sheets, now) else WhyNot.WOULD_NOT_BE_SEEN


def _still_seen(
    queue: Queue, line: Line, session: QueueSession, sheets: Mapping[SheetKey, DaySheet], now: datetime
) -> int:
    """How many more patients of this line begin their visit before their doctor's last patient, by the day's pace."""
    doctors = len(doctors_seeing(session, sheets))
    each = pace(line, queue, doctors) * doctors
    inside = [place.called_at for place in line.places if place.standing is Standing.CALLED and place.called_at]
    free = -sum((max(each - (now - called_at), timedelta(0)) for called_at in inside), timedelta(0))
    last_patients = 0
    for one, until in zip(session.of_doctors, session.last_patients, strict=True):
        sheet = sheets.get(SheetKey(one.doctor_id, one.day, one.part))
        begins = max(now, at_minute(one.day, one.start) + timedelta(minutes=sheet.late_minutes if sheet else 0))
        if begins <= until and not (sheet and sheet.closed is not None):
            free += until - begins - _booked(line, sheet, begins)
            last_patients += 1
    return free // each + last_patients if free >= timedelta(0) else 0


def _booked(line: Line, sheet: DaySheet | None, begins: datetime) -> timedelta:
    """How long the appointments take that are still to come and do not stand in the line yet."""
    if sheet is None:
        return timedelta(0)
    arrived = {place.ticket for place in line.places}
    day, key = hong_kong_day(begins), LineKey(line.queue_id, line.day)
    minutes = sum(
        entry.minutes + entry.buffer
        for entry in sheet.entries
        if entry.held_until is None
        and at_minute(day, entry.start) + timedelta(minutes=entry.minutes) > begins
        and ticket_of_arrival(entry.by, key) not in arrived
    )
    return timedelta(minutes=minutes)


def _none(
    clinic: Clinic, queue: Queue, line: Line, sheets: Mapping[SheetKey, DaySheet], now: datetime, *,
    why: WhyNot, after: QueueSession | None, remote: bool,
) -> NoTicket:  # fmt: skip
    """No ticket, and the session for which there may be one next."""
    day, remote = hong_kong_day(now), remote and queue.remote
    later = [] if line.opening is Opening.CLOSED else queue_sessions(clinic, queue, day)
    for one in later:
        is_later = after is not None and one.starts_at > after.starts_at
        if is_later and not _closed(line, one, sheets) and not _said(line, one, sheets):
            return NoTicket(why, one, one.opens_at(remote=remote))
    upcoming = session_after(clinic, queue, day)
    return NoTicket(why, upcoming, upcoming.opens_at(remote=remote) if upcoming else None)
