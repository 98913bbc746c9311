"""The tasks that this capability hands in: names derived from their cause, bodies of ids only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from smartclinic.conversations.outbox import Lane
from smartclinic.platform.tasks import QueueName, Target, Task, shard_of

BURST_PAUSE: Final = timedelta(seconds=2.5)
"""How long a text waits for the next one of its burst."""


class Wake(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="wake"):
    """Look at what this thread has written. `k` counts re-schedulings of the same message.

    `rest`: what is left of a burst longer than a page, whose newest messages have been settled. `heard`: what a file of
    this message says is known now, whichever message of the thread is the newest.
    """

    clinic: str
    thread: str
    message: str
    rest: bool = False
    heard: bool = False
    k: int = 0
    v: int = 1

    @property
    def task_name(self) -> str:
        """Its name, which is also its lease's owner."""
        return f"{self.message}-{'heard-' if self.heard else ''}{'rest-' if self.rest else ''}{self.k}"

    def for_the_rest(self) -> Task:
        """A look at once at what a page could not hold."""
        return wake_task(msgspec.structs.replace(self, rest=True, k=self.k + 1), None)

    def again(self, at: datetime, *, later: int = 1) -> Task:
        """The next wake-up of the same message."""
        return wake_task(msgspec.structs.replace(self, k=self.k + later), at)


class Deliver(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Send this outbox message if it may be sent. `contact` and `after`, where known, save a round trip.

    `hurried`: whatever its lane, its task goes among the replies, where no reminder is before it.
    """

    clinic: str
    outbox: str
    lane: Lane = Lane.REPLY
    contact: str | None = None
    after: str | None = None
    hurried: bool = False
    k: int = 0
    v: int = 1

    @property
    def task_name(self) -> str:
        """Its name."""
        return f"{self.outbox}-{self.k}"

    def again(self, at: datetime) -> Task:
        """The next look at the same message."""
        return deliver_task(msgspec.structs.replace(self, k=self.k + 1), at)


class Release(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="release"):
    """Look at a conversation whose takeover runs out."""

    clinic: str
    gate: str
    epoch: int
    v: int = 1


class Watch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="watch"):
    """Look whether an alarm was heard. `k` counts the looks at the same alarm."""

    clinic: str
    alarm: str
    k: int = 0
    v: int = 1


def wake_task(wake: Wake, at: datetime | None) -> Task:
    """A wake-up for reply."""
    return Task(QueueName.WAKE, wake.task_name, Target.REPLY, msgspec.to_builtins(wake), at)


def deliver_task(deliver: Deliver, at: datetime | None) -> Task:
    """A send for delivery, in the queue of its lane (the replies', if hurried) and of its clinic's shard."""
    is_quick = deliver.lane is Lane.REPLY or deliver.hurried
    queue = QueueName.SEND_REPLY if is_quick else QueueName.SEND_PROACTIVE
    body, shard = msgspec.to_builtins(deliver), shard_of(deliver.clinic)
    return Task(queue, deliver.task_name, Target.DELIVERY, body, at, shard)


def release_task(clinic: str, contact: str, epoch: int, at: datetime) -> Task:
    """A look at a takeover that runs out then. It is of one epoch: where that is raised, another is due."""
    release = Release(clinic=clinic, gate=contact, epoch=epoch)
    return Task(QueueName.WAKE, f"{contact}-{epoch}", Target.REPLY, msgspec.to_builtins(release), at)


def watch_task(watch: Watch, at: datetime) -> Task:
    """A look at an alarm."""
    return Task(QueueName.WAKE, f"{watch.alarm}-{watch.k}", Target.REPLY, msgspec.to_builtins(watch), at)
