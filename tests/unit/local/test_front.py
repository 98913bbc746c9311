"""The one address in front: who answers, and what arrives there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from smartclinic_local.run.front import Front, Proxy
from smartclinic_local.run.home import home_page
from smartclinic_local.run.web import address, listen, serving


async def echo(request: Request) -> Response:
    body = await request.body()
    seen = {
        "method": request.method,
        "path": request.scope["path"],
        "raw": request.scope["raw_path"].decode(),
        "query": request.url.query,
        "length": len(body),
        "host": request.headers["host"],
    }
    return JSONResponse(seen, 203, {"X-Answer": "42"})


class Stream:
    """An endless stream that knows whether anybody still listens."""

    def __init__(self) -> None:
        self.left = asyncio.Event()

    async def endpoint(self, request: Request) -> Response:
        return StreamingResponse(self._events())

    async def _events(self) -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"data: x\n\n"
                await asyncio.sleep(0.01)
        finally:
            self.left.set()


METHODS = ["GET", "POST", "DELETE"]
ECHO = Starlette(routes=[Route("/{path:path}", echo, methods=METHODS)])


@pytest.fixture
async def front() -> AsyncIterator[httpx.AsyncClient]:
    """A front with an application here, one behind a proxy, and one that nobody serves."""
    behind, before = listen(0), listen(0)
    with listen(0) as closed:
        nobody = address(closed)
    async with httpx.AsyncClient(trust_env=False) as http, serving(ECHO, behind):
        proxies = {"far": Proxy(http, f"{address(behind)}/base"), "gone": Proxy(http, nobody)}
        browser = httpx.AsyncClient(base_url=address(before), trust_env=False)
        async with serving(Front({"near": ECHO, "phone": ECHO, **proxies}, home_page(has_phone=True)), before), browser:
            yield browser


@pytest.mark.parametrize(("asked", "seen"), [("/near", "/"), ("/near/", "/"), ("/near/sweep", "/sweep")])
async def test_an_application_sees_the_rest_of_the_path_without_a_redirect(
    asked: str, seen: str, front: httpx.AsyncClient
) -> None:
    answer = await front.post(f"{asked}?a=b", content=b"12345")
    assert answer.status_code == 203
    assert answer.json() == {
        "method": "POST", "path": seen, "raw": seen, "query": "a=b", "length": 5, "host": answer.url.netloc.decode(),
    }  # fmt: skip


async def test_a_proxy_passes_on_method_body_query_and_escapes(front: httpx.AsyncClient) -> None:
    answer = await front.post("/far/a%2Fb?reference=%2B852", content=b"x" * 3_145_728)
    assert answer.headers["x-answer"] == "42"
    seen = answer.json()
    assert (seen["method"], seen["length"], seen["raw"]) == ("POST", 3_145_728, "/base/a%2Fb")
    assert seen["query"] == "reference=%2B852"
    assert seen["host"] == answer.url.netloc.decode()


async def test_a_get_has_no_body_on_the_way(front: httpx.AsyncClient) -> None:
    assert (await front.get("/far/")).json()["length"] == 0


async def test_nobody_behind_a_proxy_is_a_502(front: httpx.AsyncClient) -> None:
    assert (await front.post("/gone/", content=b"x")).status_code == 502


@pytest.mark.parametrize("path", ["/nothing", "/nea", "//near", "/fars"])
async def test_what_is_not_there_is_a_404(path: str, front: httpx.AsyncClient) -> None:
    assert (await front.get(str(front.base_url).rstrip("/") + path)).status_code == 404


async def test_a_browser_finds_the_phone_and_the_desk_at_the_front(front: httpx.AsyncClient) -> None:
    page = await front.get("/")
    assert 'href="/phone/"' in page.text
    assert 'href="/dashboard/"' in page.text


async def test_a_page_without_its_last_slash_is_found_and_what_machines_call_is_not_redirected(
    front: httpx.AsyncClient,
) -> None:
    answer = await front.get("/phone")
    assert (answer.status_code, answer.headers["location"]) == (307, "/phone/")
    assert (await front.get("/dashboard")).status_code == 404  # nothing of that name is served here
    assert (await front.post("/near")).status_code == 203


async def test_a_stream_behind_a_proxy_ends_when_the_browser_leaves() -> None:
    stream, behind, before = Stream(), listen(0), listen(0)
    async with (
        httpx.AsyncClient(trust_env=False) as http,
        serving(Starlette(routes=[Route("/", stream.endpoint)]), behind),
    ):
        browser = httpx.AsyncClient(base_url=address(before), trust_env=False)
        async with serving(Front({"events": Proxy(http, address(behind))}), before), browser:
            async with browser.stream("GET", "/events") as answer:
                assert await anext(answer.aiter_raw()) == b"data: x\n\n"
            await asyncio.wait_for(stream.left.wait(), 5)
