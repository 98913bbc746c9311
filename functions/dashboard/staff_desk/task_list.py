"""The staff tasks that are open, with whom each is for: read once, and made ready to be drawn."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smartclinic.audit.entry import Action
from smartclinic.conversations.desk.views import Row, TaskToDo
from smartclinic.conversations.staff_words import in_words
from smartclinic.staff.member import StaffId
from smartclinic.staff.roles import Permission
from smartclinic.staff.team import Members
from staff_desk.listing import staff_name
from staff_desk.visit import Visit

SEEN: Final = "desk/tasks"
LONGEST_NOTE: Final = 200
MOST_SHOWN: Final = 100
"""So many tasks make a page that is still small, whatever their notes say."""

IN_SHORT: Final = 5


@dataclass(frozen=True, slots=True)
class TaskItem:
    """A task with its words. `row` is the conversation it is for, None when that is gone."""

    id: str
    kind: str
    row: Row | None
    note: str
    owner: str | None
    owner_name: str
    is_mine: bool
    wanted_by: datetime
    since: datetime
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody whom a task can be given to."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class TaskList:
    """What is to be done, what is wanted first before the rest."""

    items: tuple[TaskItem, ...]

    @property
    def shown(self) -> tuple[TaskItem, ...]:
        """What the page shows."""
        return self.items[:MOST_SHOWN]

    @property
    def unshown(self) -> int:
        """How many it does not."""
        return len(self.items) - len(self.shown)

    @property
    def mine(self) -> int:
        """How many the person who looks has taken on."""
        return sum(item.is_mine for item in self.items)

    @property
    def overdue(self) -> int:
        """How many should be done already."""
        return sum(item.is_overdue for item in self.items)

    @property
    def first(self) -> tuple[TaskItem, ...]:
        """The few that come first, one's own and nobody's."""
        return tuple(item for item in self.items if item.is_mine or item.owner is None)[:IN_SHORT]


async def read_tasks(visit: Visit) -> TaskList:
    """Read them, and record that they were seen."""
    app, clinic = visit.app, visit.clinic_id
    tasks, members = await asyncio.gather(app.desk_tasks.read(clinic), app.team.members(clinic))
    await app.views.saw(clinic, visit.act, Action.VIEW_LIST, SEEN)
    now = app.clock.now()
    return TaskList(tuple(_item(visit, each, members, now) for each in tasks))


def _item(visit: Visit, to_do: TaskToDo, members: Members, now: datetime) -> TaskItem:
    task = to_do.task
    note = task.note or ""
    return TaskItem(
        id=to_do.id,
        kind=in_words(task.kind, visit.language),
        row=to_do.row,
        note=note if len(note) <= LONGEST_NOTE else f"{note[:LONGEST_NOTE]}…",
        owner=task.owner,
        owner_name=staff_name(members, task.owner, visit) if task.owner else "",
        is_mine=task.owner == visit.signed_in.staff,
        wanted_by=task.wanted_by,
        since=task.since,
        is_overdue=task.wanted_by < now,
    )


def colleagues(members: Members, now: datetime) -> tuple[Colleague, ...]:
    """Everybody who may do tasks now."""
    return tuple(
        Colleague(StaffId(staff), member.name)
        for staff, member in members.items()
        if Permission.DO_STAFF_TASKS in member.may(now)
    )
