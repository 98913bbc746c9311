"""The queue's page: who is served, who waits, and what a ticket is; and the small question whether a line changed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from starlette.responses import Response

from smartclinic.queueing.counter_view import Row
from smartclinic.queueing.line import Priority, Standing
from smartclinic.staff.roles import Permission
from staff_desk.appointments.asked import named
from staff_desk.queue.paper import both, paper_ticket, read_ticket
from staff_desk.queue.showing import ShownQueue, ShownQueues, read_stand, saw, show_queues
from staff_desk.routing import Page
from staff_desk.visit import NotFound, Visit


async def queue(visit: Visit) -> Response:
    """The whole page; for htmx what changes of it."""
    shown = await show_queues(visit, visit.queried("queue", 40))
    return visit.page("queue_now.html" if visit.is_fragment else "queue.html", shown=shown, done=None, both=both)


async def since(visit: Visit) -> Response:
    """204 while the lines stand as the screen shows them (`stand`), else 200. One read, of ids and instants alone."""
    is_same = await read_stand(visit) == visit.queried("stand", 16)
    return Response(status_code=HTTPStatus.NO_CONTENT if is_same else HTTPStatus.OK)


async def ticket(visit: Visit) -> Response:
    """What can be done with a ticket: a part for the dialog, or a page."""
    asked = named(visit, "ticket")
    found = _found(shown := await show_queues(visit, "", ticket=asked), asked)
    if found is None:
        raise NotFound
    own, row = found
    others = [each for each in shown.queues if each is not own and not each.is_closed]
    return visit.page(
        "chosen_part.html" if visit.is_fragment else "queue_chosen.html", part="queue_ticket.html", queue=own, row=row,
        others=others, priorities=list(Priority),
    )  # fmt: skip


async def printed(visit: Visit) -> Response:
    """A ticket on paper, 80 mm wide, with the code of its own page."""
    found = await read_ticket(visit, named(visit, "ticket"))
    if found is None:
        raise NotFound
    await saw(visit)
    return visit.page("print_ticket.html", ticket=paper_ticket(visit, found), both=both)


def _found(shown: ShownQueues, ticket: str) -> tuple[ShownQueue, Row] | None:
    """Where a ticket stands today; one that goes on in another queue stands there."""
    rows = [
        (each, row)
        for each in shown.queues
        for row in (*each.view.called, *each.view.waiting, *each.view.missed, *each.view.over)
        if row.place.ticket == ticket
    ]
    return min(rows, key=lambda pair: pair[1].place.standing is Standing.MOVED, default=None)


_AT: Final = "/tickets/{ticket}"

PAGES = (
    Page("GET", "/queue", queue, Permission.RUN_QUEUES),
    Page("GET", "/queue/since", since, Permission.RUN_QUEUES, is_poll=True),
    Page("GET", _AT, ticket, Permission.RUN_QUEUES),
    Page("GET", f"{_AT}/print", printed, Permission.RUN_QUEUES),
)
