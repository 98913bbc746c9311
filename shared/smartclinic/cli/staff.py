"""`smartclinic staff`: who works at a clinic. Its first manager is invited here; managers then do it on the desk."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from typing import Final, TypeVar

from smartclinic.audit.entry import Act
from smartclinic.cli.command import Command, Failed, telling_programs
from smartclinic.cli.service import at, counted, declare_clinic, in_service, may_be_an_id, operator, said, shown
from smartclinic.compose import App
from smartclinic.staff.member import Member, StaffId
from smartclinic.staff.refusals import (
    AlreadyInvited,
    LastManager,
    NoSuchMember,
    NotAnAddress,
    NotAName,
    StaffRefusal,
    TeamIsFull,
)
from smartclinic.staff.roles import Role

T = TypeVar("T")

_IN_WORDS: Final[dict[type[StaffRefusal], str]] = {
    AlreadyInvited: "somebody who works there has this e-mail address already",
    NotAnAddress: "this is no e-mail address; write it as somebody@example.com",
    NotAName: "this is no name; write one line of at most 80 characters",
    NoSuchMember: "nobody of this id works there, or not any more; smartclinic staff list shows who does",
    LastManager: "this is the clinic's last manager; make somebody else a manager first",
    TeamIsFull: "this clinic has had 200 members of staff, and no more are kept",
}


def _declare(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    one = actions.add_parser("invite", help="let somebody sign in with their Google account")
    declare_clinic(one)
    one.add_argument("--name", required=True, help="as colleagues see it")
    one.add_argument("--email", required=True, metavar="ADDRESS", help="of their Google account")
    one.add_argument("--role", required=True, type=_role, metavar="ROLE", help=_roles())
    one.set_defaults(action=_invite)
    one = actions.add_parser("role", help="change what somebody may do")
    _declare_member(one)
    one.add_argument("role", type=_role, metavar="ROLE", help=_roles())
    one.set_defaults(action=_change_role)
    one = actions.add_parser("revoke", help="let somebody go: they are signed out everywhere, at once")
    _declare_member(one)
    one.set_defaults(action=_revoke)
    one = actions.add_parser("list", help="who works there")
    declare_clinic(one)
    one.set_defaults(action=_list)


def _declare_member(parser: argparse.ArgumentParser) -> None:
    declare_clinic(parser)
    parser.add_argument("staff", metavar="STAFF_ID", help="who, by the id in the list")


def _roles() -> str:
    return ", ".join(role.value for role in Role)


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no role; give one of {_roles()}") from None


def _run(asked: argparse.Namespace) -> int:
    status: int = asked.action(asked)
    return status


def _invite(asked: argparse.Namespace) -> int:
    async def invite(app: App) -> StaffId:
        return await app.staffing.invite(asked.clinic, asked.name, asked.email, asked.role, _act(app))

    staff = _in_words(invite, asked.clinic)
    return said(asked, {"staff": staff}, [f"Invited, as {staff}: sign in on the desk with that Google account."])


def _change_role(asked: argparse.Namespace) -> int:
    async def change(app: App) -> None:
        await app.staffing.change_role(asked.clinic, _member(asked), asked.role, _act(app))

    _in_words(change, asked.clinic)
    return said(asked, {"staff": asked.staff, "role": asked.role.value}, [f"{asked.staff} is {asked.role.value} now."])


def _revoke(asked: argparse.Namespace) -> int:
    async def revoke(app: App) -> None:
        await app.staffing.revoke(asked.clinic, _member(asked), _act(app))

    _in_words(revoke, asked.clinic)
    return said(asked, {"staff": asked.staff, "revoked": True}, [f"Nothing opens for {asked.staff} any more."])


def _list(asked: argparse.Namespace) -> int:
    async def everybody(app: App) -> tuple[datetime, dict[StaffId, Member]]:
        return app.clock.now(), dict(await app.team.members(asked.clinic))

    now, members = in_service(everybody, asked.clinic)
    machine = [_described(staff, member, now) for staff, member in members.items()]
    return said(asked, {"staff": machine}, _lines(members, now))


def _described(staff: StaffId, member: Member, now: datetime) -> dict[str, object]:
    return {
        "id": staff,
        "name": member.name,
        "email": member.email,
        "role": member.role.value,
        "state": _state(member),
        "invited_at": member.invited_at.isoformat(),
        "may": sorted(permission.value for permission in member.may(now)),
    }


def _lines(members: dict[StaffId, Member], now: datetime) -> Iterator[str]:
    for staff, member in members.items():
        yield f"{staff}  {member.role.value}  {_state(member)}  since {at(member.invited_at)}"
        yield f"    {member.name}  {member.email}"
        if member.granted_until is not None and now < member.granted_until:
            yield f"    may look at patient data until {at(member.granted_until)}"
    yield f"{counted(len(members), 'person').replace('persons', 'people')}." if members else "Nobody was invited yet."


def _state(member: Member) -> str:
    if member.revoked_at is not None:
        return "revoked"
    return "invited" if member.subject is None else "works there"


def _member(asked: argparse.Namespace) -> StaffId:
    if not may_be_an_id(asked.staff):
        raise NoSuchMember
    return StaffId(asked.staff)


def _act(app: App) -> Act:
    return Act(operator(), app.ids.new())


def _in_words(use: Callable[[App], Awaitable[T]], clinic: str) -> T:
    """The same as in_service; a refusal is a sentence. Raises Failed."""
    try:
        return in_service(use, clinic)
    except StaffRefusal as refusal:
        raise Failed(f"{shown(clinic)}: {_IN_WORDS[type(refusal)]}") from None


COMMAND = Command(
    name="staff",
    summary="invite staff to a clinic, change their role, let them go",
    about="Invite people to a clinic's desk by the address of their Google account, change what they may do, let them "
    "go, and list them. Each change leaves an entry in the clinic's audit trail, under the user of this machine.",
    declare=_declare,
    run=telling_programs(_run),
)
