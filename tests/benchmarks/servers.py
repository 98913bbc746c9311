"""The servers that are compared: `python -m tests.benchmarks.servers NAME` serves one with one uvicorn worker.

It prints its port when it is ready, and serves until its standard input closes. Each is served alike, so that
only the application differs.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import uvicorn

ROOT: Final = Path(__file__).parents[2]

App = Any  # three libraries' ASGI applications, each with a type of its own


def bare() -> App:
    """An async function that reads the body and answers: what the framework itself costs."""
    return _function("bare", Path(__file__).with_name("bare_function.py"))


def calling() -> App:
    """The same with two gRPC calls of constant bytes: what anything durable costs at least."""
    return _function("calling", Path(__file__).with_name("bare_function.py"))


def webhook() -> App:
    """The deployed function."""
    return _function("webhook", ROOT / "functions/webhook/main.py")


def _function(name: str, source: Path) -> App:
    import functions_framework.aio

    return functions_framework.aio.create_asgi_app(target=name, source=str(source))


def pywa() -> App:
    """A popular library's server: it checks the signature, parses, and calls a handler that does nothing."""
    app: App = importlib.import_module("fastapi").FastAPI()
    secret, token = os.environ["META_APP_SECRET"], os.environ["META_VERIFY_TOKEN"]
    whatsapp: App = importlib.import_module("pywa_async").WhatsApp(
        phone_id=os.environ["BENCH_NUMBER"], token="token", server=app, app_secret=secret, verify_token=token
    )

    async def take(_client: object, _message: object) -> None:
        """Do nothing durable."""

    whatsapp.on_message()(take)
    return app


SERVERS: Final[Mapping[str, Callable[[], App]]] = {
    "bare": bare,
    "calling": calling,
    "webhook": webhook,
    "pywa": pywa,
}


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs."""

    port: int
    pid: int

    def processor_seconds(self) -> float | None:
        """What its process has used so far; None where the system does not say (it is Linux that does)."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(name: str, environment: Mapping[str, str], *, profile: Path | None = None) -> Iterator[Served]:
    """One of the servers in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.servers", name, *([str(profile)] if profile else [])]
    complaints = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed below
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        line = process.stdout.readline().strip()
        assert line.isdigit(), f"{name} did not start"
        yield Served(int(line), process.pid)
    finally:
        process.stdin.close()
        process.stdout.close()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        _show(name, complaints)


def _show(name: str, complaints: IO[str]) -> None:
    """What the server wrote to standard error: a measurement of failures must not pass for one of work."""
    with complaints:
        complaints.seek(0)
        if lines := [line for line in complaints.read().splitlines() if "Traceback" in line or "Error" in line]:
            sys.stderr.write(f"{name} complained {len(lines)} times, last: {lines[-1]}\n")


def _serve(name: str) -> None:
    # The protocol is named, or asyncio leaves Nagle's algorithm on: an answer in two pieces then takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(SERVERS[name](), log_level="error", access_log=False, loop="asyncio", http="h11")
    server = uvicorn.Server(config)

    def stop_when_told() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=stop_when_told, daemon=True).start()
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    asyncio.run(server.serve([listener]))


def _main(name: str, profile: str | None) -> None:
    if profile is None:
        _serve(name)
        return
    import cProfile

    with cProfile.Profile() as profiler:
        _serve(name)
    profiler.dump_stats(profile)


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
