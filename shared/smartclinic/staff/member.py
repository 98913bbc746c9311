"""Somebody who works at a clinic, or operates the service for it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, NewType

from smartclinic.platform.store import Index
from smartclinic.records.fields import Record, Retention, identifier, record, staff
from smartclinic.staff.roles import Permission, Role, permissions

StaffId = NewType("StaffId", str)
"""An id made once, at the invitation: names, addresses and roles may change."""

UNDERTAKING: Final = "2026-11"
"""The version of the confidentiality undertaking that everybody accepts before any patient data is served (A01)."""


@record("staff", retention=Retention.CLINIC_END, indexes=(Index((), "invited_at"),))
class Member(Record, frozen=True, kw_only=True):
    """A member of staff. Never deleted while the clinic stays: the audit trail names them by id."""

    name: Annotated[str, identifier("shown beside what they did")]
    email: Annotated[str, identifier("the Google account that the invitation is for")]
    role: Annotated[Role, staff("what they may do")]
    invited_at: Annotated[datetime, staff("since when")]
    subject: Annotated[str | None, staff("the Google account that accepted, by digest of issuer and sub")] = None
    undertaking: Annotated[str | None, staff("the version of the confidentiality undertaking they accepted")] = None
    undertaking_at: Annotated[datetime | None, staff("when")] = None
    pin: Annotated[bytes | None, staff("their personal PIN, salted and hashed (scrypt)")] = None
    pin_failures: Annotated[int, staff("wrong PINs in a row")] = 0
    pin_locked_until: Annotated[datetime | None, staff("no PIN is tried before")] = None
    sessions_from: Annotated[datetime | None, staff("sessions that began earlier are void")] = None
    revoked_at: Annotated[datetime | None, staff("left, or was let go: nothing opens any more")] = None
    granted_until: Annotated[datetime | None, staff("an operator may look at patient data until then")] = None
    granted_by: Annotated[str | None, staff("who of the clinic granted it")] = None
    granted_for: Annotated[str | None, staff("why it was granted")] = None

    def may(self, now: datetime) -> frozenset[Permission]:
        """What they may do at this moment."""
        if self.revoked_at is not None:
            return frozenset()
        return permissions(self.role, is_granted=self.granted_until is not None and now < self.granted_until)

    @property
    def has_undertaken(self) -> bool:
        """Whether they accepted the present undertaking."""
        return self.undertaking == UNDERTAKING
