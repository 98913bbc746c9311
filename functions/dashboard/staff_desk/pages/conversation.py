"""One conversation: the whole page, its parts for htmx, older entries, a long message in full."""

from __future__ import annotations

from asyncio import gather
from http import HTTPStatus

from starlette.responses import Response

from smartclinic.conversations.surviving import NoConversation
from smartclinic.staff.roles import Permission
from staff_desk.conversation.answers import parts, side_parts, whole_page
from staff_desk.conversation.beside import look_around
from staff_desk.conversation.showing import contact_asked, document_asked, show, show_around
from staff_desk.routing import Page
from staff_desk.visit import NotFound, Visit


async def conversation(visit: Visit) -> Response:
    """The whole page. A contact that was joined with another leads to the one that goes on."""
    shown, around = await gather(show(visit), look_around(visit))
    if shown.contact != visit.params["contact"]:
        return visit.go(shown.path())
    return whole_page(shown, around)


async def thread(visit: Visit) -> Response:
    """The newest entries and the head: what changes while somebody looks. With `before`, older entries alone."""
    before = visit.queried("before")
    shown = await show(visit, before or None)
    return visit.page("thread_older.html", shown=shown) if before else parts(shown)


async def beside(visit: Visit) -> Response:
    """What stands beside the thread and changes."""
    return side_parts(*await gather(show(visit), look_around(visit)))


async def message(visit: Visit) -> Response:
    """One message in full, however long. `at` is its moment in microseconds, as the thread's link says it."""
    wanted = document_asked(visit, "message")
    shown = await show_around(visit, visit.queried("at"))
    for entry in shown.thread.entries:
        if entry.id == wanted:
            return visit.page("thread_message.html", shown=shown, bubble=shown.drawing.bubble(entry, whole=True))
    raise NotFound


async def seen(visit: Visit) -> Response:
    """Somebody who answers patients has looked at it."""
    try:
        await visit.app.seeing.seen(visit.clinic_id, contact_asked(visit))
    except NoConversation:
        raise NotFound from None
    return Response(status_code=HTTPStatus.NO_CONTENT)


_AT = "/conversations/{contact}"

PAGES = (
    Page("GET", _AT, conversation, Permission.READ_CONVERSATIONS),
    Page("GET", f"{_AT}/thread", thread, Permission.READ_CONVERSATIONS),
    Page("GET", f"{_AT}/beside", beside, Permission.READ_CONVERSATIONS),
    Page("GET", f"{_AT}/messages/{{message}}", message, Permission.READ_CONVERSATIONS),
    Page("POST", f"{_AT}/seen", seen, Permission.ANSWER_PATIENTS),
)
