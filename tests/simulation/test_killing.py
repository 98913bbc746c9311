"""Killed between any two steps of a message's life, with and without Meta sending again, the reply comes, once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from smartclinic_local.cloud_tasks.faults import TaskFaults
from smartclinic_local.meta.faults import Faults
from smartclinic_local.meta.record import Sent
from tests.simulation import hazards
from tests.simulation.hazards import Hazards
from tests.simulation.scenario import Killer, PortCall, Scenario, patient_of, play
from tests.simulation.world import World

MENU = "你好呀請問"
ODD = "my parrot keeps saying hello backwards"


async def says_hello(world: World) -> None:
    await patient_of(world).says(MENU)


async def says_something_for_the_model(world: World) -> None:
    await patient_of(world).says(ODD)


async def books_by_taps(world: World) -> None:
    patient = patient_of(world)
    await patient.says("想約聽日下晝睇陳醫生")
    offer = await patient.answer(within=1200)
    if offer is None:
        return
    await patient.taps(offer, offer.content.choices[0].title)
    if await patient.answer(within=1200):
        await patient.says(patient.full_name)


def port_calls(scenario: Scenario, mixture: Hazards) -> int:
    """How many places there are to die at."""
    killer = Killer()
    play(scenario, killer=killer, mixture=mixture)
    return len(killer.calls)


def replies(world: World) -> list[Sent]:
    return patient_of(world).sees()


def killed_at(scenario: Scenario, victim: int, mixture: Hazards) -> tuple[World, PortCall, str]:
    """The world at rest, the call at which an instance died, and the story."""
    killer = Killer(victim)
    world = play(scenario, killer=killer, mixture=mixture)
    call = killer.calls[victim]
    return world, call, "\n".join([str(call), *world.story.lines()])


@pytest.mark.parametrize("meta_sends_again", [False, True])
@pytest.mark.parametrize("scenario", [says_hello, says_something_for_the_model], ids=lambda each: each.__name__)
def test_the_reply_comes_once_wherever_an_instance_dies(scenario: Scenario, meta_sends_again: bool) -> None:
    """Between claim and POST nobody can know whether it was sent: then staff are asked, and it is not resent."""
    mixture = replace(hazards.NONE, meta=Faults(webhook_duplicated=1.0 if meta_sends_again else 0.0))
    calls, unsent = port_calls(scenario, mixture), []
    assert calls > 20
    for victim in range(calls):
        world, call, told = killed_at(scenario, victim, mixture)
        assert world.failure is None, f"{world.failure}\n{told}"
        if not replies(world):
            unsent.append((call.function, call.moment.value, call.what))
            (gate,) = [gate for _, _, gate in world.truth.each("conversations") if not gate.get("on_call")]
            assert gate.get("attention"), told
        assert len(replies(world)) <= 1, told
    assert sorted(unsent) == [("delivery", "after", "commit"), ("delivery", "before", "POST message")]


def test_a_booking_survives_a_death_at_any_port_call() -> None:
    calls, unsent = port_calls(books_by_taps, hazards.NONE), 0
    for victim in range(0, calls, 2):
        world, _, told = killed_at(books_by_taps, victim, hazards.NONE)
        assert world.failure is None, f"{world.failure}\n{told}"
        was_asked = len(replies(world)) >= 2
        assert len(world.truth.each("appointments")) == was_asked, told
        unsent += not was_asked
    assert unsent <= 4, "only a death between a claim and its POST may end the talk"


def test_a_red_flag_is_answered_with_model_and_tasks_down() -> None:
    """By the sweeps: the message is due in a minute, its answer in a minute and a half, and a round takes a minute."""
    down = replace(hazards.NONE, task_refused=1.0, model=replace(hazards.NONE.model, unavailable=1.0))
    told: list[Sent] = []

    async def in_trouble(world: World) -> None:
        await patient_of(world).says("心口好痛出冷汗", frozenset({"red flag"}))
        await asyncio.sleep(280)
        told.extend(replies(world))

    world = play(in_trouble, mixture=down)

    assert world.failure is None, world.failure
    assert "999" in told[0].content.body


def test_two_turns_that_read_across_each_other_answer_once() -> None:
    """One reads the messages before the other's commit and the gate after it; taps wait for nobody."""

    async def taps_thrice(world: World) -> None:
        patient = patient_of(world)
        await patient.says("想約聽日下晝睇陳醫生")
        offer = await patient.answer(within=60)
        assert offer is not None
        for choice in offer.content.choices[:3]:
            await patient.taps(offer, choice.title)
            await patient.pause(0, 0.5)

    slowly = replace(hazards.NONE, slow=0.2, tasks=TaskFaults(dispatch_twice=1.0, longest_delay=2.0))
    for seed in range(20):
        world = play(taps_thrice, seed=seed, mixture=slowly)
        assert world.failure is None, world.failure
