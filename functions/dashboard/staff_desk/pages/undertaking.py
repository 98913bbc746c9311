"""The confidentiality undertaking that everybody accepts before anything of a patient is shown (policy A01)."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from smartclinic.staff.member import UNDERTAKING
from smartclinic.staff.refusals import AnotherUndertaking
from staff_desk.routing import Access, AnyPage, Page
from staff_desk.visit import Refused, Visit

PARAGRAPHS: Final = 5
"""How many words of a version there are: `undertaking_{version}_1` and so on."""


async def show(visit: Visit) -> Response:
    """The words, and how to accept them; or since when they are."""
    paragraphs = [visit.say(f"undertaking_{UNDERTAKING}_{number}") for number in range(1, PARAGRAPHS + 1)]
    return visit.page("undertaking.html", paragraphs=paragraphs, version=UNDERTAKING)


async def accept(visit: Visit) -> Response:
    """Accept the version that was on the screen."""
    try:
        await visit.app.staffing.accept_undertaking(visit.clinic_id, visit.asked("version", 20), visit.act)
    except AnotherUndertaking:
        raise Refused("undertaking_changed") from None
    return visit.go("/")


PAGES: Final[tuple[AnyPage, ...]] = (
    Page("GET", "/undertaking", show, Access.SIGNED_IN),
    Page("POST", "/undertaking", accept, Access.SIGNED_IN),
)
