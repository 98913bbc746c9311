"""A task as Cloud Tasks holds it: an HTTP request with a name and a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from smartclinic_local.cloud_tasks.dispatch import Dispatch, Identity

FURTHEST: Final = timedelta(days=30)
LARGEST: Final = 1_048_576  # bytes
NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,500}")


class TaskRefused(Exception):
    """The request itself is wrong: INVALID_ARGUMENT."""


class NoSuchQueue(TaskRefused):
    """The queue of a request does not exist: NOT_FOUND."""


class NameTaken(Exception):
    """A task has this name, or had it less than 24 hours ago: ALREADY_EXISTS."""


class CreationLost(Exception):
    """No answer to the creation: the task exists or does not."""


@dataclass(frozen=True, slots=True)
class HttpTask:
    """A POST that is to be made at its time (None: at once), with an OIDC token when `identity` says whose.

    `queue` is an id, as in "send-reply-3".
    """

    queue: str
    name: str
    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None
    identity: Identity | None = None
    deadline: float = 60.0

    def check(self, now: datetime) -> None:
        """Raise TaskRefused for what Cloud Tasks would refuse."""
        if not NAME.fullmatch(self.name):
            raise TaskRefused("a task's name has letters, digits, hyphens and underscores only, at most 500")
        if len(self.body) > LARGEST:
            raise TaskRefused("a task is 1 MiB at most")
        if self.at is not None and self.at > now + FURTHEST:
            raise TaskRefused("a task is at most 30 days ahead")
        if not 15 <= self.deadline <= 1800:
            raise TaskRefused("a dispatch deadline is 15 s to 30 min")


@dataclass(slots=True)
class Attempts:
    """What has been tried for a task so far."""

    due: datetime
    retries: int = 0
    answers: int = 0  # answers outside 5xx
    last_status: int | None = None

    def dispatch(self, task: HttpTask) -> Dispatch:
        """The next request, with the headers that a handler may trust.

        Source: https://cloud.google.com/tasks/docs/creating-http-target-tasks#handler
        """
        headers = {
            **task.headers,
            "User-Agent": "Google-Cloud-Tasks",
            "X-CloudTasks-QueueName": task.queue,
            "X-CloudTasks-TaskName": task.name,
            "X-CloudTasks-TaskRetryCount": str(self.retries),
            "X-CloudTasks-TaskExecutionCount": str(self.answers),
            "X-CloudTasks-TaskETA": f"{self.due.timestamp():.6f}",
        }
        if self.last_status is not None:
            headers["X-CloudTasks-TaskPreviousResponse"] = str(self.last_status)
        return Dispatch(task.url, headers, task.body, task.deadline)

    def failed(self, status: int | None, due: datetime) -> None:
        """Count a failure; the next attempt is due then."""
        self.due = due
        self.retries += 1
        self.last_status = status
        if status is not None and status < 500:
            self.answers += 1
