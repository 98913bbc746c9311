"""Entering the desk: a new session, whatever this browser held before, so that nobody else's can be slipped in."""

from __future__ import annotations

from starlette.responses import Response

from smartclinic.audit.entry import Act
from smartclinic.staff.member import StaffId
from smartclinic.staff.refusals import NoSuchMember
from smartclinic.staff.session import Via
from smartclinic.staff.sessions import Shown
from smartclinic.staff.signed_in import SignedIn
from staff_desk.cookies import DEVICE, SESSION
from staff_desk.preferences import forget_cookie, set_cookie
from staff_desk.signing.under_way import UnderWay
from staff_desk.visit import Guest, Refused


async def signed_in(guest: Guest) -> SignedIn | None:
    """Who is signed in already in this browser."""
    cookies = guest.request.cookies
    return await guest.app.sessions.open(cookies.get(SESSION), cookies.get(DEVICE))


async def trusted_device(guest: Guest) -> tuple[str, str] | None:
    """The clinic and id of the device, where the clinic trusts this one."""
    return await guest.app.devices.check(guest.request.cookies.get(DEVICE))


async def enter(guest: Guest, clinic: str, staff: StaffId, via: Via, shown: Shown | None = None) -> Response:
    """Begin their session, end the one before, and lead to the desk. Raises Refused, AlreadyDone (for `shown`)."""
    known, before = await trusted_device(guest), await signed_in(guest)
    device = known[1] if known and known[0] == clinic else None
    try:
        value = await guest.app.sessions.start(clinic, staff, via=via, device=device, shown=shown)
    except NoSuchMember:  # let go a moment ago
        raise Refused("signin_not_invited") from None
    if before is not None:
        await guest.app.sessions.end(before, Act(before.staff, guest.app.ids.new(), before.device))
    response = guest.go("/")
    set_cookie(response, SESSION, value, lasts_s=None)
    UnderWay().keep(guest, response)
    return response


def leave(response: Response) -> None:
    """Take the session from the browser, with what it keeps of pages. The device stays trusted (ASVS 14.3.1)."""
    forget_cookie(response, SESSION)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
