"""Whether a ticket may be had, and for which session: the clocks of the day, what staff have said, and 截籌.

Nobody is given a ticket who will not be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from smartclinic.queueing.sessions import QueueSession


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
