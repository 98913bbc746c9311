from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import msgspec
import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from smartclinic.platform.callers import NotAllowed
from smartclinic.platform.edge import BadRequest, guarded, read_body, task_body
from tests.functions.in_process import AnybodyMayCall, captured_log, in_virtual_time
from tests.unit.local.virtual_time import elapsed


class Wish(msgspec.Struct, frozen=True):
    clinic: str
    k: int = 0


DECODER = msgspec.json.Decoder(Wish)


class NobodyMayCall:
    async def verify(self, authorization: str | None) -> None:
        raise NotAllowed("no token")


async def ask(
    handler: Callable[[Request], Awaitable[Response]], content: Any = b"", **headers: str
) -> tuple[httpx.Response, list[dict[str, Any]]]:
    """The answer of a guarded handler, and what it logged."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await (await guarded("test", handler, Request(scope, receive)))(scope, receive, send)

    with captured_log() as log:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://function") as http:
            response = await http.post("/", content=content, headers=headers)
    return response, [json.loads(line) for line in log.getvalue().splitlines()]


async def test_a_handlers_answer_passes() -> None:
    async def handler(_request: Request) -> Response:
        return Response(status_code=204)

    response, logged = await ask(handler)

    assert (response.status_code, logged) == (204, [])


async def test_an_exception_becomes_try_again_and_is_logged_by_type_and_place_alone() -> None:
    async def handler(_request: Request) -> Response:
        raise LookupError("no patient 陳小美 with +852 9123 4567")

    response, (entry,) = await ask(handler)

    assert response.status_code == 500
    assert response.text == ""
    assert (entry["error"], entry["severity"]) == ("LookupError", "ERROR")
    assert entry["reason"].startswith("handler:")
    assert "陳小美" not in str(entry)


async def test_a_bad_request_gets_its_status() -> None:
    async def handler(_request: Request) -> Response:
        raise BadRequest(413, "body too large")

    response, (entry,) = await ask(handler)

    assert response.status_code == 413
    assert (entry["status"], entry["reason"], entry["severity"]) == (413, "body too large", "WARNING")


async def test_a_caller_that_hangs_up_is_nobodys_failure() -> None:
    async def handler(_request: Request) -> Response:
        raise ClientDisconnect

    response, logged = await ask(handler)

    assert (response.status_code, logged) == (400, [])


@in_virtual_time
async def test_a_turn_that_never_ends_is_cut_off_after_forty_five_seconds() -> None:
    async def handler(_request: Request) -> Response:
        await asyncio.sleep(3600)
        return Response()

    response, (entry,) = await ask(handler)

    assert response.status_code == 500
    assert entry["error"] == "TimeoutError"
    assert elapsed() == 45.0


async def test_what_lies_outside_a_functions_control_is_not_swallowed() -> None:
    async def handler(_request: Request) -> Response:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await ask(handler)


@pytest.mark.parametrize(("size", "status"), [(0, 200), (9, 200), (10, 200), (11, 413), (1000, 413)])
async def test_a_body_is_read_up_to_its_limit(size: int, status: int) -> None:
    async def handler(request: Request) -> Response:
        return Response(await read_body(request, 10))

    response, _ = await ask(handler, b"x" * size)

    assert response.status_code == status
    assert status != 200 or response.content == b"x" * size


async def read_wish(request: Request) -> Response:
    wish = await task_body(request, AnybodyMayCall(), DECODER)  # type: ignore[arg-type] # the same one method
    return Response(f"{wish.clinic} {wish.k}")


async def test_a_task_body_is_decoded() -> None:
    response, _ = await ask(read_wish, b'{"clinic":"hong-wo","k":3}')

    assert response.text == "hong-wo 3"


async def test_an_older_or_newer_tasks_unknown_field_does_not_stop_it() -> None:
    response, _ = await ask(read_wish, b'{"clinic":"hong-wo","since":"2027"}')

    assert response.text == "hong-wo 0"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"clinic":7}', b'{"clinic":"x","k":"y"}', b"\xff"])
async def test_what_is_no_task_body_can_never_succeed(body: bytes) -> None:
    response, _ = await ask(read_wish, body)

    assert response.status_code == 400


async def test_a_task_body_has_a_limit() -> None:
    response, _ = await ask(read_wish, b'{"clinic":"' + b"x" * 100_000 + b'"}')

    assert response.status_code == 413


async def test_a_stranger_is_refused_before_the_body_is_read() -> None:
    async def handler(request: Request) -> Response:
        return Response(str(await task_body(request, NobodyMayCall(), DECODER)))  # type: ignore[arg-type]

    response, (entry,) = await ask(handler, b"not even JSON")

    assert response.status_code == 403
    assert entry["reason"] == "no token"
