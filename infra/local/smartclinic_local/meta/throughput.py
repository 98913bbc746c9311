"""How much one number may carry: messages in and out a second (Meta's "Throughput" page)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

A_SECOND, A_SECOND_IN_COEXISTENCE = 80.0, 20.0


class Throughput:
    """A bucket for each number, one second deep. What comes in is never refused, and leaves less to send."""

    def __init__(self, coexistence: Collection[str] = ()) -> None:
        self.coexistence = set(coexistence)
        self._buckets: dict[str, tuple[float, datetime]] = {}

    def take_in(self, number_id: str, now: datetime) -> None:
        """A person's message, or a status, came through."""
        self._buckets[number_id] = (max(0.0, self._level(number_id, now) - 1), now)

    def take_out(self, number_id: str, now: datetime) -> bool:
        """Take one message to send; False when there is none (error 130429)."""
        level = self._level(number_id, now)
        allowed = level >= 1
        self._buckets[number_id] = (level - 1 if allowed else level, now)
        return allowed

    def _level(self, number_id: str, now: datetime) -> float:
        rate = A_SECOND_IN_COEXISTENCE if number_id in self.coexistence else A_SECOND
        level, since = self._buckets.get(number_id, (rate, now))
        return min(rate, level + (now - since).total_seconds() * rate)
