"""What understanding one message costs: budgeted at 3 ms of processor time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median

from tests.benchmarks.table import Table, spread
from tests.evaluation.measuring import Half, Line, measure, utterances

ROUNDS = 5
BUDGET = 3.0


def main(_seconds: float = 0.0) -> None:
    """All test utterances, those in context and those alone; the first round only warms up."""
    lines = [line for half in Half for line in utterances(half)]
    table = Table("understanding a message", "messages", "of", "processor ms", "slowest in a hundred", "noise")
    for name, of in (
        ("alone", [line for line in lines if line.context is None]),
        ("as an answer", [line for line in lines if line.context is not None]),
    ):
        measure(of)
        rounds = [[_milliseconds(line) for line in of] for _ in range(ROUNDS)]
        means = [sum(taken) / len(taken) for taken in rounds]
        table.row(name, str(len(of)), f"{median(means):.2f}", f"{_slow(rounds):.2f}", spread(means))
    table.print(f"Budget: {BUDGET:.0f} ms.")


def _milliseconds(line: Line) -> float:
    started = time.process_time()
    measure([line])
    return (time.process_time() - started) * 1000


def _slow(rounds: Sequence[Sequence[float]]) -> float:
    """What ninety-nine in a hundred stay within, each message at its best."""
    best: list[float] = sorted(min(each) for each in zip(*rounds, strict=True))
    return best[int(len(best) * 0.99)]
