"""`python -m tests.simulation --seed 7`: replay a seed; `--seeds 0:500`: try many."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from .hazards import MIXTURES
from .moods import SOMETIMES
from .run import run_seed


def main() -> int:
    """0 when no invariant was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="replay one seed and print its story if it fails")
    parser.add_argument("--seeds", default="0:100", help="first:last, when no --seed is given")
    parser.add_argument("--clinic-days", type=float, default=1, help="how many days of thirty messages a clinic")
    parser.add_argument("--mixture", choices=sorted(MIXTURES), default="drawn", help="which faults")
    parser.add_argument("--focus", choices=SOMETIMES, help="a theme that the days are full of")
    parser.add_argument("-v", action="store_true", help="print the story of a good seed too")
    arguments = parser.parse_args()
    return _many(arguments) if arguments.seed is None else _one(arguments)


def _one(arguments: argparse.Namespace) -> int:
    result = run_seed(arguments.seed, mixture=arguments.mixture, days=arguments.clinic_days, focus=arguments.focus)
    if arguments.v or result.failure:
        _say(result.report())
    _say(f"{sum(result.steps.values())} steps {dict(result.steps)}, story {result.story.digest()[:16]}")
    return 1 if result.failure else 0


def _many(arguments: argparse.Namespace) -> int:
    first, last = (int(part) for part in arguments.seeds.split(":"))
    started, steps, failed = time.process_time(), 0, Counter[str]()
    for seed in range(first, last):
        result = run_seed(seed, mixture=arguments.mixture, days=arguments.clinic_days, focus=arguments.focus)
        steps += sum(result.steps.values())
        if result.failure:
            failed[str(result.failure).split(":")[0]] += 1
            _say(f"seed {seed}: {result.failure}")
    seconds = time.process_time() - started
    _say(
        f"{last - first} seeds, {steps} steps, {steps / seconds:.0f} a second of processor time, failed {dict(failed)}"
    )
    return 1 if failed else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
