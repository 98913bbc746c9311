"""Who is signed in: what every request of the desk knows of its session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from smartclinic.staff.member import Member, StaffId
from smartclinic.staff.roles import Permission
from smartclinic.staff.session import Via


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that is good now. `device` is set on one that is trusted.

    `csrf` is the token that its forms carry: the staff id, a full stop, and what only the service can make.
    """

    clinic: str
    staff: StaffId
    member: Member
    session: str
    csrf: str
    permissions: frozenset[Permission]
    began_at: datetime
    device: str | None = None
    via: Via = Via.PIN
