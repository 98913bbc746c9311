"""The tasks of a ticket: their names derived from their cause, their bodies ids only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from smartclinic.platform.ids import digest
from smartclinic.platform.tasks import QueueName, Target, Task

OWED_AFTER: Final = timedelta(seconds=60)
"""How long a ticket waits for its task before the sweep looks at it."""


class TellTicket(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="ticket"):
    """Tell the holder of this ticket what it is owed: that the turn is near, or that the queue has closed."""

    clinic: str
    ticket: str
    v: int = 1


def near_task(clinic: str, ticket: str) -> Task:
    """Tell somebody at once that the turn is near, once for each ticket."""
    return _tell_task(clinic, ticket, digest("near", clinic, ticket), None)


def closed_task(clinic: str, ticket: str, at: datetime) -> Task:
    """Tell somebody then that the queue has closed, unless it was opened again."""
    return _tell_task(clinic, ticket, digest("closed", clinic, ticket, at.isoformat()), at)


def off_task(clinic: str, ticket: str, since: datetime) -> Task:
    """Tell somebody at once that the session, changed then, does not see whoever has not come."""
    return _tell_task(clinic, ticket, digest("off", clinic, ticket, since.isoformat()), None)


def _tell_task(clinic: str, ticket: str, name: str, at: datetime | None) -> Task:
    body = TellTicket(clinic=clinic, ticket=ticket)
    return Task(QueueName.WAKE, name, Target.REPLY, msgspec.to_builtins(body), at)
