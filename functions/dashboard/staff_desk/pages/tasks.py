"""Staff tasks: what is to be done, for whom, by when, and who does it."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import Final

from starlette.responses import Response

from smartclinic.conversations.staff_tasks import AlreadyFinished, NoSuchTask, OwnedByAnother
from smartclinic.staff.member import StaffId
from smartclinic.staff.roles import Permission
from smartclinic.work.run import Contended
from staff_desk.listing import staff_name
from staff_desk.routing import Page
from staff_desk.task_list import colleagues, read_tasks
from staff_desk.visit import NotFound, Refused, Visit

_DOCUMENT: Final = re.compile(r"[0-9a-f]{32}")
NOBODY: Final = ""


async def tasks(visit: Visit) -> Response:
    """The whole page; for htmx the list alone."""
    shown = await read_tasks(visit)
    return visit.page("tasks_list.html" if visit.is_fragment else "tasks.html", tasks=shown, finished=None)


async def give(visit: Visit) -> Response:
    """To whom a task can be given: a part, fetched when somebody asks."""
    task, members = _task(visit), await visit.app.team.members(visit.clinic_id)
    if not await visit.app.staff_tasks.exists(visit.clinic_id, task):
        raise NotFound
    return visit.page("tasks_give.html", task=task, colleagues=colleagues(members, visit.app.clock.now()))


async def own(visit: Visit) -> Response:
    """Take a task on, give it to `owner`, or free it for whoever comes (`owner` empty)."""
    owner = visit.asked("owner", 64)
    if owner != NOBODY and not await _may_own(visit, owner):
        raise Refused("tasks_no_such_colleague")
    await _told(visit, visit.app.staff_tasks.own(visit.clinic_id, _task(visit), owner or None, visit.act))
    return await _anew(visit)


async def finish(visit: Visit) -> Response:
    """It is done."""
    task = _task(visit)
    await _told(visit, visit.app.staff_tasks.finish(visit.clinic_id, task, visit.act))
    return await _anew(visit, finished=task)


async def reopen(visit: Visit) -> Response:
    """It is not done after all."""
    await _told(visit, visit.app.staff_tasks.reopen(visit.clinic_id, _task(visit), visit.act))
    return await _anew(visit)


async def _anew(visit: Visit, finished: str | None = None) -> Response:
    """The list as it is now. After finishing a task it says so, and how to open it again."""
    if not visit.is_fragment:
        return visit.go("/tasks")
    return visit.page("tasks_list.html", tasks=await read_tasks(visit), finished=finished)


async def _told(visit: Visit, doing: Awaitable[None]) -> None:
    """Do it, and say in words who was quicker."""
    try:
        await doing
    except NoSuchTask:
        raise NotFound from None
    except AlreadyFinished as finished:
        raise Refused("tasks_already_finished", name=await _name(visit, finished.by)) from None
    except OwnedByAnother as owned:
        raise Refused("tasks_owned_by_another", name=await _name(visit, owned.owner)) from None
    except Contended:
        raise Refused("tasks_contended") from None


async def _may_own(visit: Visit, staff: str) -> bool:
    member = (await visit.app.team.members(visit.clinic_id)).get(StaffId(staff))
    return member is not None and Permission.DO_STAFF_TASKS in member.may(visit.app.clock.now())


async def _name(visit: Visit, staff: str | None) -> str:
    return staff_name(await visit.app.team.members(visit.clinic_id), staff or "", visit)


def _task(visit: Visit) -> str:
    if not _DOCUMENT.fullmatch(visit.params["task"]):
        raise NotFound
    return visit.params["task"]


_AT: Final = "/tasks/{task}"

PAGES = (
    Page("GET", "/tasks", tasks, Permission.DO_STAFF_TASKS),
    Page("GET", f"{_AT}/give", give, Permission.DO_STAFF_TASKS),
    Page("POST", f"{_AT}/own", own, Permission.DO_STAFF_TASKS),
    Page("POST", f"{_AT}/finish", finish, Permission.DO_STAFF_TASKS),
    Page("POST", f"{_AT}/reopen", reopen, Permission.DO_STAFF_TASKS),
)
