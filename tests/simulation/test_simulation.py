"""A few dozen seeds in every test run; `make bench` tries as many as ten minutes allow."""

from __future__ import annotations

import pytest

from tests.simulation.run import run_seed

CHUNK = 6


def seeds_without_failure(first: int, mixture: str = "drawn") -> None:
    for seed in range(first, first + CHUNK):
        result = run_seed(seed, mixture=mixture)
        assert result.failure is None, result.report()


@pytest.mark.parametrize("first", range(0, 36, CHUNK))
def test_it_holds_with_every_fault(first: int) -> None:
    seeds_without_failure(first)


@pytest.mark.parametrize("first", range(1000, 1012, CHUNK))
def test_its_sweeps_find_nothing_while_tasks_and_instances_hold(first: int) -> None:
    seeds_without_failure(first, mixture="outside")


def test_it_replays_a_seed_exactly() -> None:
    first, second = run_seed(7), run_seed(7)

    assert first.story.digest() == second.story.digest()
    assert first.steps == second.steps
