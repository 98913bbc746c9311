"""A few dozen seeds in every test run; `make bench` tries as many as ten minutes allow."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from smartclinic.platform.callers import CallerCheck
from smartclinic_local.sign_in import ISSUER, TokenIssuer
from tests.simulation.loop import DAWN
from tests.simulation.run import run_seed
from tests.simulation.scenario import patient_of, play
from tests.simulation.seats import ENVIRONMENT
from tests.simulation.world import World

CHUNK = 4


FOCUSED = 1
"""So many seeds of each theme of the front desk and of the assistant."""


def seeds_without_failure(first: int, many: int = CHUNK, mixture: str = "drawn", focus: str | None = None) -> None:
    for seed in range(first, first + many):
        result = run_seed(seed, mixture=mixture, focus=focus)
        assert result.failure is None, result.report()


@pytest.mark.parametrize("first", range(0, 8, CHUNK))
def test_it_holds_with_every_fault(first: int) -> None:
    seeds_without_failure(first)


@pytest.mark.parametrize("focus", ["front desk", "queue", "disruption", "assistant", "voice"])
def test_it_holds_in_days_that_are_full_of(focus: str) -> None:
    seeds_without_failure(100, FOCUSED, focus=focus)


@pytest.mark.parametrize("first", range(1000, 1004, CHUNK))
def test_its_sweeps_find_nothing_while_tasks_and_instances_hold(first: int) -> None:
    seeds_without_failure(first, mixture="outside")


def test_it_replays_a_seed_exactly() -> None:
    first, second = run_seed(7, days=0.5), run_seed(7, days=0.5)

    assert first.story.digest() == second.story.digest()
    assert first.steps == second.steps


def test_it_replays_alike_whatever_the_order_of_hashes() -> None:
    """Sets of strings come in another order in each process; no story may depend on it."""
    said = [
        subprocess.run(
            [sys.executable, "-m", "tests.simulation", "--seed", "7", "--clinic-days", "0.3"],
            env={**os.environ, "PYTHONHASHSEED": order},
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
        ).stdout
        for order in ("1", "2")
    ]

    assert "story" in said[0]
    assert said[0] == said[1]


def test_it_holds_with_real_tokens_too() -> None:
    """Elsewhere a cheap token stands for RSA; here the functions check what Cloud Tasks really sends."""
    clock = _ClockOfTheLoop()
    issuer = TokenIssuer(clock)
    keys = httpx.MockTransport(lambda _: httpx.Response(200, json=issuer.jwks()))
    audiences, account = (ENVIRONMENT["OIDC_AUDIENCE"],), ENVIRONMENT["OIDC_ACCOUNT"]
    http = httpx.AsyncClient(transport=keys)
    callers = CallerCheck(audiences, account, "http://127.0.0.1/certs", http, clock, issuers=(ISSUER,))

    async def says_hello(world: World) -> None:
        await patient_of(world).says("你好呀請問")
        assert await patient_of(world).answer(within=30)

    world = play(says_hello, callers=callers, mint=issuer.mint)

    assert world.failure is None, world.failure


class _ClockOfTheLoop:
    """The running simulated loop's clock."""

    def now(self) -> datetime:
        return DAWN + timedelta(seconds=asyncio.get_running_loop().time())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
