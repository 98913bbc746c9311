"""One's own account: a PIN, signing out everywhere, and trusting this device where one may."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from markupsafe import Markup
from starlette.responses import Response

from smartclinic.staff.refusals import NotAName, WeakPin
from smartclinic.staff.roles import Permission
from staff_desk.cookies import DEVICE
from staff_desk.preferences import set_cookie
from staff_desk.routing import Access, AnyPage, Page
from staff_desk.signing.entering import leave
from staff_desk.visit import Visit

FRESH: Final = timedelta(minutes=15)
"""How long after signing in one may set a PIN: nobody gives themselves somebody's PIN at a desk that was left."""
TRUSTED_FOR_S: Final = 180 * 86_400
"""Half a year. Then a manager trusts the device anew."""


async def show(visit: Visit) -> Response:
    """Who one is here, and what one can change."""
    return _page(visit)


async def set_pin(visit: Visit) -> Response:
    """Set or change one's own PIN."""
    if not _is_fresh(visit):
        return _page(visit, pin_problem=visit.say("account_pin_sign_in_again"), status=HTTPStatus.FORBIDDEN)
    pin = visit.asked("pin", 20)
    if pin != visit.asked("again", 20):
        return _page(visit, pin_problem=visit.say("account_pin_differs"), status=HTTPStatus.BAD_REQUEST)
    try:
        await visit.app.pins.set(visit.clinic_id, visit.signed_in.staff, pin, visit.act)
    except WeakPin:
        return _page(visit, pin_problem=visit.say("account_pin_weak"), status=HTTPStatus.BAD_REQUEST)
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
    response = visit.go("/account", done="device")
    set_cookie(response, DEVICE, value, lasts_s=TRUSTED_FOR_S)
    return response


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
        may_set_pin=_is_fresh(visit),
    )


def _is_fresh(visit: Visit) -> bool:
    return visit.app.clock.now() - visit.signed_in.began_at < FRESH


PAGES: Final[tuple[AnyPage, ...]] = (
    Page("GET", "/account", show, Access.MEMBER),
    Page("POST", "/account/pin", set_pin, Access.MEMBER),
    Page("POST", "/account/sessions", end_sessions, Access.MEMBER),
    Page("POST", "/account/device", trust_device, Permission.TRUST_DEVICES),
)
