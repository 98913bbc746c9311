"""Who may open the clinic's desk, as a manager looks it over: everybody with their role, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smartclinic.staff.last_use import last_seen
from smartclinic.staff.member import Member, StaffId
from smartclinic.staff.roles import Role
from staff_desk.listing import staff_name
from staff_desk.visit import Visit

PAGE: Final = 60
"""How many people who may come in stand on one page: each brings a few forms along."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here, or did. `granted_by` is a name, and set while a grant lasts."""

    id: StaffId
    member: Member
    is_me: bool
    seen_at: datetime | None
    granted_by: str | None

    @property
    def is_operator(self) -> bool:
        """Whether a grant can be given to them."""
        return self.member.role is Role.OPERATOR


@dataclass(frozen=True, slots=True)
class TeamList:
    """Some of those who may come in, and those who may not any more.

    `before` and `after`: from which number on the neighbouring pages begin, where there are any.
    """

    present: tuple[Person, ...]
    left: tuple[Person, ...]
    before: int | None
    after: int | None


async def read_team(visit: Visit, start: int, about: str) -> TeamList:
    """People of this clinic in the order of their invitations, from number `start` on, or those around the one of whom
    a form was `about`. Two round trips.
    """
    members = await visit.app.team.members(visit.clinic_id)
    present = [staff for staff, member in members.items() if member.revoked_at is None]
    if about in present:
        start = present.index(StaffId(about)) // PAGE * PAGE
    shown = present[start : start + PAGE]
    seen = await last_seen(visit.app.work, visit.clinic_id, shown)
    return TeamList(
        tuple(_person(visit, staff, members, seen.get(staff)) for staff in shown),
        tuple(_person(visit, staff, members, None) for staff in members if staff not in present),
        max(start - PAGE, 0) if start > 0 else None,
        start + PAGE if start + PAGE < len(present) else None,
    )


def _person(visit: Visit, staff: StaffId, members: Mapping[StaffId, Member], seen_at: datetime | None) -> Person:
    member = members[staff]
    is_granted = member.granted_until is not None and visit.app.clock.now() < member.granted_until
    by = staff_name(members, member.granted_by or "", visit) if is_granted else None
    return Person(staff, member, staff == visit.signed_in.staff, seen_at, by)
