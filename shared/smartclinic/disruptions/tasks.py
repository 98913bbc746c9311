"""The task of a disruption: tell everyone whom it affects."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from smartclinic.platform.tasks import QueueName, Target, Task

OWED_AFTER: Final = timedelta(seconds=60)
"""How long a disruption waits for its task before the sweep tells instead."""


class TellDisrupted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="disruption"):
    """Tell those who are still to be told. `k` counts the looks at the same disruption."""

    clinic: str
    disruption: str
    k: int = 0
    v: int = 1


def tell_task(tell: TellDisrupted, at: datetime | None) -> Task:
    """A look at a disruption."""
    name = f"{tell.disruption}-{tell.k}"
    return Task(QueueName.WAKE, name, Target.REPLY, msgspec.to_builtins(tell), at)
