"""The task of a place that has become free: ask those who wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from smartclinic.platform.tasks import QueueName, Target, Task

OWED_AFTER: Final = timedelta(seconds=60)
"""How long a place waits for its task before the sweep asks instead."""


class OfferPlace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="offer"):
    """Ask the next of those who wait for this place. `k` counts the looks at the same place."""

    clinic: str
    opening: str
    k: int = 0
    v: int = 1


def offer_task(offer: OfferPlace, at: datetime | None) -> Task:
    """A look at a free place."""
    name = f"{offer.opening}-{offer.k}"
    return Task(QueueName.WAKE, name, Target.REPLY, msgspec.to_builtins(offer), at)
