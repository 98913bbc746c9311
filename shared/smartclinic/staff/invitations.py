"""From a Google account to the clinics it works at: by invitation, once, and by the account's own id ever after.

Both kinds of document lie outside the clinics, since whoever signs in has named none. They hold no address and no
name: their ids are keyed. What counts is the member's own record in the clinic; these only tell where to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

import msgspec

from smartclinic.audit.entry import Act, Action, leave_entry
from smartclinic.platform import logs
from smartclinic.platform.keys import KeyDestroyed
from smartclinic.platform.store import Create, Delete, Exists, Missing, Patch, Path, Snapshot, Stale, Union
from smartclinic.records.fields import Record, Retention, record, staff
from smartclinic.staff.keyed import StaffKey
from smartclinic.staff.member import Member, StaffId
from smartclinic.staff.naming import address
from smartclinic.staff.refusals import NotAnAddress
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit

_TIMES: Final = 5
"""How often a list is written again when it is created or removed at the same moment."""


@record("invitations", retention=Retention.CLINIC_END, root=True)
class Invitation(Record, frozen=True, kw_only=True):
    """An e-mail address that is invited and has not signed in yet, by its keyed digest."""

    open: Annotated[tuple[str, ...], staff("who is invited where: clinic and staff id")] = ()


@record("staff_accounts", retention=Retention.CLINIC_END, root=True)
class StaffAccount(Record, frozen=True, kw_only=True):
    """A Google account that has accepted, by the keyed digest of its issuer and `sub`."""

    memberships: Annotated[tuple[str, ...], staff("who it is where: clinic and staff id")] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """Who an account is at one clinic."""

    clinic: str
    staff: StaffId
    member: Member


class Invitations:
    """The invitations and accounts of every clinic."""

    def __init__(self, work: Work, key: StaffKey) -> None:
        self._work, self._store, self._key = work, work.store, key

    async def invited(self, email: str, clinic: str, staff: StaffId) -> None:
        """Let whoever has this address be that member. Again changes nothing. Raises NotAnAddress, Unknown."""
        await self._add(self._invitation(address(email)), "open", f"{clinic}/{staff}")

    async def accept(self, issuer: str, sub: str, email: str, *, email_verified: bool) -> tuple[Membership, ...]:
        """Who this Google account is at which clinics; nothing for whoever nobody has invited, or who was let go.

        An open invitation of a verified address makes the account that member, and is closed by it: another account
        with the same address is nobody then, and this one stays who it is under another address. Raises Unavailable.
        """
        account, invited_as = self._account(issuer, sub), _plain(email) if email_verified else None
        invitation = self._invitation(invited_as) if invited_as else None
        read = await self._store.get([account, invitation] if invitation else [account])
        known, opened = _listed(read[0], "memberships"), _listed(read[-1], "open")
        for place in opened:  # first, so that no crash leaves a member whose account does not know of it
            if place not in known:
                await self._add(account, "memberships", place)
        found = [
            await self._member(place, read[0].id, invited_as if place in opened else None)
            for place in dict.fromkeys((*known, *opened))
        ]
        if opened:
            await self._close(read[-1])
        return tuple(membership for membership in found if membership)

    async def _member(self, place: str, subject: str, email: str | None) -> Membership | None:
        """The member at this place if the account is theirs, or becomes so by an invitation to `email`."""
        clinic, _, staff_id = place.partition("/")
        act, now = Act(staff_id, self._work.ids.new()), self._work.clock.now()

        async def use_case(unit: Unit) -> Member | None:
            member = await unit.get(Member, staff_id)
            if member is None or member.revoked_at is not None:
                return None
            if member.subject is not None or email != member.email:
                return member if member.subject == subject else None
            unit.patch_as_read(Member, staff_id, subject=subject)
            leave_entry(unit, act, Action.ACCEPT_INVITATION, f"staff/{staff_id}", now)
            return msgspec.structs.replace(member, subject=subject)

        try:
            member = await self._work.run_as_staff(clinic, use_case)
        except KeyDestroyed:  # the clinic has left, which keeps nobody from their others
            logs.info("membership_of_clinic_that_left", clinic=clinic)
            return None
        return Membership(clinic, StaffId(staff_id), member) if member else None

    # --- lists outside the clinics

    async def _add(self, path: Path, field: str, place: str) -> None:
        for _ in range(_TIMES):
            try:
                await self._store.commit([Patch(path, {field: Union((place,))})])
            except Missing:
                try:
                    await self._store.commit([Create(path, {"v": 1, field: [place]})])
                except Exists:
                    continue
            return
        raise Stale("a list of staff kept changing")

    async def _close(self, read: Snapshot) -> None:
        """Remove the invitation as it was read. One that has grown meanwhile stays, and the next sign-in closes it."""
        try:
            await self._store.commit([Delete(read.path, read.version)])
        except Stale:
            logs.info("invitation_grew_while_accepted")

    def _invitation(self, email: str) -> Path:
        return Path(f"invitations/{self._key.id_of('email', email)}")

    def _account(self, issuer: str, sub: str) -> Path:
        return Path(f"staff_accounts/{self._key.id_of('account', issuer, sub)}")


def _plain(email: str) -> str | None:
    try:
        return address(email)
    except NotAnAddress:  # nobody can have been invited so
        return None


def _listed(snapshot: Snapshot, field: str) -> tuple[str, ...]:
    stored = snapshot.data.get(field) if snapshot.data else None
    return tuple(str(place) for place in stored) if isinstance(stored, list | tuple) else ()
