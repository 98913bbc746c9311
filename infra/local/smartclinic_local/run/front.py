"""The one address of the service: the first part of a path says who answers, and gets the rest of it.

In the cloud each function has an address of its own and sees `/`; so here it does too. What machines call is never
redirected: Meta does not follow a 307.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Final

import httpx
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

HOP_BY_HOP: Final = frozenset({"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"})
"""Headers of one connection, not of the message (RFC 9110, section 7.6.1)."""


OPENED_BY_PEOPLE: Final = frozenset({"/phone", "/dashboard"})


class Front:
    """An application that hands requests to others by the first part of their path."""

    def __init__(self, apps: Mapping[str, ASGIApp], home: ASGIApp | None = None) -> None:
        """`home` answers at /."""
        self._apps = apps
        self._home = home

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        name, _, rest = scope["path"].removeprefix("/").partition("/")
        app = self._at_the_door(scope["path"]) or self._apps.get(name) or PlainTextResponse("Nothing is here.", 404)
        inner = {**scope, "path": f"/{rest}", "raw_path": scope["raw_path"][len(name) + 1 :] or b"/"}
        await app(inner, receive, send)

    def _at_the_door(self, path: str) -> ASGIApp | None:
        """The home page, and what a browser lacks when somebody has typed no slash after a page's address."""
        if path in OPENED_BY_PEOPLE and path.strip("/") in self._apps:
            return RedirectResponse(f"{path}/")
        return self._home if path == "/" else None


class Proxy:
    """An application in another process, below `base`."""

    def __init__(self, http: httpx.AsyncClient, base: str) -> None:
        self._http = http
        self._base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on; 502 when nobody answers."""
        request = Request(scope, receive)
        try:
            answer = await self._http.send(self._onward(request), stream=True)
        except ClientDisconnect:
            return
        except httpx.TransportError:
            await PlainTextResponse("The process behind this address did not answer.", 502)(scope, receive, send)
            return
        response = StreamingResponse(_body(answer), answer.status_code)
        response.raw_headers = [pair for pair in answer.headers.raw if _travels(pair[0])]
        try:
            await response(scope, receive, send)
        finally:
            await answer.aclose()

    def _onward(self, request: Request) -> httpx.Request:
        path, query = request.scope["raw_path"].decode("ascii"), request.scope["query_string"].decode("ascii")
        url = f"{self._base}{path}?{query}" if query else f"{self._base}{path}"
        has_body = "content-length" in request.headers or "transfer-encoding" in request.headers
        headers = [pair for pair in request.headers.raw if _travels(pair[0])]
        return self._http.build_request(
            request.method, url, headers=headers, content=request.stream() if has_body else None
        )


async def _body(answer: httpx.Response) -> AsyncIterator[bytes]:
    async for chunk in answer.aiter_raw():
        yield chunk


def _travels(name: bytes) -> bool:
    return name.decode("latin-1").lower() not in HOP_BY_HOP
