"""Who works at a clinic, by id: for names beside what people did. Cached, bounded, for half a minute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from smartclinic.staff.member import Member, StaffId
from smartclinic.staff.naming import may_be_an_id
from smartclinic.staff.refusals import NoSuchMember
from smartclinic.work.run import Work
from smartclinic.work.unit import Found, Unit

MOST_MEMBERS: Final = 200
_LIFE: Final = timedelta(seconds=30)
_LIMIT: Final = 1000

Members = Mapping[StaffId, Member]


class Team:
    """The people of every clinic."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._kept: dict[str, tuple[datetime, Members]] = {}

    async def members(self, clinic: str) -> Members:
        """Everybody, those who left included, by when they were invited; up to half a minute old."""
        now = self._work.clock.now()
        kept = self._kept.get(clinic)
        if kept is not None and now < kept[0]:
            return kept[1]
        found = await self._work.run(clinic, everybody)
        members = MappingProxyType({StaffId(one.id): one.record for one in found})
        if len(self._kept) >= _LIMIT:
            self._kept.clear()
        self._kept[clinic] = (now + _LIFE, members)
        return members

    def forget(self, clinic: str) -> None:
        """Somebody in this process has just changed them: read them anew."""
        self._kept.pop(clinic, None)


async def everybody(unit: Unit) -> list[Found[Member]]:
    """All members of the unit's clinic, those who left included."""
    return await unit.find(Member, {}, order="invited_at", limit=MOST_MEMBERS)


async def who_works_here(unit: Unit, staff: StaffId) -> Member:
    """The member of this id. Raises NoSuchMember, also for an id of another clinic's or of nobody's."""
    member = await unit.get(Member, staff) if may_be_an_id(staff) else None
    if member is None or member.revoked_at is not None:
        raise NoSuchMember
    return member
