"""The sample clinic's people, who sign in with the accounts of the stand-in issuer."""

from __future__ import annotations

from typing import Final

from smartclinic.audit.entry import Act
from smartclinic.compose import App
from smartclinic.platform.store import REMOVE
from smartclinic.staff.member import Member, StaffId
from smartclinic.staff.refusals import AlreadyInvited
from smartclinic.work.unit import Unit
from smartclinic_local.accounts.people import PEOPLE

ACTOR: Final = "service:sample"


async def invite_sample_staff(app: App, clinic: str) -> None:
    """Invite everybody who has a role. In a store that is kept, whoever signed in before is invited anew: the
    issuer's address, and so its accounts, changes with the port.
    """
    for person in PEOPLE:
        if person.role is None:
            continue
        try:
            await app.staffing.invite(clinic, person.name, person.email, person.role, Act(ACTOR, app.ids.new()))
        except AlreadyInvited:
            continue
    addresses = {person.email for person in PEOPLE if person.role}
    for staff, member in (await app.team.members(clinic)).items():
        if member.subject is not None and member.revoked_at is None and member.email in addresses:
            await _open_again(app, clinic, staff)
            await app.invitations.invited(member.email, clinic, staff)


async def _open_again(app: App, clinic: str, staff: StaffId) -> None:
    async def use_case(unit: Unit) -> None:
        unit.patch(Member, staff, subject=REMOVE)

    await app.work.run(clinic, use_case)
