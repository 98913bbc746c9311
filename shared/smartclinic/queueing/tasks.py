"""The task of a ticket: its name derived from its cause, its body ids only."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import msgspec

from smartclinic.platform.ids import digest
from smartclinic.platform.tasks import QueueName, Target, Task

OWED_AFTER: Final = timedelta(seconds=60)
"""How long a ticket waits for its task before the sweep looks at it."""


class TellTicket(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="ticket"):
    """Tell the holder of this ticket that the turn is near, if that still is so."""

    clinic: str
    ticket: str
    v: int = 1


def tell_task(clinic: str, ticket: str) -> Task:
    """Tell somebody at once, once for each ticket."""
    body = TellTicket(clinic=clinic, ticket=ticket)
    return Task(QueueName.WAKE, digest("near", clinic, ticket), Target.REPLY, msgspec.to_builtins(body))
