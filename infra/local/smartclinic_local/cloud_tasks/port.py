"""The tasks port straight over the core, for the simulator and for tests."""

from __future__ import annotations

import json
from collections.abc import Mapping

from smartclinic.platform.tasks import Target, Task, TasksUnavailable
from smartclinic_local.cloud_tasks.core import TasksCore
from smartclinic_local.cloud_tasks.dispatch import Identity
from smartclinic_local.cloud_tasks.task import CreationLost, HttpTask, NameTaken, TaskRefused


class CoreTasks:
    """A `Tasks` without a wire. `urls` says where each target is, `identity` who calls it."""

    def __init__(self, core: TasksCore, urls: Mapping[Target, str], identity: Identity | None = None) -> None:
        self._core = core
        self._urls = urls
        self._identity = identity

    async def create(self, task: Task) -> None:
        """Hand in a task. A name that exists is success. Raises TasksUnavailable."""
        request = HttpTask(
            queue=task.queue_id,
            name=task.name,
            url=self._urls[task.target],
            body=json.dumps(dict(task.body)).encode(),
            headers={"Content-Type": "application/json"},
            at=task.at,
            identity=self._identity,
        )
        try:
            await self._core.create(request)
        except NameTaken:
            return
        except (CreationLost, TaskRefused) as error:
            raise TasksUnavailable(str(error)) from error

    async def close(self) -> None:
        """Nothing to let go of: the core belongs to whoever made it."""
