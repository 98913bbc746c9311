"""`python -m tests.simulation --seed 7`: replay a seed; `--seeds 0:500`: try many."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from . import hazards
from .run import Result, run_seed

MIXTURES = {"drawn": hazards.drawn, "outside": hazards.only_outside, "none": lambda _: hazards.NONE}


def main() -> int:
    """0 when no invariant was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="replay one seed and print its story if it fails")
    parser.add_argument("--seeds", default="0:100", help="first:last, when no --seed is given")
    parser.add_argument("--clinic-days", type=float, default=1, help="how many days of thirty messages a clinic")
    parser.add_argument("--mixture", choices=sorted(MIXTURES), default="drawn")
    parser.add_argument("-v", action="store_true", help="print the story of a good seed too")
    arguments = parser.parse_args()
    if arguments.seed is not None:
        return _one(arguments)
    return _many(arguments)


def _one(arguments: argparse.Namespace) -> int:
    result = run_seed(arguments.seed, mixture=MIXTURES[arguments.mixture], days=arguments.clinic_days)
    if arguments.v or result.failure:
        pass
    return 1 if result.failure else 0


def _many(arguments: argparse.Namespace) -> int:
    first, last = (int(part) for part in arguments.seeds.split(":"))
    started, steps, failed = time.perf_counter(), 0, Counter[str]()
    for seed in range(first, last):
        result: Result = run_seed(seed, mixture=MIXTURES[arguments.mixture], days=arguments.clinic_days)
        steps += sum(result.steps.values())
        if result.failure:
            failed[str(result.failure).split(":")[0]] += 1
    time.perf_counter() - started
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
