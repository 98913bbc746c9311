"""Who works here: inviting people, changing what they may do, letting them go, and letting an operator look."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from markupsafe import Markup
from starlette.responses import Response

from smartclinic.audit.entry import Action
from smartclinic.staff.member import StaffId
from smartclinic.staff.refusals import (
    AlreadyInvited,
    LastManager,
    NoSuchMember,
    NotAGrant,
    NotAnAddress,
    NotAName,
    NotAnOperator,
    NotOneself,
    StaffRefusal,
    TeamIsFull,
)
from smartclinic.staff.roles import ALLOWED, Permission, Role
from smartclinic.staff.staffing import LONGEST_GRANT
from smartclinic.work.run import Contended
from staff_desk.routing import AnyPage, Page
from staff_desk.team_list import read_team
from staff_desk.visit import Refused, Visit

SEEN: Final = "desk/team"
"""What the audit trail calls the list of staff."""

_WHY: Final[Mapping[type[Exception], tuple[str, HTTPStatus]]] = {
    NotAName: ("team_not_a_name", HTTPStatus.BAD_REQUEST),
    NotAnAddress: ("team_not_an_address", HTTPStatus.BAD_REQUEST),
    AlreadyInvited: ("team_already_invited", HTTPStatus.CONFLICT),
    TeamIsFull: ("team_is_full", HTTPStatus.CONFLICT),
    LastManager: ("team_last_manager", HTTPStatus.CONFLICT),
    NotOneself: ("team_not_oneself", HTTPStatus.CONFLICT),
    NoSuchMember: ("team_no_such_member", HTTPStatus.NOT_FOUND),
    NotAnOperator: ("team_not_an_operator", HTTPStatus.CONFLICT),
    NotAGrant: ("team_not_a_grant", HTTPStatus.BAD_REQUEST),
    Contended: ("team_contended", HTTPStatus.CONFLICT),
}
_DONE: Final = frozenset({"invite", "role", "revoke", "sessions", "grant", "end_grant"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why something was not done: in which form, about whom."""

    words: Markup
    form: str
    staff: str


async def show(visit: Visit) -> Response:
    """Everybody who may open the desk."""
    return await _page(visit)


async def invite(visit: Visit) -> Response:
    """Invite somebody with their Google address."""
    role = _role(visit)
    doing = visit.app.staffing.invite(
        visit.clinic_id, visit.asked("name"), visit.asked("email"), role, visit.act
    )  # fmt: skip
    return await _tried(visit, "invite", doing)


async def change_role(visit: Visit) -> Response:
    """Let somebody do what another role may."""
    role = _role(visit)
    return await _tried(
        visit, "role", visit.app.staffing.change_role(visit.clinic_id, _staff(visit), role, visit.act)
    )  # fmt: skip


async def revoke(visit: Visit) -> Response:
    """Let somebody go."""
    return await _tried(visit, "revoke", visit.app.staffing.revoke(visit.clinic_id, _staff(visit), visit.act))


async def end_sessions(visit: Visit) -> Response:
    """Sign somebody out everywhere."""
    return await _tried(visit, "sessions", visit.app.sessions.end_all(visit.clinic_id, _staff(visit), visit.act))


async def grant(visit: Visit) -> Response:
    """Let an operator of the service look at patients' data for some hours."""
    doing = visit.app.staffing.grant(
        visit.clinic_id, _staff(visit), _hours(visit), visit.asked("why"), visit.act
    )  # fmt: skip
    return await _tried(visit, "grant", doing)


async def end_grant(visit: Visit) -> Response:
    """End that before its time."""
    return await _tried(visit, "end_grant", visit.app.staffing.end_grant(visit.clinic_id, _staff(visit), visit.act))


async def _tried(visit: Visit, form: str, doing: Awaitable[object]) -> Response:
    """The list once it is done; or the same page with what was typed, and why it was not."""
    try:
        await doing
    except (StaffRefusal, Contended) as refusal:
        if type(refusal) not in _WHY:
            raise
        key, status = _WHY[type(refusal)]
        return await _page(visit, Trouble(visit.say(key), form, visit.params.get("staff", "")), status)
    return visit.go("/team", done=form)


async def _page(visit: Visit, trouble: Trouble | None = None, status: HTTPStatus = HTTPStatus.OK) -> Response:
    team = await read_team(visit, _start(visit), trouble.staff if trouble else "")
    done = visit.queried("done")
    await visit.app.views.saw(visit.clinic_id, visit.act, Action.VIEW_STAFF, SEEN)
    return visit.page(
        "team.html",
        status,
        team=team,
        trouble=trouble,
        is_elsewhere=trouble is not None and trouble.staff not in {"", *(person.id for person in team.present)},
        typed={name: visit.asked(name) for name in ("name", "email", "role", "hours", "why")},
        done=visit.say(f"team_done_{done}") if done in _DONE else None,
        address=f"{visit.links.base}/",
        allowed={role.value: [may.value for may in Permission if may in ALLOWED[role]] for role in Role},
        longest=LONGEST_GRANT,
    )


def _start(visit: Visit) -> int:
    """From which number on people are shown, as a link of this page says."""
    asked = visit.queried("from", 3)
    return int(asked) if asked.isdecimal() else 0


def _staff(visit: Visit) -> StaffId:
    return StaffId(visit.params["staff"])


def _role(visit: Visit) -> Role:
    """The role that was chosen. Raises Refused for what no page offers."""
    try:
        return Role(visit.asked("role", 40))
    except ValueError:
        raise Refused("bad_request", HTTPStatus.BAD_REQUEST) from None


def _hours(visit: Visit) -> int:
    """So many hours; none for what is no number, which is no grant."""
    try:
        return int(visit.asked("hours", 10))
    except ValueError:
        return 0


_AT: Final = "/team/{staff}"

PAGES: Final[tuple[AnyPage, ...]] = (
    Page("GET", "/team", show, Permission.MANAGE_STAFF),
    Page("POST", "/team/invite", invite, Permission.MANAGE_STAFF),
    Page("POST", f"{_AT}/role", change_role, Permission.MANAGE_STAFF),
    Page("POST", f"{_AT}/revoke", revoke, Permission.MANAGE_STAFF),
    Page("POST", f"{_AT}/end-sessions", end_sessions, Permission.MANAGE_STAFF),
    Page("POST", f"{_AT}/grant", grant, Permission.GRANT_OPERATORS),
    Page("POST", f"{_AT}/end-grant", end_grant, Permission.GRANT_OPERATORS),
)
