"""As many simulated clinic-days as fit into the time, on every core: how many seeds, how many steps a second."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

from tests.benchmarks.table import say
from tests.simulation.run import run_seed

FIRST_SEED = 1_000_000
"""Far from those of the ordinary test run."""


@dataclass(slots=True)
class Tally:
    """What one process has played."""

    seeds: int = 0
    steps: int = 0
    seconds: float = 0.0
    virtual_days: float = 0.0
    failures: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add another process's."""
        self.seeds, self.steps = self.seeds + other.seeds, self.steps + other.steps
        self.seconds, self.virtual_days = self.seconds + other.seconds, self.virtual_days + other.virtual_days
        self.failures += other.failures


def main(seconds: float = 600, workers: int | None = None) -> Tally:
    """Play until the time is up; report to standard output. Failing seeds are replayed by the command that is given."""
    workers = workers or os.cpu_count() or 1
    total = Tally()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for tally in pool.map(_play, range(workers), [workers] * workers, [seconds] * workers):
            total.add(tally)
    for line in _lines(total, workers):
        say(line)
    return total


def _play(worker: int, workers: int, seconds: float) -> Tally:
    until, tally, seed = time.monotonic() + seconds, Tally(), FIRST_SEED + worker
    while time.monotonic() < until:
        result = run_seed(seed)
        tally.add(Tally(1, sum(result.steps.values()), result.seconds, result.virtual_seconds / 86_400))
        if result.failure is not None:
            tally.failures.append(f"seed {seed}: {result.failure}")
        seed += workers
    return tally


def _lines(total: Tally, workers: int) -> Iterator[str]:
    yield "simulation, every fault on, two clinics of thirty messages each a seed"
    yield f"  seeds      {total.seeds:>12,}    steps {total.steps:,}, virtual days {total.virtual_days:,.1f}"
    yield f"  steps/s    {total.steps / max(total.seconds, 1e-9):>12,.0f}    a core; {workers} processes"
    yield f"  failures   {len(total.failures):>12,}"
    for failure in total.failures[:20]:
        yield f"    {failure}; replay: python -m tests.simulation --seed {failure.split()[1].rstrip(':')}"


if __name__ == "__main__":
    sys.exit(1 if main(float(sys.argv[1]) if len(sys.argv) > 1 else 600).failures else 0)
