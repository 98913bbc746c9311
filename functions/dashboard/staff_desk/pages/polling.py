"""Whether anything has changed, and that somebody looks. Ids and numbers only: a poll tells nothing about a person."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from starlette.responses import JSONResponse, Response

from smartclinic.staff.roles import Permission
from staff_desk.listing import needs_staff, sounding
from staff_desk.routing import Page
from staff_desk.visit import Visit

NEXT: Final = "Desk-Token"
"""The header with which an answer without content says which token to ask with next."""


async def poll(visit: Visit) -> Response:
    """204 when nothing has changed since `token`; else what to draw anew, and who (by id) needs somebody.

    `who` names those whom the lists show: of very many the longest waiting, and whoever has just written.
    """
    token = visit.queried("token") or None
    outbox = [shown for shown in visit.queried("out", 600).split(",") if shown]
    look = await visit.app.poll.look(visit.clinic_id, token, outbox)
    if look.is_quiet:
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={NEXT: look.token})
    lists = await visit.app.desk_lists.read(visit.clinic_id)
    who = dict.fromkeys(row.contact for row in (*lists.needing, *lists.recent) if needs_staff(row))
    return JSONResponse(
        {
            "token": look.token,
            "conversations": list(look.conversations),
            "all": look.more_changed,
            "outbox": look.outbox_changed,
            "needing": sum(map(needs_staff, lists.needing)),
            "who": list(who),
            "sounding": len(sounding(lists)),
        }
    )


async def watching(visit: Visit) -> Response:
    """Somebody who may see to a patient is there, and has the desk on a visible screen: the page says so only when it
    was touched within a quarter of an hour. That uses their session, as no poll does.
    """
    await visit.app.presence.watching(visit.clinic_id, hears=visit.asked("sound", 3) == "on")
    return Response(status_code=HTTPStatus.NO_CONTENT)


PAGES = (
    Page("GET", "/poll", poll, Permission.READ_CONVERSATIONS, is_poll=True),
    Page("POST", "/watching", watching, Permission.ANSWER_PATIENTS),
)
