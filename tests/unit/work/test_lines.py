"""Attempts that want the same document wait in line, and nobody for ever."""

from __future__ import annotations

import asyncio

from smartclinic.platform.store import Path
from smartclinic.work.lines import FRESH_S, LONGEST_TURN_S, Lines
from smartclinic.work.loaded import Loaded
from tests.functions.in_process import in_virtual_time

SHEET = Path("clinics/a/day_sheets/one")


@in_virtual_time
async def test_turns_come_one_after_another_in_the_order_of_asking() -> None:
    lines, order = Lines(), list[int]()

    async def go(number: int) -> None:
        line = await lines.wait(SHEET)
        assert line is not None
        await asyncio.sleep(1)
        order.append(number)
        line.leave(None)

    async with asyncio.TaskGroup() as group:
        for number in range(3):
            group.create_task(go(number))
            await asyncio.sleep(0.1)

    assert order == [0, 1, 2]


@in_virtual_time
async def test_nobody_waits_for_whoever_hangs() -> None:
    lines = Lines()
    hanging = await lines.wait(SHEET)
    began = asyncio.get_running_loop().time()

    assert await lines.wait(SHEET) is None
    assert asyncio.get_running_loop().time() - began < 2 * LONGEST_TURN_S
    assert hanging is not None


@in_virtual_time
async def test_what_the_one_before_left_is_known_for_a_moment_however_many_hand_it_on() -> None:
    lines, sheet = Lines(), Loaded(None, None)
    line = await lines.wait(SHEET)
    assert line is not None
    line.leave(sheet)

    for _ in range(4):
        again = await lines.wait(SHEET)
        assert again is line
        assert line.known is sheet
        await asyncio.sleep(FRESH_S / 5)
        line.leave(line.known)
    await asyncio.sleep(FRESH_S)

    assert line.known is None


@in_virtual_time
async def test_after_an_attempt_that_failed_the_next_one_reads() -> None:
    lines = Lines()
    line = await lines.wait(SHEET)
    assert line is not None
    line.leave(Loaded(None, None))
    await lines.wait(SHEET)
    line.leave(None)

    assert line.known is None
