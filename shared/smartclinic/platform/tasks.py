"""The port for deferred work: Cloud Tasks in the cloud, a stand-in on the laptop.

Tasks are at least once and unordered. Correctness never depends on a name's deduplication.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from smartclinic.platform import logs


class QueueName(Enum):
    """The queues. A hundred thousand reminders must not delay emergency words."""

    WAKE = "wake"
    SEND_REPLY = "send-reply"
    SEND_PROACTIVE = "send-proactive"
    MEDIA = "media"


class Target(Enum):
    """The function that a task calls."""

    REPLY = "reply"
    DELIVERY = "delivery"
    MEDIA = "media"


@dataclass(frozen=True, slots=True)
class Task:
    """One deferred call: POST of a small JSON body, carrying ids only, to a function.

    `name` is derived from its cause, starts with a hash, and is never reused. `at` is the earliest
    moment (None: at once).
    """

    queue: QueueName
    name: str
    target: Target
    body: Mapping[str, str | int]
    at: datetime | None = None


class TasksUnavailable(Exception):
    """The task may or may not have been created. The sweep owns its document."""


class Tasks(Protocol):
    """Where deferred work is handed in."""

    async def create(self, task: Task) -> None:
        """Hand in a task. A name that exists is success. Raises TasksUnavailable."""

    async def close(self) -> None:
        """Let go of connections."""


async def hand_in(tasks: Tasks, task: Task) -> None:
    """Create a task after its document was written. Failing is no error: the document is due, and the sweep owns it."""
    try:
        await tasks.create(task)
    except TasksUnavailable:
        logs.warning("task_not_created", queue=task.queue.value, task=task.name)
