"""Plays many scenarios, several times each, in as many processes as were asked for."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from smartclinic_local.evaluation.scenario import Engine, Scenario
from smartclinic_local.evaluation.verdict import Verdict, verdict

Task = tuple[Scenario, Engine, int]


def evaluate(
    scenarios: Sequence[Scenario], engine: Engine, *, runs: int = 1, seed: int = 1, jobs: int = 1,
    told: Callable[[Verdict], None] = lambda _: None,
) -> list[Verdict]:  # fmt: skip
    """Every conversation with this engine, each scenario with as many seeds, in order; `told` of each as it ends."""
    wanted = [
        (scenario, engine, seed + run)
        for scenario in scenarios
        if not scenario.engines or engine in scenario.engines
        for run in range(runs)
    ]
    found = []
    for each in _played(wanted, jobs):
        told(each)
        found.append(each)
    return found


def _played(wanted: Sequence[Task], jobs: int) -> Iterator[Verdict]:
    if jobs > 1 and len(wanted) > 1:
        with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
            yield from pool.map(_one, wanted, chunksize=4)
    else:
        yield from _alone(wanted)


def _alone(wanted: Iterable[Task]) -> Iterator[Verdict]:
    for each in wanted:
        yield _one(each)


def _one(task: Task) -> Verdict:
    return verdict(*task)
