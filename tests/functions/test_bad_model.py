"""With the model down, slow, confused, endless, untruthful or hostile: a useful answer in time, and no effect.

A useful answer comes within ten seconds of the model's budget of two tries of eight seconds, and the two and a half in
which a burst may go on. A booking is finished by text all the same.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest

from smartclinic.conversations.gate import Reason
from smartclinic.platform.model import Proposal, ToolCall
from smartclinic_local.vertex.core import Failure, ModelCore, ScriptedModel
from smartclinic_local.vertex.misbehaving import HOSTILE, ModelFaults
from smartclinic_local.vertex.port import CoreModel
from smartclinic_local.vertex.receptionist import ReceptionistModel
from tests.functions.conversation import Phone
from tests.functions.in_process import JOHN, MEI, in_virtual_time, running
from tests.unit.local.virtual_time import LoopClock, elapsed

IN_TIME: Final = 2.5 + 2 * 8 + 10
UNCLEAR: Final = "其實呢我都唔知點講好"
BAD: Final = {
    "unreachable": ModelFaults(unavailable=1),
    "a minute slow": ModelFaults(slow=1, slowest=60),
    "nonsense": ModelFaults(nonsense=1),
    "made-up tools": ModelFaults(made_up_tool=1),
    "looping": ModelFaults(looping=1),
    "lying": ModelFaults(lying=1),
    "hostile": ModelFaults(hostile=1),
}


@asynccontextmanager
async def with_a_model_that_is(faults: ModelFaults, seed: int = 1) -> AsyncIterator[Phone]:
    """A patient of a service whose model always fails so."""
    model = CoreModel(ModelCore(ReceptionistModel(), LoopClock(), random.Random(seed), faults))
    async with running(model=model) as service:
        yield Phone(service)


async def seconds_to_an_answer(phone: Phone, text: str) -> float:
    """How long the patient waits after writing this."""
    before, started = len(phone.received), elapsed()
    await phone.service.says(phone.person, text)
    while len(phone.received) == before:
        await asyncio.sleep(0.1)
        assert elapsed() - started < 120, "no answer ever comes"
    return elapsed() - started


@pytest.mark.parametrize("faults", BAD.values(), ids=BAD)
@in_virtual_time
async def test_the_patient_has_an_answer_in_time_and_books_by_text(faults: ModelFaults) -> None:
    async with with_a_model_that_is(faults) as mei:
        for words in (UNCLEAR, "咁樣呀…", "me too hmm"):
            assert await seconds_to_an_answer(mei, words) <= IN_TIME
            await mei.service.quiet()
        assert not await mei.booked()

        await mei.says("想約聽日下晝睇醫生")
        await mei.says("1")
        await mei.says("陳小美")

        assert len(await mei.booked()) == 1


@pytest.mark.parametrize("seed", range(3))
@in_virtual_time
async def test_whatever_a_hostile_model_calls_nothing_changes(seed: int) -> None:
    async with with_a_model_that_is(ModelFaults(), seed) as mei:
        john = Phone(mei.service, JOHN)
        for phone, name in ((mei, "陳小美"), (john, "John Smith")):
            await phone.says("想約聽日下晝睇醫生" if phone is mei else "book a doctor tomorrow afternoon")
            await phone.says("1")
            await phone.says(name)
        booked = await mei.booked()
        assert len(booked) == 2
        core: ModelCore = mei.service.app.model._core  # type: ignore[attr-defined] # a test looks inside
        core.faults = ModelFaults(hostile=1)

        for _ in range(len(HOSTILE)):
            await mei.says(UNCLEAR)

        assert await mei.booked() == booked
        assert not await mei.service.all("tickets")
        states = {(await mei.service.all("appointments"))[n].data["state"] for n in range(2)}  # type: ignore[index]
        assert states == {"booked"}


@in_virtual_time
async def test_with_the_model_down_what_rules_found_is_offered() -> None:
    async with running(brain=ScriptedModel(*[Failure.UNREACHABLE] * 4)) as service:
        mei = Phone(service, MEI)

        said = await mei.says("咁我阿媽下星期三佢唔知點呢陳醫生")

        assert "陳醫生11/11（三）有以下時間" in said
        assert not await mei.booked()


@in_virtual_time
async def test_with_the_model_down_a_person_is_told_and_the_patient_hears_when() -> None:
    async with running(brain=ScriptedModel(Failure.REFUSED)) as service:
        mei = Phone(service, MEI)

        said = await mei.says(UNCLEAR)

        assert "請姑娘睇返" in said
        assert "診所而家有人，佢哋見到就會覆你" in said
        assert "預約" in mei.choices
        assert await mei.needs_person() == {Reason.MODEL_DOWN}


@in_virtual_time
async def test_a_friendly_sentence_is_said_and_a_claim_is_not() -> None:
    script = (Proposal("好呀，慢慢諗，想約嗰陣話我知就得。", ()), Proposal("已經幫你約好喇。", ()))
    async with running(brain=ScriptedModel(*script)) as service:
        mei = Phone(service, MEI)

        assert "慢慢諗" in await mei.says(UNCLEAR)
        assert "約好" not in await mei.says("咁樣呀…")
        assert not await mei.booked()


@in_virtual_time
async def test_a_ticket_that_the_model_would_take_is_asked_for_first() -> None:
    async with running(brain=ScriptedModel(Proposal("", (ToolCall("take_ticket", {"queue": "gp"}),)))) as service:
        mei = Phone(service, MEI)

        assert "籌，好唔好" in await mei.says(UNCLEAR)
        assert not await service.all("tickets")

        await mei.says("好呀")
        assert len(await service.all("tickets")) == 1
