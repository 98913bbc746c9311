"""The port for deferred work: Cloud Tasks in the cloud, a stand-in on the laptop.

Tasks are at least once and unordered. Correctness never depends on a name's deduplication.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Protocol

from smartclinic.platform import logs

SEND_SHARDS: Final = 8
"""How many queues each lane of sends has. Terraform creates as many; `docs/decisions/0011` says why."""


class QueueName(Enum):
    """The queues. A hundred thousand reminders must not delay emergency words.

    What a clinic sends goes to its own shard (`shard_of`) of a lane: that queue's pace keeps the clinic's number within
    Meta's limits, however many instances send.
    """

    WAKE = "wake"
    SEND_REPLY = "send-reply"
    SEND_PROACTIVE = "send-proactive"
    MEDIA = "media"

    @property
    def shards(self) -> tuple[int | None, ...]:
        """The shards that a task may name: numbers from 0 for sends, only None for the rest."""
        return tuple(range(SEND_SHARDS)) if self in (QueueName.SEND_REPLY, QueueName.SEND_PROACTIVE) else (None,)


def queue_id(name: QueueName, shard: int | None = None) -> str:
    """The id under which Cloud Tasks knows a queue, as in "wake" or "send-reply-3"."""
    return name.value if shard is None else f"{name.value}-{shard}"


QUEUE_IDS: Final = tuple(queue_id(name, shard) for name in QueueName for shard in name.shards)
"""Every queue that exists."""


def shard_of(clinic: str) -> int:
    """The shard of a clinic, which is the same in every process and after every deployment."""
    return int.from_bytes(hashlib.sha256(clinic.encode()).digest()[:8]) % SEND_SHARDS


class Target(Enum):
    """The function that a task calls."""

    REPLY = "reply"
    DELIVERY = "delivery"
    MEDIA = "media"


@dataclass(frozen=True, slots=True)
class Task:
    """One deferred call: POST of a small JSON body, carrying ids only, to a function.

    `name` is derived from its cause, starts with a hash, and is never reused. `at` is the earliest
    moment (None: at once). `shard` is a send's, from `shard_of`. Raises ValueError for a queue that does not exist.
    """

    queue: QueueName
    name: str
    target: Target
    body: Mapping[str, str | int]
    at: datetime | None = None
    shard: int | None = None

    def __post_init__(self) -> None:
        """Refuse a send without a shard, and a shard where there is none."""
        if self.shard not in self.queue.shards:
            raise ValueError(f"{self.queue.value} has no shard {self.shard}")

    @property
    def queue_id(self) -> str:
        """The id of its queue."""
        return queue_id(self.queue, self.shard)


class TasksUnavailable(Exception):
    """The task may or may not have been created. The sweep owns its document."""


class Tasks(Protocol):
    """Where deferred work is handed in."""

    async def create(self, task: Task) -> None:
        """Hand in a task. A name that exists is success. Raises TasksUnavailable."""

    async def close(self) -> None:
        """Let go of connections."""


class NoTasks:
    """For a function that only reads, and may call no other."""

    async def create(self, task: Task) -> None:
        """Refuse: whoever reads hands in nothing."""
        raise RuntimeError(f"a task for {task.queue_id}, of a function that only reads")

    async def close(self) -> None:
        """There is nothing to let go of."""


async def hand_in(tasks: Tasks, task: Task) -> None:
    """Create a task after its document was written. Failing is no error: the document is due, and the sweep owns it."""
    try:
        await tasks.create(task)
    except TasksUnavailable:
        logs.warning("task_not_created", queue=task.queue_id, task=task.name)
