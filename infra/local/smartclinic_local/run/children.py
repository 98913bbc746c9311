"""Processes of ours, and how the launcher holds them: orders come by standard input, which also ends them.

A child ends when its standard input does, so that none outlives a launcher, however that one died. Children have a
session of their own: Ctrl-C is for the launcher.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Self

from smartclinic_local.run.problems import Broken

STARTS_WITHIN: Final = 60.0  # seconds; imports take three on a machine at rest
ENDS_WITHIN: Final = 3.0


class Child:
    """A running process of a module of ours."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self.name = name
        self.said = b""
        self._process = process

    @classmethod
    async def start(
        cls, name: str, module: str, orders: bytes, environment: Mapping[str, str], *, sockets: Sequence[int] = ()
    ) -> Self:
        """Start it, give it its line of orders, and wait for the line that it says when it is ready. Raises Broken.

        Its name is on its command line too, for whoever looks at a list of processes.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            name,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=environment,
            pass_fds=sockets,
            start_new_session=True,
        )
        child = cls(name, process)
        try:
            await child._prepare(orders)
        except BaseException:
            await child.stop()
            raise
        return child

    async def ended(self) -> str:
        """Wait for its end; how it ended, in words."""
        status = await self._process.wait()
        return f"killed by signal {-status}" if status < 0 else f"with exit status {status}"

    async def stop(self) -> None:
        """End it: by its input, and by force if it takes too long."""
        assert self._process.stdin is not None  # noqa: S101 - started with a pipe
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), ENDS_WITHIN)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    async def _prepare(self, orders: bytes) -> None:
        assert self._process.stdin is not None  # noqa: S101 - started with pipes
        assert self._process.stdout is not None  # noqa: S101
        with contextlib.suppress(ConnectionError):  # how it ended says more
            self._process.stdin.write(orders + b"\n")
            await self._process.stdin.drain()
        try:
            self.said = await asyncio.wait_for(self._process.stdout.readline(), STARTS_WITHIN)
        except TimeoutError:
            raise Broken(f"{self.name} did not start within {STARTS_WITHIN:.0f} s") from None
        if not self.said:
            raise Broken(f"{self.name} did not start: it ended {await self.ended()}")


class Launcher:
    """The child's view of who started it."""

    def __init__(self, orders: bytes, reader: asyncio.StreamReader) -> None:
        self.orders = orders
        self._reader = reader

    @classmethod
    async def listen(cls) -> Self:
        """Take the orders."""
        reader = asyncio.StreamReader(limit=1 << 20)
        loop = asyncio.get_running_loop()
        # The descriptor again, because the transport will close it and `sys.stdin` would close it twice.
        pipe = os.fdopen(os.dup(sys.stdin.fileno()), "rb", buffering=0)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
        return cls(await reader.readline(), reader)

    def ready(self, line: bytes) -> None:
        """Say that everything is up."""
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.flush()

    async def gone(self) -> None:
        """Return when the launcher wants the end, or has met its own."""
        while await self._reader.read(1024):
            pass


def child_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of a child: these settings, the same Python path, and no proxy between processes here."""
    path = os.pathsep.join(entry for entry in sys.path if entry and Path(entry).is_dir())
    return {**os.environ, **settings, "PYTHONPATH": path, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
