"""What one patient's turn costs this process: callback, reply, delivery and three statuses, in memory."""

from __future__ import annotations

import time
from statistics import median

from tests.benchmarks.table import Table, spread
from tests.functions.in_process import MEI, Service, running
from tests.unit.local.virtual_time import run

TURNS = {"answered by rules": "幾點開門？", "answered by the model": "my knee hurts a bit lately any idea"}
REPEATS = 30


def main(_seconds: float = 0.0) -> None:
    """Processor time of a turn, stand-ins and SQLite included."""
    table = Table("one turn in process, stand-ins and SQLite in memory included", "turn", "processor ms", "noise")
    for name, words in TURNS.items():
        taken = run(_turns(words))
        table.row(name, f"{median(taken):.1f}", spread(sorted(taken)[2:-2]))
    table.print()


async def _turns(words: str) -> list[float]:
    async with running() as service:
        await _turn(service, "你好")
        return [await _turn(service, words) for _ in range(REPEATS)]


async def _turn(service: Service, words: str) -> float:
    started = time.process_time()
    await service.says(MEI, words)
    await service.quiet()
    await service.meta.patient_opens_chat(MEI)
    await service.quiet()
    return (time.process_time() - started) * 1000
