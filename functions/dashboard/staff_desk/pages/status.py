"""How the service stands for this clinic: what an operator sees without a grant, so nothing of a patient."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from smartclinic.staff.refusals import NoSuchMember
from smartclinic.staff.roles import Permission
from smartclinic.whatsapp.advice import advice
from smartclinic.work.run import Contended
from staff_desk.routing import AnyPage, Page
from staff_desk.standing import is_stopped, read_standing
from staff_desk.visit import NotFound, Refused, Visit


async def show(visit: Visit) -> Response:
    """The number, the way to staff, what did not leave, templates and settings."""
    standing = await read_standing(visit)
    stops = {"number": standing.channel.number, "campaign": standing.channel.campaign}
    return visit.page(
        "status.html",
        standing=standing,
        stops={what: stop for what, stop in stops.items() if is_stopped(stop)},
        advice=lambda code: advice(code, visit.language),
        unsendable=[line for line in standing.templates if line.refusal is not None],
    )


async def end_own_grant(visit: Visit) -> Response:
    """An operator who is done looking gives the grant back before its time."""
    try:
        await visit.app.staffing.end_grant(visit.clinic_id, visit.signed_in.staff, visit.act)
    except NoSuchMember:
        raise NotFound from None
    except Contended:
        raise Refused("team_contended") from None
    return visit.go("/status")


PAGES: Final[tuple[AnyPage, ...]] = (
    Page("GET", "/status", show, Permission.SEE_STATUS),
    Page("POST", "/status/end-grant", end_own_grant, Permission.SEE_STATUS),
)
