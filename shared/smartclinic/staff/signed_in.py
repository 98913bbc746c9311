"""Who is signed in: what every request of the desk knows of its session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from smartclinic.staff.member import Member, StaffId
from smartclinic.staff.roles import Permission


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that is good now. `csrf` is the token that its forms carry; `device` is set on one that is trusted."""

    clinic: str
    staff: StaffId
    member: Member
    session: str
    csrf: str
    permissions: frozenset[Permission]
    began_at: datetime
    device: str | None = None
