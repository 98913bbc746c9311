"""How often one number may write to one person: one message in 6 s, with a burst of 45 borrowed from later quota."""

from __future__ import annotations

from datetime import datetime

SECONDS_A_MESSAGE = 6.0
BURST = 45


class PairRate:
    """A bucket for each pair of number and person."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str], tuple[float, datetime]] = {}

    def take(self, number_id: str, address: str, now: datetime) -> bool:
        """Take one message from the pair's quota; False when there is none (error 131056)."""
        level, since = self._buckets.get((number_id, address), (float(BURST), now))
        level = min(float(BURST), level + (now - since).total_seconds() / SECONDS_A_MESSAGE)
        allowed = level >= 1
        self._buckets[number_id, address] = (level - 1 if allowed else level, now)
        return allowed
