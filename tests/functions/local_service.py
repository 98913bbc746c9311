"""`smartclinic local` as an operator starts it: a process of its own, talked to over HTTP only."""

from __future__ import annotations

import base64
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from smartclinic import compose
from smartclinic.platform.clock import SystemClock
from smartclinic.platform.config import SETTINGS, Settings
from smartclinic.platform.tasks import Task
from smartclinic_local.demo.phone import PatientPhone
from smartclinic_local.demo.stored import Stored

SMARTCLINIC: Final = str(Path(sys.executable).parent / "smartclinic")
READY_WITHIN: Final = 60  # seconds
KEY: Final = base64.b64encode(b"k" * 32).decode()


@dataclass
class LocalService:
    """A running `smartclinic local`. `ready` is what it printed (JSON of any shape, hence Any)."""

    process: subprocess.Popen[bytes]
    environment: Mapping[str, str]
    errors: Path
    ready: dict[str, Any] = field(default_factory=dict)

    @asynccontextmanager
    async def phone_page(self) -> AsyncIterator[httpx.AsyncClient]:
        """A browser, as it were, on the phone page."""
        async with httpx.AsyncClient(base_url=self.ready["phone"], trust_env=False, timeout=30) as http:
            yield http

    async def phone(self, http: httpx.AsyncClient, name: str) -> PatientPhone:
        """A sample person's chat."""
        return await PatientPhone.of(http, SystemClock(), name)

    @asynccontextmanager
    async def app(self) -> AsyncIterator[compose.App]:
        """The composition over the same store, to look inside."""
        settings = Settings.unchecked({**self.environment, "STORE": self.ready["store"]})
        app = compose.App(settings, tasks=NoTasks())
        yield app
        await app.store.close()

    @asynccontextmanager
    async def stored(self) -> AsyncIterator[Stored]:
        """What the store says of bookings."""
        async with self.app() as app:
            yield Stored(app, self.ready["clinic_id"])

    def children(self) -> dict[str, int]:
        """The processes that it started: name to process id."""
        found = {}
        for entry in Path("/proc").iterdir():
            words, parent = _process(entry)
            if words and parent == self.process.pid:  # a zombie has no words
                found[words[-1]] = int(entry.name)
        return found

    def kill(self, function: str) -> None:
        """kill -9 of one function."""
        os.kill(self.children()[function], signal.SIGKILL)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; its exit status."""
        self.process.send_signal(how)
        return self.process.wait(20)


class NoTasks:
    """For looking only."""

    async def create(self, task: Task) -> None:
        """Refuse."""
        raise AssertionError("whoever looks creates no tasks")

    async def close(self) -> None:
        """Nothing to close."""


def clean_environment(**settings: str) -> dict[str, str]:
    """This process's environment without any of the service's settings, and with these."""
    names = {setting.name for setting in SETTINGS}
    inherited = {name: value for name, value in os.environ.items() if name not in names}
    return {**inherited, "IDENTITY_PEPPER": KEY, "MASTER_KEY": KEY, **settings}


@contextmanager
def started(*arguments: str, **settings: str) -> Iterator[LocalService]:
    """`smartclinic local --json --port 0` with these arguments and settings, ready; ended at the end."""
    environment = clean_environment(**settings)
    command = [SMARTCLINIC, "local", "--json", "--port", "0", *arguments]
    with (
        tempfile.NamedTemporaryFile(prefix="smartclinic-errors-") as errors,
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors) as process,
    ):
        service = LocalService(process, environment, Path(errors.name))
        try:
            service.ready = json.loads(_line(service))
            yield service
        finally:
            children = service.children().values()
            if process.poll() is None:
                assert service.stop() == 0, service.errors.read_text()
            assert all(ends_within(child, 1) for child in children), "it left a process behind"


def ends_within(process: int, seconds: float) -> bool:
    """Whether a process has ended, or does so in time."""
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    ready, _, _ = select.select([descriptor], [], [], seconds)
    os.close(descriptor)
    return bool(ready)


def _line(service: LocalService) -> bytes:
    assert service.process.stdout is not None
    select.select([service.process.stdout], [], [], READY_WITHIN)
    line = service.process.stdout.readline() if service.process.poll() is None else b""
    assert line, f"not ready:\n{service.errors.read_text()}"
    return line


def _process(entry: Path) -> tuple[list[str], int]:
    """A process's words and its parent's id; ([], 0) for what is none, or has gone."""
    try:
        words = (entry / "cmdline").read_text().split("\0")[:-1]
        return words, int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return [], 0
