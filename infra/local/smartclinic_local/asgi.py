"""Calls a function's real application as a server would, without a socket."""

from __future__ import annotations

import functools
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import functions_framework.aio

from smartclinic import compose
from smartclinic.platform.config import Settings
from smartclinic_local.run.functions import source

_HERE: Final = "127.0.0.1"


@functools.cache
def application(function: str) -> Any:
    """The ASGI application of `functions/<name>/main.py`, made once a process (an untyped library's, hence Any)."""
    with compose.given(compose.App(Settings.unchecked({}))):  # main.py checks its settings unless an app is given
        return functions_framework.aio.create_asgi_app(target=function, source=str(source(function)))


async def post(application: Any, path: str, headers: Mapping[str, str], body: bytes) -> int:
    """The status of the answer to a POST."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": (_HERE, 1),
        "server": (_HERE, 80),
    }
    status = 0

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]

    await application(scope, receive, send)
    return status
