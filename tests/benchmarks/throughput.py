"""How many messages a webhook takes, both writes real against loopback stubs, beside a bare function and pywa."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from tests.benchmarks.google_stub import google
from tests.benchmarks.load import measure
from tests.benchmarks.servers import Served, serving
from tests.benchmarks.table import Table, say, spread
from tests.functions.in_process import NUMBER

ROUNDS = 5
WARM_UP_S = 1.0
TITLES = {
    "bare": "bare async function",
    "calling": "the same with two gRPC calls",
    "webhook": "webhook",
    "pywa": "pywa's server (nothing durable)",
}


@dataclass
class Measured:
    """Rounds of one server: requests a second, and the milliseconds of processor time that one took."""

    rates: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def add(self, server: Served, seconds: float) -> None:
        """Another round."""
        before = server.processor_seconds()
        answered, took = measure(server.port, seconds)
        after = server.processor_seconds()
        self.rates.append(answered / took)
        if before is not None and after is not None:
            self.processor.append((after - before) / answered * 1000)


def main(seconds: float = 60.0) -> None:
    """Alternate A B C A B C, so that a busy moment of the machine hits all alike; medians."""
    names = [name for name in TITLES if name != "pywa" or _has_pywa()]
    each = max(0.5, min(5.0, seconds / (ROUNDS * len(names))))
    rounds = {name: Measured() for name in names}
    with google() as settings, ExitStack() as stack:
        environment = {**settings, "BENCH_NUMBER": NUMBER}
        servers = {name: stack.enter_context(serving(name, environment)) for name in names}
        for server in servers.values():
            measure(server.port, WARM_UP_S)
        for _ in range(ROUNDS):
            for name in names:
                rounds[name].add(servers[name], each)
    _print(rounds)


def _has_pywa() -> bool:
    if importlib.util.find_spec("pywa") and importlib.util.find_spec("fastapi"):
        return True
    say("pywa is not installed, and left out: pip install -e '.[bench]'")
    return False


def _print(rounds: Mapping[str, Measured]) -> None:
    rate = {name: median(measured.rates) for name, measured in rounds.items()}
    columns = ("requests/s", "noise", "of bare", "of pywa", "processor ms", "bare is, of it")
    table = Table("webhook throughput, one uvicorn worker each, both writes real", "server", *columns)
    for name, measured in rounds.items():
        of_pywa = f"{rate[name] / rate['pywa']:.2f}" if "pywa" in rate else "-"
        processor, of_bare = "-", "-"
        if measured.processor and rounds["bare"].processor:
            processor = f"{median(measured.processor):.2f}"
            of_bare = f"{median(rounds['bare'].processor) / median(measured.processor):.2f}"
        cells = (f"{rate[name]:.0f}", spread(measured.rates), f"{rate[name] / rate['bare']:.2f}", of_pywa)
        table.row(TITLES[name], *cells, processor, of_bare)
    table.print(
        "Aim: webhook at 0.25 of bare. Load, stubs and server share this machine's cores; processor time does not care."
    )
