"""The waiting rooms' screens: an address for each, shown once and revoked; and the posters with the door's code."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Final, TypeVar

from markupsafe import Markup
from starlette.responses import Response

from smartclinic.queueing.board import NoQueues, NoSuchBoard
from smartclinic.queueing.door import door_link
from smartclinic.staff.roles import Permission
from smartclinic.work.run import Contended
from staff_desk.appointments.asked import named
from staff_desk.listing import staff_name
from staff_desk.queue.paper import both, qr_code
from staff_desk.routing import Page
from staff_desk.visit import NotFound, Refused, Visit

T = TypeVar("T")
LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class Opened:
    """A screen that was set up just now. `code`: its address as a QR code."""

    name: str
    address: str
    code: Markup


async def boards(visit: Visit) -> Response:
    """The screens, those that are shown first, and where posters are printed."""
    return await _page(visit)


async def open_board(visit: Visit) -> Response:
    """A new screen. Its address is on the page that answers, and never again."""
    name = visit.asked("name", 400)
    queues = tuple(each.id for each in visit.clinic.config.queues if visit.asked(f"queue-{each.id}", 3) == "yes")
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Refused("boards_no_name")
    act = visit.act_saying(name, *queues)
    opened = await _attempted(visit.app.boards.open(visit.clinic_id, queues, name, act))
    if opened.record.page is None:  # revoked since, and this form was sent again
        return visit.go("/boards")
    address = visit.app.page_links.board(visit.clinic_id, opened.record.page)
    return await _page(visit, Opened(name, address, qr_code(address)))


async def revoke(visit: Visit) -> Response:
    """Its address shows nothing any more."""
    await _attempted(visit.app.boards.revoke(visit.clinic_id, named(visit, "board"), visit.act))
    return visit.go("/boards")


async def poster(visit: Visit) -> Response:
    """The poster of one queue, A4, in both languages."""
    wanted = visit.queried("queue", 40)
    queue = next((each for each in visit.clinic.config.queues if each.id == wanted), None)
    if queue is None:
        raise NotFound
    return visit.page("boards_poster.html", queue=queue, code=qr_code(door_link(visit.clinic, queue)), both=both)


# --- steps


async def _page(visit: Visit, opened: Opened | None = None) -> Response:
    found, members = await asyncio.gather(
        visit.app.boards.list(visit.clinic_id), visit.app.team.members(visit.clinic_id)
    )
    shown = sorted(found, key=lambda each: each.record.revoked_at is not None)
    by = {each.id: staff_name(members, each.record.created_by, visit) for each in found}
    names = {each.id: each.name.to(visit.language) for each in visit.clinic.config.queues}
    return visit.page("boards.html", boards=shown, by=by, names=names, longest=LONGEST_NAME, opened=opened)


async def _attempted(doing: Awaitable[T]) -> T:
    """What came of it. Raises NotFound, and Refused with words."""
    try:
        return await doing
    except NoSuchBoard:
        raise NotFound from None
    except NoQueues:
        raise Refused("boards_no_queues") from None
    except Contended:
        raise Refused("boards_contended") from None


PAGES = (
    Page("GET", "/boards", boards, Permission.MANAGE_BOARDS),
    Page("POST", "/boards/open", open_board, Permission.MANAGE_BOARDS),
    Page("GET", "/boards/poster", poster, Permission.MANAGE_BOARDS),
    Page("POST", "/boards/{board}/revoke", revoke, Permission.MANAGE_BOARDS),
)
