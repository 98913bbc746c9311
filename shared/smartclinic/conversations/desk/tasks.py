"""The staff tasks that are open, each with the conversation that it is for."""

from __future__ import annotations

from typing import Final

from smartclinic.conversations.desk.rows import row_of
from smartclinic.conversations.desk.views import TaskToDo
from smartclinic.conversations.staff_task import StaffTask
from smartclinic.conversations.surviving import current_gates
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit

MOST_READ: Final = 200


class DeskTasks:
    """Reads what is to be done at a clinic."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def read(self, clinic: str) -> tuple[TaskToDo, ...]:
        """What is to be done, what is wanted first before the rest; at most 200. Raises UnknownClinic, Unavailable.

        Two round trips, one more for each generation of joined contacts.
        """

        async def read(unit: Unit) -> tuple[TaskToDo, ...]:
            tasks = await unit.find(StaffTask, {"open": True}, order="wanted_by", limit=MOST_READ)
            gates, now = await current_gates(unit, {found.record.contact for found in tasks}), self._work.clock.now()
            rows = {asked: row_of(current.id, current.gate, now) for asked, current in gates.items()}
            return tuple(TaskToDo(found.id, found.record, rows.get(found.record.contact)) for found in tasks)

        return await self._work.run(clinic, read)
