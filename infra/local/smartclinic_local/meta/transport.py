"""The Graph API below an httpx client: the simulator's network."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx

from .core import MetaCore
from .faults import AnswerLost, ConnectionRefused
from .graph import GraphAnswer

CHUNK = 65_536


class MetaTransport(httpx.AsyncBaseTransport):
    """Turns requests into calls of the core, and its faults into httpx's own exceptions."""

    def __init__(self, core: MetaCore) -> None:
        self._core = core

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request. Raises ConnectError (nothing happened) or ReadTimeout (nobody knows)."""
        timeout = request.extensions.get("timeout", {}).get("read") or 10.0
        clock = self._core.clock
        asked = clock.now()
        try:
            return await self._core.background.within(clock, timeout, self._ask(request))
        except TimeoutError as late:
            raise httpx.ReadTimeout("no answer in time", request=request) from late
        except ConnectionRefused as refused:
            raise httpx.ConnectError("connection refused", request=request) from refused
        except AnswerLost as lost:
            await clock.sleep(max(0.0, timeout - (clock.now() - asked).total_seconds()))
            raise httpx.ReadTimeout("the answer was lost", request=request) from lost

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        path = request.url.raw_path.decode("ascii")
        answer = await self._core.handle_graph(request.method, path, request.headers, body)
        if answer.content is not None:
            return httpx.Response(answer.status, headers=answer.headers, stream=_File(answer), request=request)
        if answer.json is None:
            return httpx.Response(answer.status, headers=answer.headers, request=request)
        return httpx.Response(answer.status, headers=answer.headers, json=answer.json, request=request)


class _File(httpx.AsyncByteStream):
    """A file's bytes as they come, chunk by chunk, so that a reader may stop when it has had enough."""

    def __init__(self, answer: GraphAnswer) -> None:
        self._content, self._broken_off = answer.content or b"", answer.broken_off

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._content), CHUNK):
            yield self._content[start : start + CHUNK]
        if self._broken_off:
            raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")
