"""The devices that the clinic trusts: since when, by whom, when last used, and trusting one no more."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

from markupsafe import Markup
from starlette.responses import Response

from smartclinic.audit.entry import Action
from smartclinic.staff.devices import Device
from smartclinic.staff.last_use import last_used
from smartclinic.staff.refusals import NotADevice
from smartclinic.staff.roles import Permission
from smartclinic.work.run import Contended
from staff_desk.listing import staff_name
from staff_desk.routing import AnyPage, Page
from staff_desk.visit import Visit

SEEN: Final = "desk/devices"
"""What the audit trail calls the list of devices."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A device in the list. `by` is a name; `is_this` is the one that asks."""

    id: str
    device: Device
    by: str
    used_at: datetime | None
    is_this: bool


async def show(visit: Visit) -> Response:
    """Those that are trusted, and those that were."""
    return await _page(visit)


async def revoke(visit: Visit) -> Response:
    """Trust one no more: who switched there with a PIN is signed out."""
    try:
        await visit.app.devices.revoke(visit.clinic_id, visit.params["device"], visit.act)
    except NotADevice:
        return await _page(visit, visit.say("devices_not_one"), HTTPStatus.NOT_FOUND)
    except Contended:
        return await _page(visit, visit.say("team_contended"), HTTPStatus.CONFLICT)
    return visit.go("/devices", done="revoke")


async def _page(visit: Visit, problem: Markup | None = None, status: HTTPStatus = HTTPStatus.OK) -> Response:
    devices, members = await asyncio.gather(
        visit.app.devices.list(visit.clinic_id), visit.app.team.members(visit.clinic_id)
    )
    trusted = [found.id for found in devices if found.record.revoked_at is None]
    used = await last_used(visit.app.work, visit.clinic_id, trusted)
    await visit.app.views.saw(visit.clinic_id, visit.act, Action.VIEW_STAFF, SEEN)
    shown = [
        Shown(
            found.id, found.record, staff_name(members, found.record.trusted_by, visit), used.get(found.id),
            found.id == visit.signed_in.device,
        )
        for found in devices
    ]  # fmt: skip
    return visit.page(
        "devices.html",
        status,
        trusted=[one for one in shown if one.device.revoked_at is None],
        revoked=[one for one in shown if one.device.revoked_at is not None],
        problem=problem,
        done=visit.queried("done") == "revoke",
    )


PAGES: Final[tuple[AnyPage, ...]] = (
    Page("GET", "/devices", show, Permission.TRUST_DEVICES),
    Page("POST", "/devices/{device}/revoke", revoke, Permission.TRUST_DEVICES),
)
