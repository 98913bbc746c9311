"""What a cold start imports: the webhook beside the three libraries that it cannot do without."""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median
from typing import Final

from tests.benchmarks.servers import ROOT
from tests.benchmarks.table import Table, spread
from tests.functions.in_process import ENVIRONMENT

RUNS: Final = 7
AIM: Final = 1.15
LIBRARIES: Final = "import functions_framework.aio, google.cloud.firestore, google.cloud.tasks_v2"
OURS: Final = f"""
import asyncio, functions_framework.aio
functions_framework.aio.create_asgi_app(target="webhook", source={str(ROOT / "functions/webhook/main.py")!r})
from smartclinic import compose

async def build():
    compose.app().recorder

asyncio.run(build())
"""
"""Loaded, and built as the first message builds it: adapters are imported when they are first needed."""


def main(_seconds: float = 0.0) -> None:
    """Alternate, each in a fresh interpreter with warm disk; medians of processor and of wall time."""
    codes = {"functions_framework.aio, firestore, tasks_v2": LIBRARIES, "webhook, ready for a message": OURS}
    taken: dict[str, list[float]] = {name: [] for name in codes}
    for _ in range(RUNS):
        for name, code in codes.items():
            taken[name].append(_seconds_of(code))
    base = median(next(iter(taken.values())))
    table = Table("import time, fresh interpreters", "what", "processor s", "noise", "ratio")
    for name, seconds in taken.items():
        table.row(name, f"{median(seconds):.2f}", spread(seconds), f"{median(seconds) / base:.2f}")
    table.print(f"Aim: {AIM}.")


def _seconds_of(code: str) -> float:
    """The processor time of running this in a fresh interpreter, without the interpreter's own start."""
    timed = f"import time\nstarted = time.process_time()\n{code}\nprint(time.process_time() - started)"
    environment = {
        **os.environ,
        **ENVIRONMENT,
        "STORE": "firestore",
        "FIRESTORE_EMULATOR_HOST": "127.0.0.1:9",
        "CLOUD_TASKS_ENDPOINT": "127.0.0.1:9",
    }
    command = [sys.executable, "-c", timed]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout.splitlines()[-1])
