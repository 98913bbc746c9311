"""Finding a conversation by name, number or reference. What is looked for travels in a form, never in an address."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.responses import Response

from smartclinic.audit.entry import Action
from smartclinic.staff.roles import Permission
from staff_desk.listing import Listing
from staff_desk.routing import Page
from staff_desk.visit import Visit

LONGEST_WORDS: Final = 100
SEEN: Final = "desk/search"


async def form(visit: Visit) -> Response:
    """The page before anything was looked for."""
    return visit.page("search.html", words="", found=None)


async def find(visit: Visit) -> Response:
    """What was found: for htmx the results alone."""
    words = visit.asked("words", LONGEST_WORDS)
    if not words:
        return await form(visit)
    hits, members = await asyncio.gather(
        visit.app.search.find(visit.clinic_id, words), visit.app.team.members(visit.clinic_id)
    )
    whose = [f"conversations/{hit.row.contact}" for hit in hits]
    await visit.app.views.saw_each(visit.clinic_id, visit.act, Action.SEARCH, [SEEN, *whose])
    template = "search_results.html" if visit.is_fragment else "search.html"
    return visit.page(template, words=words, found=Listing(visit, members).found(hits))


PAGES = (
    Page("GET", "/search", form, Permission.READ_CONVERSATIONS),
    Page("POST", "/search", find, Permission.READ_CONVERSATIONS),
)
