"""The media function may die before and after each of its effects: the file arrives all the same, checked, once."""

from __future__ import annotations

import asyncio

import pytest

from smartclinic.media.attachment import State
from smartclinic.media.serving import NotServed
from smartclinic_local.scanner import EICAR
from tests.functions.in_process import in_virtual_time
from tests.functions.media_rig import CLEAN, Fate, Rig, rigged
from tests.unit.media import samples


async def dies(rig: Rig, at: int) -> bool:
    """Let an instance do the task and die at this step; whether it lived that long."""
    fate = Fate(dies_at=at)
    running = asyncio.ensure_future(rig.call(rig.instance(fate), task=rig.tasks.tasks[0]))
    death = asyncio.ensure_future(fate.died.wait())
    await asyncio.wait({running, death}, return_when=asyncio.FIRST_COMPLETED)
    if not fate.died.is_set():
        death.cancel()
        await asyncio.gather(death, return_exceptions=True)
        assert await running == 200
        return False
    rig.dead.append(running)  # it never wakes again; `rigged` buries it
    return True


@pytest.mark.parametrize(("content", "expected"), [(samples.PDF, State.CLEAN), (samples.PDF + EICAR, State.INFECTED)])
@pytest.mark.parametrize("by", ["task", "sweep"])
def test_it_may_be_killed_anywhere(content: bytes, expected: State, by: str) -> None:
    @in_virtual_time
    async def all_deaths() -> None:
        step = 0
        while await survives_death_at(step, content, expected, by):
            step += 1
        assert step > 10

    all_deaths()


async def survives_death_at(step: int, content: bytes, expected: State, by: str) -> bool:
    """Kill it there; what others then make of it. False: it had ended before."""
    async with rigged() as rig:
        await rig.sent(content)
        died = await dies(rig, step)
        await shown_only_if_clean(rig)
        if by == "sweep":
            rig.tasks.is_down, rig.tasks.tasks[:] = True, []
        for _ in range(4):
            await rig.work_off()
            await shown_only_if_clean(rig)
            await rig.clock.sleep(61)
            assert await rig.call(path="/sweep") == 200
        found = await rig.attachment()
        assert (found.state, found.due_at, found.holder) == (expected, None, None), step
        assert rig.files.names == (frozenset({CLEAN}) if expected is State.CLEAN else frozenset()), step
        return died


async def shown_only_if_clean(rig: Rig) -> None:
    found = await rig.attachment()
    if found.state is State.CLEAN:
        assert await rig.shown() == samples.PDF
        return
    with pytest.raises(NotServed):
        await rig.shown()
