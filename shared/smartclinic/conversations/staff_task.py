"""A staff task: typed work for a person at the clinic, open until somebody has done it."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated

from smartclinic.contacts.identity import ContactId
from smartclinic.platform.ids import digest
from smartclinic.platform.store import Index
from smartclinic.records.fields import Record, Retention, derived, record, staff
from smartclinic.work.unit import Unit


class TaskKind(Enum):
    """What has to be done."""

    CALL_BACK = "call_back"


@record("staff_tasks", retention=Retention.CLINIC_END, indexes=(Index(("open",), "since"),))
class StaffTask(Record, frozen=True, kw_only=True):
    """Work for a person. `open` exists until it is done, so that the desk's list reads only what is."""

    kind: Annotated[TaskKind, derived("what has to be done")]
    contact: Annotated[ContactId, derived("for whom")]
    since: Annotated[datetime, derived("since when it waits")]
    open: Annotated[bool | None, derived("waits to be done")] = None
    done_at: Annotated[datetime | None, staff("when it was done")] = None
    done_by: Annotated[str | None, staff("who did it: a staff id")] = None


def task_id(kind: TaskKind, cause: str) -> str:
    """The id of the task of this kind that this cause makes."""
    return digest("staff_task", kind.value, cause)


async def ask_staff(unit: Unit, kind: TaskKind, contact: ContactId, cause: str, now: datetime) -> None:
    """Put work on the desk, once for each cause (a document id), whether or not it has been done since.

    Call it once for each cause in a unit.
    """
    task = task_id(kind, cause)
    if await unit.get(StaffTask, task) is None:
        unit.put(task, StaffTask(kind=kind, contact=contact, since=now, open=True))
