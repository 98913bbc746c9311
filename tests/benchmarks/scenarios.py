"""What conversations cost: the share of turns that need no model, paid messages and dollars for a finished booking."""

from __future__ import annotations

from dataclasses import dataclass, field

from smartclinic.cli.evaluating import SCENARIOS
from smartclinic_local.evaluation.evaluating import evaluate
from smartclinic_local.evaluation.figures import Sum, sum_of
from smartclinic_local.evaluation.scenario import Engine
from smartclinic_local.evaluation.scenario_file import read_scenarios
from tests.benchmarks.table import Table

UNAIDED: float = 0.6
"""The share of turns that should need no model."""


@dataclass
class Tally:
    """What was found. `failures`: goals that were missed."""

    failures: list[str] = field(default_factory=list)


def main(_seconds: float = 0.0) -> Tally:
    """Play every scenario once with each engine that is on this machine."""
    table = Table(
        "conversations, in process on virtual time",
        "engine", "conversations", "passed", "95 %", "turns without a model", "paid a booking", "US$ a booking",
        "US$ a conversation", "processor ms a turn",
    )  # fmt: skip
    tally, scenarios = Tally(), read_scenarios([SCENARIOS])
    evaluate(scenarios[:1], Engine.GUIDED)  # loads the functions
    for engine in (Engine.GUIDED, Engine.STAND_IN):
        found = sum_of(evaluate(scenarios, engine))
        table.row(engine.value, *_cells(found))
        if (found.unaided_share or 0.0) < UNAIDED:
            tally.failures.append(f"{engine.value}: fewer than {UNAIDED:.0%} of the turns need no model")
    table.print(f"goal: {UNAIDED:.0%} of the turns without a model; vertex: smartclinic eval --model vertex --runs 3")
    return tally


def _cells(found: Sum) -> tuple[str, ...]:
    low, high = found.interval
    return (
        str(found.conversations),
        f"{found.pass_rate:.0%}",
        f"{low:.0%} to {high:.0%}",
        f"{found.unaided_share or 0:.0%}",
        f"{found.paid_a_booking or 0:.2f}",
        f"{found.usd_a_booking or 0:.3f}",
        f"{found.usd_each:.3f}",
        f"{1000 * found.took / max(1, found.turns):.1f}",
    )
