"""The HTTP edge of every function: read a bounded body, know the caller, never let an exception out.

functions-framework logs the path, traceback and text of what escapes a function, and that text may hold a phone
number; so everything is caught here, and logged by its type alone.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from smartclinic.platform import logs

if TYPE_CHECKING:
    from smartclinic.platform.callers import CallerCheck

TURN_S: Final = 45.0
"""The longest that a request may take: less than the 60 s after which Cloud Tasks and a claim's age give it up."""

BODY_S: Final = 15.0
"""How long a body may take to arrive; who sends it is not known yet, and must not be able to alarm anybody."""

TASK_BODY: Final = 100_000

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]
T = TypeVar("T")


class BadRequest(Exception):
    """The request can never succeed. `status` is the answer."""

    def __init__(self, status: int, reason: str) -> None:
        self.status, self.reason = status, reason
        super().__init__(reason)


async def guarded(function: str, handler: Handler, request: Request) -> Response:
    """The handler's answer; 500 when it could not be done now, so that the caller tries again.

    Never 429 or 503: with those Cloud Tasks slows the whole queue, for every clinic.
    """
    logs.configure()
    logs.set_trace(request.headers.get("x-cloud-trace-context"))
    try:
        async with asyncio.timeout(TURN_S):
            return await handler(request)
    except BadRequest as bad:
        logs.warning("bad_request", function=function, status=bad.status, reason=bad.reason)
        return Response(status_code=bad.status)
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception as error:
        logs.error("request_failed", function=function, error=type(error).__name__, reason=_where(error))
        return Response(status_code=500)


def _where(error: BaseException) -> str:
    """The place in the code, which holds nothing personal."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].name}:{frames[-1].lineno}" if frames else "unknown"


def client_address(request: Request) -> str:
    """Who calls: Google's front end writes the address last; whatever stands before it the client may have written."""
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return forwarded or (request.client.host if request.client else "unknown")


async def read_body(request: Request, most: int) -> bytes:
    """The whole body. Raises BadRequest: 413 beyond `most`, whatever Content-Length says; 408 when it trickles."""
    chunks = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for chunk in request.stream():
                chunks += chunk
                if len(chunks) > most:
                    raise BadRequest(413, "body too large")
    except TimeoutError:
        raise BadRequest(408, "body too slow") from None
    return bytes(chunks)


async def task_body(request: Request, callers: CallerCheck, body: msgspec.json.Decoder[T]) -> T:
    """The body of a task, from a caller that may call. Raises BadRequest(403), BadRequest(400)."""
    await only_callers(request, callers)
    try:
        return body.decode(await read_body(request, TASK_BODY))
    except msgspec.MsgspecError as error:
        raise BadRequest(400, "not a task body") from error


async def only_callers(request: Request, callers: CallerCheck) -> None:
    """Let only Cloud Tasks and Cloud Scheduler through. Raises BadRequest(403)."""
    from smartclinic.platform.callers import NotAllowed  # noqa: PLC0415 - the webhook has no callers and must not pay

    try:
        await callers.verify(request.headers.get("authorization"))
    except NotAllowed as error:
        raise BadRequest(403, error.reason) from None
