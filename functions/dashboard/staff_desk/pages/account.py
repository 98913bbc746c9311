"""One's own account: a PIN, signing out everywhere, and trusting this device where one may."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from markupsafe import Markup
from starlette.responses import Response

from smartclinic.platform.clock import hong_kong
from smartclinic.staff.refusals import (
    AlreadyDone,
    HasPin,
    NoPin,
    NotAName,
    PinLocked,
    StaffRefusal,
    WeakPin,
    WrongPin,
)
from smartclinic.staff.roles import Permission
from smartclinic.staff.session import Via
from staff_desk.cookies import DEVICE
from staff_desk.preferences import set_cookie
from staff_desk.routing import Access, AnyPage, Page
from staff_desk.signing.entering import leave
from staff_desk.visit import Visit

FRESH: Final = timedelta(minutes=15)
"""How long after signing in with Google one may set a PIN where there is none: nobody gives themselves somebody's PIN
at a desk that was left.
"""
_REFUSALS: Final[Mapping[type[StaffRefusal], str]] = {
    HasPin: "account_pin_changed_meanwhile", NoPin: "account_pin_removed", WrongPin: "account_pin_wrong",
    WeakPin: "account_pin_weak",
}  # fmt: skip
TRUSTED_FOR_S: Final = 180 * 86_400
"""Half a year. Then a manager trusts the device anew."""


async def show(visit: Visit) -> Response:
    """Who one is here, and what one can change."""
    return _page(visit)


async def set_pin(visit: Visit) -> Response:
    """Set one's own PIN, or change it with the one that there is."""
    pin, present = visit.asked("pin", 20), visit.asked("present", 20) if _has_pin(visit) else None
    if present is None and not _may_begin(visit):
        return _page(visit, pin_problem=visit.say("account_pin_sign_in_again"), status=HTTPStatus.FORBIDDEN)
    if pin != visit.asked("again", 20):
        return _page(visit, pin_problem=visit.say("account_pin_differs"), status=HTTPStatus.BAD_REQUEST)
    try:
        await visit.app.pins.set(visit.clinic_id, visit.signed_in.staff, pin, visit.act, present=present)
    except PinLocked as locked:
        return _pin_refused(visit, visit.say("account_pin_locked", until=f"{hong_kong(locked.until):%H:%M}"))
    except (HasPin, NoPin, WrongPin, WeakPin) as refusal:
        return _pin_refused(visit, visit.say(_REFUSALS[type(refusal)]))
    visit.app.team.forget(visit.clinic_id)  # or the list of people with a PIN would show it half a minute later
    return visit.go("/account", done="pin")


async def end_sessions(visit: Visit) -> Response:
    """Sign out everywhere, here too."""
    await visit.app.sessions.end_all(visit.clinic_id, visit.signed_in.staff, visit.act)
    response = visit.go("/sign-in")
    leave(response)
    return response


async def trust_device(visit: Visit) -> Response:
    """Trust this device: from now on people switch here with their PIN."""
    try:
        _, value = await visit.app.devices.trust(visit.clinic_id, visit.asked("name", 200), visit.act)
    except NotAName:
        problem = visit.say("account_device_no_name")
        return _page(visit, device_problem=problem, status=HTTPStatus.BAD_REQUEST)
    except AlreadyDone:  # pressed twice: the first answer carried what the browser keeps
        if visit.signed_in.device is not None:
            return visit.go("/account", done="device")
        return _page(visit, device_problem=visit.say("account_device_done_before"), status=HTTPStatus.CONFLICT)
    response = visit.go("/account", done="device")
    set_cookie(response, DEVICE, value, lasts_s=TRUSTED_FOR_S)
    return response


def _pin_refused(visit: Visit, problem: Markup) -> Response:
    return _page(visit, pin_problem=problem, status=HTTPStatus.BAD_REQUEST)


def _page(
    visit: Visit,
    *,
    pin_problem: Markup | None = None,
    device_problem: Markup | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    done = visit.queried("done")
    return visit.page(
        "account.html",
        status,
        pin_problem=pin_problem,
        device_problem=device_problem,
        done=visit.say(f"account_done_{done}") if done in ("pin", "device") else None,
        has_pin=_has_pin(visit),
        may_set_pin=_has_pin(visit) or _may_begin(visit),
    )


def _has_pin(visit: Visit) -> bool:
    return visit.signed_in.member.pin is not None


def _may_begin(visit: Visit) -> bool:
    """Whether they may choose a PIN where there is none: only Google has just shown who they are."""
    is_fresh = visit.app.clock.now() - visit.signed_in.began_at < FRESH
    return visit.signed_in.via is Via.GOOGLE and is_fresh


PAGES: Final[tuple[AnyPage, ...]] = (
    Page("GET", "/account", show, Access.MEMBER),
    Page("POST", "/account/pin", set_pin, Access.MEMBER),
    Page("POST", "/account/sessions", end_sessions, Access.MEMBER),
    Page("POST", "/account/device", trust_device, Permission.TRUST_DEVICES),
)
