"""A session of somebody on the desk: how it began, and when it is good."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from typing import Annotated, Final

from smartclinic.platform.store import Index
from smartclinic.records.fields import Record, Retention, record, staff
from smartclinic.staff.member import Member, StaffId

IDLE: Final = timedelta(hours=2)
"""A session ends when nobody used it for so long. A page's own polls are no use of it; a screen that somebody who may
answer patients can see is (`/watching`).
"""
LONGEST: Final = timedelta(hours=12)
"""A session ends so long after it began, whatever is asked: a working day (ASVS 7.3.2)."""
NOTED_EVERY: Final = timedelta(minutes=5)
"""How often at most it is written down that a session is in use."""


class Via(Enum):
    """How somebody signed in."""

    GOOGLE = "google"
    PIN = "pin"


@record(
    "sessions",
    retention=Retention.CLINIC_END,
    indexes=(Index(("staff",), "-seen_at"), Index(("device",), "-seen_at")),
)
class Session(Record, frozen=True, kw_only=True):
    """Somebody is signed in. The id is the digest of a secret that only their browser knows."""

    staff: Annotated[StaffId, staff("who")]
    via: Annotated[Via, staff("how they signed in")]
    device: Annotated[str | None, staff("the trusted device on which they did")] = None
    began_at: Annotated[datetime, staff("since when")]
    seen_at: Annotated[datetime, staff("when it was last used, to within five minutes")]
    ended_at: Annotated[datetime | None, staff("when they signed out")] = None

    def is_good(self, member: Member, device: str | None, now: datetime) -> bool:
        """Whether it opens the desk now for this member, from this device (None: from one that is not trusted)."""
        if self.ended_at is not None or member.revoked_at is not None:
            return False
        if member.sessions_from is not None and self.began_at < member.sessions_from:
            return False
        if self.via is Via.PIN and (device is None or device != self.device):
            return False
        return now - self.seen_at < IDLE and now - self.began_at < LONGEST
