"""Who needs me: the desk's first page, its column of conversations, and the red flags that sound on every page."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from smartclinic.audit.entry import Action
from smartclinic.staff.roles import Permission
from staff_desk.listing import Listing, sounding
from staff_desk.routing import Page
from staff_desk.task_list import TaskList, read_tasks
from staff_desk.visit import Visit

SEEN = "desk/lists"
"""What the audit trail calls the lists."""


async def inbox(visit: Visit) -> Response:
    """The whole page: the column, and beside it what is to be done."""
    lists, members, tasks = await asyncio.gather(
        visit.app.desk_lists.read(visit.clinic_id), visit.app.team.members(visit.clinic_id), _tasks(visit)
    )
    await visit.app.views.saw(visit.clinic_id, visit.act, Action.VIEW_LIST, SEEN)
    return visit.page("inbox.html", shown=Listing(visit, members).shown(lists), alarms=sounding(lists), tasks=tasks)


async def column(visit: Visit) -> Response:
    """The column alone, beside the conversation `current`."""
    lists, members = await asyncio.gather(
        visit.app.desk_lists.read(visit.clinic_id), visit.app.team.members(visit.clinic_id)
    )
    await visit.app.views.saw(visit.clinic_id, visit.act, Action.VIEW_LIST, SEEN)
    return visit.page("inbox_lists.html", shown=Listing(visit, members, visit.queried("current", 64)).shown(lists))


async def alarms(visit: Visit) -> Response:
    """The red flags that nobody has acknowledged, for the top of every page but the one that is `current`."""
    lists = await visit.app.desk_lists.read(visit.clinic_id)
    await visit.app.views.saw(visit.clinic_id, visit.act, Action.VIEW_LIST, SEEN)
    return visit.page("inbox_alarms.html", alarms=sounding(lists), current=visit.queried("current", 64))


async def summary(visit: Visit) -> Response:
    """What is to be done, in short, for the first page."""
    return visit.page("tasks_summary.html", tasks=await _tasks(visit))


async def _tasks(visit: Visit) -> TaskList | None:
    return await read_tasks(visit) if visit.may(Permission.DO_STAFF_TASKS) else None


PAGES = (
    Page("GET", "/", inbox, Permission.READ_CONVERSATIONS, instead="/status"),
    Page("GET", "/lists", column, Permission.READ_CONVERSATIONS),
    Page("GET", "/alarms", alarms, Permission.READ_CONVERSATIONS),
    Page("GET", "/tasks/summary", summary, Permission.DO_STAFF_TASKS),
)
