"""How often one may try: a window each, apart for everybody, in bounded memory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from smartclinic.platform import rates
from smartclinic.platform.rates import Rates


class MovedClock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    async def sleep(self, seconds: float) -> None:
        self.instant += timedelta(seconds=seconds)


async def test_so_many_are_allowed_and_then_none_until_the_window_ends() -> None:
    clock = MovedClock()
    tries = Rates(clock)
    assert [await tries.allows("3 per minute", "starts", "a") for _ in range(5)] == [True] * 3 + [False] * 2
    await clock.sleep(59)
    assert not await tries.allows("3 per minute", "starts", "a")
    await clock.sleep(1)
    assert await tries.allows("3 per minute", "starts", "a")


async def test_nobody_uses_up_anybody_elses_or_another_kind() -> None:
    tries = Rates(MovedClock())
    assert await tries.allows("1 per minute", "starts", "a")
    assert await tries.allows("1 per minute", "starts", "b")
    assert await tries.allows("1 per minute", "answers", "a")
    assert not await tries.allows("1 per minute", "starts", "a")


async def test_a_flood_of_addresses_does_not_take_the_memory() -> None:
    tries = Rates(MovedClock())
    for number in range(rates.MOST_KEYS + 10):
        await tries.allows("3 per minute", "starts", str(number))
    assert len(tries._limiter.storage._windows) == rates.MOST_KEYS  # type: ignore[attr-defined] # a test looks inside
