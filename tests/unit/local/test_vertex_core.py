"""The stand-in for Vertex AI, in virtual time."""

from __future__ import annotations

import random

import pytest

from smartclinic.platform.model import ModelUnavailable, Proposal, Said
from smartclinic_local.vertex.core import Failure, ModelCore, ScriptedModel
from smartclinic_local.vertex.misbehaving import MADE_UP, NONSENSE, ModelFaults
from smartclinic_local.vertex.port import CoreModel
from tests.unit.local.virtual_time import LoopClock, elapsed, run


def core_over(*script: Proposal | Failure, seed: int = 1, faults: ModelFaults | None = None) -> ModelCore:
    return ModelCore(ScriptedModel(*script), LoopClock(), random.Random(seed), faults)


async def ask(core: ModelCore) -> Proposal:
    return await CoreModel(core).propose(instruction="", said=[Said(True, "Hi")], tools=[])


def test_silence_is_unavailable_after_eight_seconds() -> None:
    async def scenario() -> None:
        with pytest.raises(ModelUnavailable):
            await ask(core_over(Failure.SILENT))
        assert elapsed() == 8

    run(scenario())


def test_a_slow_answer_arrives_late_or_never() -> None:
    async def scenario() -> None:
        late = 0
        for seed in range(20):
            before = elapsed()
            try:
                await ask(core_over(Proposal("Hello", ()), seed=seed, faults=ModelFaults(slow=1)))
            except ModelUnavailable:
                late += 1
            assert 0 < elapsed() - before <= 8
        assert 0 < late < 20

    run(scenario())


@pytest.mark.parametrize(
    ("faults", "answers"), [(ModelFaults(nonsense=1), NONSENSE), (ModelFaults(made_up_tool=1), (MADE_UP,))]
)
def test_nonsense_comes_instead_of_the_brains_answer(faults: ModelFaults, answers: tuple[Proposal, ...]) -> None:
    async def scenario() -> None:
        for seed in range(5):
            assert await ask(core_over(seed=seed, faults=faults)) in answers

    run(scenario())


def test_a_script_that_ends_is_loud() -> None:
    with pytest.raises(IndexError):
        run(ask(core_over()))
