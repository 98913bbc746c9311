"""Whether anything has changed, and that somebody looks. Ids and numbers only: a poll tells nothing about a person."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from starlette.responses import JSONResponse, Response

from smartclinic.staff.roles import Permission
from staff_desk.listing import needs_staff, sounding
from staff_desk.routing import Page
from staff_desk.visit import Visit

MOST_OUTBOX: Final = 5
"""So many outgoing messages are asked about at once, as `app.poll` has it."""


async def poll(visit: Visit) -> Response:
    """204 when nothing has changed since `token`; else what to draw anew, and who (by id) needs somebody."""
    token = visit.queried("token") or None
    outbox = [shown for shown in visit.queried("out", 600).split(",") if shown]
    look = await visit.app.poll.look(visit.clinic_id, token, outbox[-MOST_OUTBOX:])
    if look.token == token and not look.outbox_changed:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    lists = await visit.app.desk_lists.read(visit.clinic_id)
    who = [row.contact for row in lists.needing if needs_staff(row)]
    return JSONResponse(
        {
            "token": look.token,
            "conversations": list(look.conversations),
            "all": look.more_changed,
            "outbox": look.outbox_changed,
            "needing": len(who),
            "who": who,
            "sounding": len(sounding(lists)),
        }
    )


async def watching(visit: Visit) -> Response:
    """Somebody has the desk on a visible screen."""
    await visit.app.presence.watching(visit.clinic_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)


PAGES = (
    Page("GET", "/poll", poll, Permission.READ_CONVERSATIONS, is_poll=True),
    Page("POST", "/watching", watching, Permission.READ_CONVERSATIONS, is_poll=True),
)
