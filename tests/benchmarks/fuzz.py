"""A hundred thousand spoilt callbacks through the real webhook function, in process: never a 5xx, nothing escapes."""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Final

from tests.benchmarks.table import say
from tests.functions.in_process import Service, running
from tests.functions.mutations import body
from tests.unit.local.virtual_time import run

CASES: Final = 100_000
_ROUND: Final = 1_000
"""Cases of one seed, in a service of their own: what is recorded does not pile up."""


@dataclass(slots=True)
class Tally:
    """What became of some cases."""

    statuses: Counter[int] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    recorded: int = 0
    escaped: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add another process's."""
        self.statuses += other.statuses
        self.dropped += other.dropped
        self.recorded += other.recorded
        self.escaped += other.escaped

    @property
    def failures(self) -> int:
        """Answers that make Meta send again though it can never help, and exceptions that nobody caught."""
        return len(self.escaped) + sum(count for status, count in self.statuses.items() if status >= 500)


def main(_seconds: float = 0.0, cases: int = CASES, workers: int | None = None) -> Tally:
    """Send them all, on every core; report to standard output. Takes what it takes."""
    workers, started, total = workers or os.cpu_count() or 1, time.monotonic(), Tally()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for tally in pool.map(_send, range(-(-cases // _ROUND))):
            total.add(tally)
    took = time.monotonic() - started
    sent = total.statuses.total() + len(total.escaped)
    say(f"\nwebhook fuzz, {sent:,} spoilt callbacks in {took:.0f} s: {sent / took:,.0f} cases/s on {workers} processes")
    say(f"  statuses   {', '.join(f'{status}: {count:,}' for status, count in sorted(total.statuses.items()))}")
    say(f"  recorded   {total.recorded:,} documents; dropped {total.dropped.total():,} events, each with its reason")
    say(f"  failures   {total.failures:,}")
    for escaped in total.escaped[:20]:
        say(f"    {escaped}")
    return total


def _send(seed: int) -> Tally:
    tally = Tally()

    async def scenario() -> None:
        async with running(seed=seed) as service:
            service.tasks.held = []
            rng = random.Random(seed)
            for case in range(_ROUND):
                await _one(service, tally, body(rng), f"seed {seed}, case {case}")
            for line in service.events("event_dropped"):
                tally.dropped[line["reason"]] += line["count"]
            tally.escaped += [f"seed {seed}: {line['error']}" for line in service.events("request_failed")]
            tally.recorded += len(await service.all("messages")) + len(await service.all("account_notices"))

    run(scenario())
    return tally


async def _one(service: Service, tally: Tally, sent: bytes, name: str) -> None:
    try:
        tally.statuses[(await service.post(sent)).status_code] += 1
    except Exception as error:  # whatever escapes the function is what is looked for
        tally.escaped.append(f"{name}: {type(error).__name__}")


if __name__ == "__main__":
    sys.exit(1 if main(cases=int(sys.argv[1]) if len(sys.argv) > 1 else CASES).failures else 0)
