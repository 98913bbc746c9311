"""The media function may die before and after each of its effects: a file is heard all the same, and told once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.content import Media, MediaKind, Revoke
from smartclinic.conversations.message import Handling, Heard, Message
from smartclinic.conversations.model_days import ModelDay
from smartclinic.media.attachment import State, attach
from smartclinic.platform.clock import hong_kong_day
from smartclinic.platform.model import Described, File
from smartclinic.platform.tasks import Target, Task
from smartclinic.work.unit import Unit
from tests.functions.hearing_rig import Ears
from tests.functions.in_process import in_virtual_time
from tests.functions.media_rig import ATTACHMENT, CLEAN, CLINIC, MEDIA_ID, Fate, HeldTasks, Mortal, Rig, rigged
from tests.unit.media import samples

SPOKEN = {"words": "你哋幾點開門", "is_sure": True}
THREAD = ContactId("threadofmei")


@dataclass
class Queues(HeldTasks):
    """Cloud Tasks, by hand; what wakes a conversation is kept apart, by name."""

    wakes: dict[str, Task] = field(default_factory=dict)

    async def create(self, task: Task) -> None:
        if task.target is Target.REPLY and not self.is_down:
            self.wakes[task.name] = task
        else:
            await super().create(task)


async def spoken_to(rig: Rig, *, handling: Handling | None = None, hears: dict[str, object] | None = None) -> Ears:
    """A voice note has come whose file is to be heard; the ears that hear it."""
    ears = Ears(SPOKEN if hears is None else hears, after=2.0)
    rig.tasks = Queues()
    rig.app = rig.instance(senses=ears)
    rig.meta.content, now = samples.VOICE, rig.clock.now()

    async def turn(unit: Unit) -> None:
        note = Media(MediaKind.VOICE, MEDIA_ID)
        message = Message(
            thread=THREAD, wamid="wamid.voice", at=now, recorded=int(now.timestamp() * 1_000_000), content=note,
            handling=handling, due_at=None if handling else now,
        )  # fmt: skip
        unit.create(ATTACHMENT, message)
        attach(unit, ATTACHMENT, kind="voice", media_id=MEDIA_ID, mime="", sha256="", now=now, to_hear=True)

    await rig.app.work.run(CLINIC, turn)
    return ears


async def message_of(rig: Rig) -> Message:
    async def read(unit: Unit) -> Message | None:
        return await unit.get(Message, ATTACHMENT)

    found = await rig.app.work.run(CLINIC, read)
    assert found is not None
    return found


async def spent(rig: Rig) -> int:
    """How often the clinic has paid for a question today."""

    async def read(unit: Unit) -> ModelDay | None:
        return await unit.get(ModelDay, hong_kong_day(rig.clock.now()).isoformat())

    day = await rig.app.work.run(CLINIC, read)
    return day.asked if day else 0


def wakes(rig: Rig) -> list[str]:
    assert isinstance(rig.tasks, Queues)
    return list(rig.tasks.wakes)


async def dies(rig: Rig, ears: Ears, at: int) -> bool:
    """Let an instance do the task and die at this step; whether it lived that long."""
    fate = Fate(dies_at=at)
    instance = rig.instance(fate, senses=Mortal(ears, fate))
    running = asyncio.ensure_future(rig.call(instance, task=rig.tasks.tasks[0]))
    death = asyncio.ensure_future(fate.died.wait())
    await asyncio.wait({running, death}, return_when=asyncio.FIRST_COMPLETED)
    if not fate.died.is_set():
        death.cancel()
        await asyncio.gather(death, return_exceptions=True)
        assert await running == 200
        return False
    rig.dead.append(running)
    return True


@pytest.mark.parametrize("by", ["task", "sweep"])
def test_it_may_be_killed_anywhere(by: str) -> None:
    @in_virtual_time
    async def all_deaths() -> None:
        step = 0
        while await survives_death_at(step, by):
            step += 1
        assert step > 14

    all_deaths()


async def survives_death_at(step: int, by: str) -> bool:
    """Kill it there; what others then make of it. False: it had ended before."""
    async with rigged() as rig:
        ears = await spoken_to(rig)
        died = await dies(rig, ears, step)
        if by == "sweep":
            rig.tasks.tasks[:] = []
        for _ in range(3):
            await rig.work_off()
            await rig.clock.sleep(61)
            assert await rig.call(path="/sweep") == 200
        found, message = await rig.attachment(), await message_of(rig)
        assert (found.state, found.to_hear, found.due_at, found.holder) == (State.CLEAN, False, None, None), step
        assert message.heard == Heard("你哋幾點開門", is_sure=True), step
        assert wakes(rig) == [f"{ATTACHMENT}-heard-0"], step
        assert await spent(rig) == 1, step
        assert rig.files.names == frozenset({CLEAN}), step
        return died


@in_virtual_time
async def test_what_is_heard_after_its_message_was_settled_is_owed_a_look() -> None:
    async with rigged() as rig:
        await spoken_to(rig, handling=Handling.FOR_STAFF)
        await rig.work_off()
        message = await message_of(rig)
        assert (message.handling, message.due_at is not None, len(wakes(rig))) == (Handling.FOR_STAFF, True, 1)


@in_virtual_time
async def test_of_a_settled_message_in_which_nothing_was_heard_nobody_is_woken() -> None:
    async with rigged() as rig:
        await spoken_to(rig, handling=Handling.FOR_STAFF, hears={"words": "", "is_sure": False})
        await rig.work_off()
        message = await message_of(rig)
        assert (message.heard, message.due_at, wakes(rig)) == (Heard(), None, [])


@in_virtual_time
async def test_what_a_deleted_message_said_is_not_kept() -> None:
    async with rigged() as rig:
        await spoken_to(rig)

        async def delete(unit: Unit) -> None:
            await unit.get(Message, ATTACHMENT)
            unit.patch_as_read(Message, ATTACHMENT, content=Revoke(ATTACHMENT))

        await rig.app.work.run(CLINIC, delete)
        await rig.work_off()
        assert (await message_of(rig)).heard is None


@in_virtual_time
async def test_a_file_that_kills_whoever_looks_is_given_to_the_model_no_more() -> None:
    async with rigged() as rig:
        ears = await spoken_to(rig)
        for _ in range(4):
            fate = Fate()
            instance = rig.instance(fate, senses=Deadly(ears, fate))
            rig.dead.append(asyncio.ensure_future(rig.call(instance, task=rig.tasks.tasks[0])))
            await rig.clock.sleep(61)
        assert len(ears.asked) == 3
        assert (await message_of(rig)).heard == Heard()


class Deadly(Ears):
    """Whoever asks it dies."""

    def __init__(self, ears: Ears, fate: Fate) -> None:
        super().__init__()
        self.asked, self._fate = ears.asked, fate

    async def describe(self, *, instruction: str, file: File, shape: Mapping[str, Any]) -> Described:
        self.asked.append((instruction, file))
        self._fate.ends()
        await self._fate.step()
        raise AssertionError("nobody hears this")
