"""uvicorn, as every process here uses it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from smartclinic_local.run.problems import CannotStart

KEEP_ALIVE: Final = 75
"""Seconds that an idle connection stays open: longer than clients keep theirs (httpx: 5 s, uvicorn's own 5 s), else
one side closes a connection at the moment when the other uses it."""


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs it: uvicorn would raise SIGTERM again, and the exit status would say so."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(port: int) -> socket.socket:
    """A listening socket of this machine; port 0 takes a free one. Raises CannotStart."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(512)
    except (OSError, OverflowError):
        listener.close()
        raise CannotStart(
            f"port {port} is taken by another program: end it, or choose another with --port (0 takes a free one)"
        ) from None
    return listener


def address(listener: socket.socket) -> str:
    """Its address."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Serve an application on a socket within the context."""
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="error",
        access_log=False,
        lifespan="off",
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.is_up.wait()
        yield
    finally:
        server.should_exit = True
        await running
