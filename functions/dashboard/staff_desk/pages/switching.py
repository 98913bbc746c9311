"""Switching between people on a device that the clinic trusts, with a personal PIN: the trail names the right one.

On any other device there is no such page, and nothing tells who works at a clinic.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from starlette.responses import Response

from smartclinic.platform.clock import hong_kong
from smartclinic.staff.member import Member, StaffId
from smartclinic.staff.refusals import NoPin, NoSuchMember, NotADevice, PinLocked
from smartclinic.staff.session import Via
from staff_desk.routing import AnyPage, OpenPage
from staff_desk.signing.entering import enter, trusted_device
from staff_desk.signing.trying import WRONG_PINS, check_left, count_wrong
from staff_desk.visit import Guest, NotFound


async def show(guest: Guest) -> Response:
    """Everybody of this clinic who has a PIN. Raises NotFound on a device that is not trusted."""
    clinic, _ = await _device(guest)
    return await _page(guest, clinic)


async def switch(guest: Guest) -> Response:
    """Begin the session of whoever knows their PIN. Raises NotFound, Refused."""
    clinic, device = await _device(guest)
    await check_left(guest, WRONG_PINS, device)
    staff = StaffId(guest.asked("staff", 64))
    try:
        if await guest.app.pins.check(clinic, device, staff, guest.asked("pin", 20)):
            return await enter(guest, clinic, staff, Via.PIN)
        problem = guest.say("switch_wrong_pin")
    except PinLocked as locked:
        problem = guest.say("switch_locked", until=f"{hong_kong(locked.until):%H:%M}")
    except (NoPin, NoSuchMember):
        problem = guest.say("switch_no_pin")
    except NotADevice:
        raise NotFound from None
    await count_wrong(guest, WRONG_PINS, device)
    return await _page(guest, clinic, problem, staff, HTTPStatus.FORBIDDEN)


async def _device(guest: Guest) -> tuple[str, str]:
    known = await trusted_device(guest)
    if known is None:
        raise NotFound
    return known


async def _page(
    guest: Guest, clinic: str, problem: str = "", chosen: str = "", status: HTTPStatus = HTTPStatus.OK
) -> Response:
    members, record = await guest.app.team.members(clinic), await guest.app.directory.clinic(clinic)
    people = {staff: member for staff, member in members.items() if _has_pin(member)}
    return guest.page("switch.html", status, people=people, config=record.config, problem=problem, chosen=chosen)


def _has_pin(member: Member) -> bool:
    return member.revoked_at is None and member.pin is not None


PAGES: Final[tuple[AnyPage, ...]] = (
    OpenPage("GET", "/switch", show),
    OpenPage("POST", "/switch", switch),
)
