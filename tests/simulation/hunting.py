"""`python -m tests.simulation.hunting`: which seed soon finds each planted defect, for `Defect.first`."""

from __future__ import annotations

import sys
import time

import pytest

from . import (
    test_planted_assistant_defects,
    test_planted_defects,
    test_planted_desk_defects,
    test_planted_front_desk_defects,
    test_planted_whatsapp_defects,
)
from .run import run_seed
from .test_planted_defects import Defect

MOST = 40
SOON = 1.5
"""Seconds of processor time that a find may take."""


def main(names: list[str]) -> None:
    """Print a line for each defect, or for those of these names."""
    for module in (
        test_planted_defects,
        test_planted_desk_defects,
        test_planted_whatsapp_defects,
        test_planted_front_desk_defects,
        test_planted_assistant_defects,
    ):
        for defect in module.DEFECTS:
            if not names or defect.plant.__name__ in names:
                sys.stdout.write(f"{defect.plant.__name__} {_hunted(defect)}\n")
                sys.stdout.flush()


def _hunted(defect: Defect) -> str:
    with pytest.MonkeyPatch.context() as patch:
        defect.plant(patch)
        for seed in range(MOST):
            started = time.process_time()
            failure = run_seed(seed, mixture=defect.mixture, focus=defect.focus).failure
            seconds = time.process_time() - started
            is_it = str(failure).startswith(tuple(f"invariant {number}:" for number in defect.found_by))
            if failure is not None and (not is_it or seconds < SOON):
                return f"first={seed} {seconds:.1f} s" if is_it else f"seed {seed} finds {failure}"
    return f"is found by none of {MOST} seeds soon"


if __name__ == "__main__":
    main(sys.argv[1:])
