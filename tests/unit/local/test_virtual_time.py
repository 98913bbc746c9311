"""Virtual time: it jumps from timer to timer, and flows while somebody outside is waited for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from smartclinic_local.virtual_time import VirtualClock, in_real_time, run

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_a_day_passes_at_once() -> None:
    async def sleeps() -> datetime:
        clock = VirtualClock(START)
        await clock.sleep(86_400)
        return clock.now()

    assert run(sleeps()) == START + timedelta(days=1)


def test_it_does_not_jump_while_somebody_outside_is_waited_for() -> None:
    async def asks() -> tuple[str, float]:
        alarm = asyncio.ensure_future(asyncio.sleep(1000))
        with in_real_time():
            answer = await asyncio.to_thread(str, "an answer")
        alarm.cancel()
        return answer, asyncio.get_running_loop().time()

    answer, elapsed = run(asks())

    assert answer == "an answer"
    assert elapsed < 1000


def test_waiting_for_nothing_is_told() -> None:
    async def waits() -> None:
        await asyncio.Event().wait()

    with pytest.raises(RuntimeError, match="nothing will happen"):
        run(waits())
