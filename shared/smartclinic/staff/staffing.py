"""Inviting people to a clinic's desk, changing what they may do, and letting them go. One audit entry each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from smartclinic.audit.entry import Act, Action, entry_id, has_acted, leave_entry
from smartclinic.platform.store import REMOVE
from smartclinic.staff.grant import Grant
from smartclinic.staff.invitations import Invitations
from smartclinic.staff.keyed import StaffKey
from smartclinic.staff.member import UNDERTAKING, Member, StaffId
from smartclinic.staff.naming import address, one_line
from smartclinic.staff.refusals import (
    AlreadyInvited,
    AnotherUndertaking,
    LastManager,
    NotAGrant,
    NotAName,
    NotAnOperator,
    NotOneself,
    TeamIsFull,
)
from smartclinic.staff.roles import Role
from smartclinic.staff.sessions import Sessions
from smartclinic.staff.team import MOST_MEMBERS, Team, everybody, who_works_here
from smartclinic.work.run import Work
from smartclinic.work.unit import Found, Unit

LONGEST_GRANT: Final = 24
"""Hours for which an operator may look at patient data at most."""


class Staffing:
    """What managers, and the service's operators by their command, do about a clinic's people."""

    def __init__(self, work: Work, key: StaffKey, invitations: Invitations, team: Team, sessions: Sessions) -> None:
        self._work, self._key, self._invitations = work, key, invitations
        self._team, self._sessions = team, sessions

    async def invite(self, clinic: str, name: str, email: str, role: Role, act: Act) -> StaffId:
        """Let whoever signs in with this Google address be a member of this clinic; their staff id.

        Raises NotAName, NotAnAddress, AlreadyInvited, TeamIsFull.
        """
        known_as, invited = one_line(name), address(email)
        now = self._work.clock.now()

        async def use_case(unit: Unit) -> tuple[StaffId, bool, bool]:
            members = await everybody(unit)
            if (present := _present(members, invited)) is not None:
                return StaffId(present.id), present.record.subject is None, await has_acted(unit, act)
            if len(members) >= MOST_MEMBERS:
                raise TeamIsFull
            staff = self._staff_id(unit.clinic, invited, members)
            unit.create(staff, Member(name=known_as, email=invited, role=role, invited_at=now))
            leave_entry(unit, act, Action.INVITE_STAFF, _subject(staff), now, after=role.value)
            return staff, True, True

        staff, is_open, is_ours = await self._work.run_as_staff(clinic, use_case)
        if is_open:  # also when they were invited before: a crash may have cut that in half
            await self._invitations.invited(invited, clinic, staff)
        self._changed(clinic, staff)
        if not is_ours:
            raise AlreadyInvited
        return staff

    async def change_role(self, clinic: str, staff: StaffId, role: Role, act: Act) -> None:
        """Let somebody do what this role may. Raises NoSuchMember, NotOneself, LastManager."""

        async def change(unit: Unit, member: Member) -> None:
            if member.role is role:
                return
            await _keep_a_manager(unit, staff, member)
            unit.patch_as_read(Member, staff, role=role, granted_until=REMOVE)
            self._leave(unit, act, Action.CHANGE_ROLE, staff, before=member.role.value, after=role.value)

        await self._change_another(clinic, staff, act, change)

    async def revoke(self, clinic: str, staff: StaffId, act: Act) -> None:
        """Let somebody go: nothing opens for them any more. Raises NoSuchMember, NotOneself, LastManager."""
        now = self._work.clock.now()

        async def change(unit: Unit, member: Member) -> None:
            await _keep_a_manager(unit, staff, member)
            unit.patch_as_read(Member, staff, revoked_at=now, sessions_from=now, pin=REMOVE, granted_until=REMOVE)
            self._leave(unit, act, Action.REVOKE_STAFF, staff, before=member.role.value, after="revoked")

        await self._change_another(clinic, staff, act, change)

    async def grant(self, clinic: str, staff: StaffId, hours: int, why: str, act: Act) -> None:
        """Let an operator of the service look at patient data for so many hours, 24 at most; why is kept for good.

        Raises NotAGrant, NoSuchMember, NotOneself, NotAnOperator.
        """
        if not 1 <= hours <= LONGEST_GRANT:
            raise NotAGrant
        reason, until = _reason(why), self._work.clock.now() + timedelta(hours=hours)

        async def change(unit: Unit, member: Member) -> None:
            if member.role is not Role.OPERATOR:
                raise NotAnOperator
            unit.patch_as_read(Member, staff, granted_until=until, granted_by=act.actor, granted_for=reason)
            unit.create(entry_id(act.id), Grant(staff=staff, why=reason, until=until, by=act.actor))
            after = f"until {until.isoformat(timespec='seconds')}"
            self._leave(unit, act, Action.GRANT_OPERATOR, staff, before=None, after=after)

        await self._change_another(clinic, staff, act, change)

    async def end_grant(self, clinic: str, staff: StaffId, act: Act) -> None:
        """End a grant before its time. An operator may end their own. Raises NoSuchMember."""
        now = self._work.clock.now()

        async def change(unit: Unit, member: Member) -> None:
            if member.granted_until is None or member.granted_until <= now:
                return
            unit.patch_as_read(Member, staff, granted_until=now)
            self._leave(unit, act, Action.END_GRANT, staff, before="granted", after="ended")

        await self._change(clinic, staff, act, change)

    async def accept_undertaking(self, clinic: str, version: str, act: Act) -> None:
        """Whoever acts undertakes to keep confidential what they see (A01). Raises AnotherUndertaking, NoSuchMember."""
        if version != UNDERTAKING:
            raise AnotherUndertaking
        staff, now = StaffId(act.actor), self._work.clock.now()

        async def change(unit: Unit, member: Member) -> None:
            if member.undertaking == version:
                return
            unit.patch_as_read(Member, staff, undertaking=version, undertaking_at=now)
            self._leave(unit, act, Action.ACCEPT_UNDERTAKING, staff, before=member.undertaking, after=version)

        await self._change(clinic, staff, act, change)

    # --- what they share

    async def _change_another(self, clinic: str, staff: StaffId, act: Act, change: _Change) -> None:
        if act.actor == staff:
            raise NotOneself
        await self._change(clinic, staff, act, change)

    async def _change(self, clinic: str, staff: StaffId, act: Act, change: _Change) -> None:
        """Change somebody who works here, once an act. Raises NoSuchMember."""

        async def use_case(unit: Unit) -> None:
            if await has_acted(unit, act):
                return
            await change(unit, await who_works_here(unit, staff))

        await self._work.run_as_staff(clinic, use_case)
        self._changed(clinic, staff)

    def _leave(self, unit: Unit, act: Act, what: Action, staff: StaffId, *, before: str | None, after: str) -> None:
        leave_entry(unit, act, what, _subject(staff), self._work.clock.now(), before=before, after=after)

    def _changed(self, clinic: str, staff: StaffId) -> None:
        self._team.forget(clinic)
        self._sessions.forget(clinic, staff)

    def _staff_id(self, clinic: str, email: str, members: list[Found[Member]]) -> StaffId:
        """An id that two invitations of one address at the same moment share, so that one of them fails.

        Somebody who comes back after they were let go is a new member: the trail keeps the two apart.
        """
        earlier = sum(found.record.email == email for found in members)
        return StaffId(self._key.id_of("member", clinic, email, str(earlier)))


_Change = Callable[[Unit, Member], Awaitable[None]]


async def _keep_a_manager(unit: Unit, staff: StaffId, member: Member) -> None:
    """See that another manager stays, also when two of them let each other go at once. Raises LastManager.

    Somebody who has never signed in is nobody's replacement but of one who has not either: addresses are mistyped.
    """
    if member.role is not Role.MANAGER:
        return
    for found in await everybody(unit):
        other = found.record
        is_real = other.subject is not None or member.subject is None
        if found.id != staff and other.role is Role.MANAGER and other.revoked_at is None and is_real:
            unit.guard(Member, found.id)
            return
    raise LastManager


def _present(members: list[Found[Member]], email: str) -> Found[Member] | None:
    """Who works here under this address."""
    present = (one for one in members if one.record.email == email and one.record.revoked_at is None)
    return next(present, None)


def _reason(why: str) -> str:
    try:
        return one_line(why)
    except NotAName:
        raise NotAGrant from None


def _subject(staff: StaffId) -> str:
    return f"staff/{staff}"
