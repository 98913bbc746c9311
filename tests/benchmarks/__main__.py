"""`python -m tests.benchmarks [NAME…] [--seconds N]`: measure, and print tables with ratios.

Without names: all of them. What differs between machines is seconds; look at the ratios, and at the noise
beside them. Exit status 1: something broke meanwhile, a callback answered with 5xx or an invariant of the simulation.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import platform
import sys
from collections.abc import Sequence
from typing import Final

from tests.benchmarks.table import say

SECONDS: Final = {
    "throughput": 60.0, "imports": 20.0, "slots": 10.0, "turn": 10.0, "understand": 10.0, "scenarios": 40.0,
    "fuzz": 90.0, "simulation": 330.0,
}  # fmt: skip
"""The benchmarks, and how long each may take: ten minutes in all. Some take what they take."""


def main(words: Sequence[str] | None = None) -> int:
    """Run what was asked for, all of it; the exit status. A benchmark that can fail gives a tally with `failures`."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*SECONDS, []], help="which; all without")
    parser.add_argument("--seconds", type=float, help="how long each may take")
    given = parser.parse_args(words)
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    say(f"Python {platform.python_version()}, {os.cpu_count()} processors{load}. Ratios count, seconds do not.")
    failed: list[str] = []
    for name in given.names or SECONDS:
        module = f"tests.benchmarks.{name}"
        if importlib.util.find_spec(module) is None:
            say(f"\n{name}: not there yet, left out")
            continue
        tally = importlib.import_module(module).main(given.seconds or SECONDS[name])
        if getattr(tally, "failures", None):
            failed.append(name)
    if failed:
        say(f"\nfailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
