"""Meta's files are fetched with the token, and the token goes nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from smartclinic.media.source import AddressExpired, Announced, MediaGone, MediaUnavailable
from smartclinic.whatsapp.media_source import GraphMediaSource

BASE = "https://graph.facebook.com/v25.0"
FILE = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1"
HASH = "ab" * 32


class Meta:
    """What it was asked, and what it answers next."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.asked: list[httpx.Request] = []
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def source(self, base: str = BASE) -> GraphMediaSource:
        return GraphMediaSource(httpx.AsyncClient(base_url=base, transport=httpx.MockTransport(self)), "token")


async def downloaded(source: GraphMediaSource, url: str = FILE) -> bytes:
    async with source.download(url) as chunks:
        return b"".join([chunk async for chunk in chunks])


def error(code: int, status: int = 400) -> httpx.Response:
    return httpx.Response(status, json={"error": {"code": code, "message": "…"}})


def moved(to: str) -> httpx.Response:
    return httpx.Response(302, headers={"Location": to})


async def test_a_lookup_names_the_number_and_gives_the_address() -> None:
    meta = Meta(httpx.Response(200, json={"url": FILE, "sha256": HASH, "file_size": "1024", "mime_type": "image/jpeg"}))
    assert await meta.source().look_up("123", "106") == Announced(FILE, HASH, 1024)
    (request,) = meta.asked
    assert str(request.url) == f"{BASE}/123?phone_number_id=106"
    assert request.headers["Authorization"] == "Bearer token"


@pytest.mark.parametrize("media_id", ["", "..", "1/2", "1?x=1", "me\n", "https://evil.example/"])
async def test_an_id_that_is_none_is_not_asked_for(media_id: str) -> None:
    meta = Meta()
    with pytest.raises(MediaGone):
        await meta.source().look_up(media_id, "106")
    assert meta.asked == []


@pytest.mark.parametrize("answer", [httpx.Response(404), error(100), error(100, 404)])
async def test_what_meta_does_not_know_is_gone(answer: httpx.Response) -> None:
    with pytest.raises(MediaGone):
        await Meta(answer).source().look_up("123", "106")


@pytest.mark.parametrize(
    "answer",
    [
        error(190, 401), error(4, 400), error(80007, 429), httpx.Response(503), httpx.Response(200, json={}),
        httpx.Response(200, json=[]), httpx.Response(200, text="<html>"), httpx.Response(200, json={"url": 7}),
        httpx.ConnectError("no"), httpx.ReadTimeout("late"),
    ],
)  # fmt: skip
async def test_any_other_answer_may_be_better_later(answer: Any) -> None:
    with pytest.raises(MediaUnavailable):
        await Meta(answer).source().look_up("123", "106")


async def test_a_download_carries_the_token_and_comes_uncompressed() -> None:
    meta = Meta(httpx.Response(200, content=b"bytes"))
    assert await downloaded(meta.source()) == b"bytes"
    assert meta.asked[0].headers["Authorization"] == "Bearer token"
    assert meta.asked[0].headers["Accept-Encoding"] == "identity"


async def test_a_compressed_answer_is_not_unpacked() -> None:
    packed = httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"\x1f\x8b"))
    with pytest.raises(MediaUnavailable, match="compressed"):
        await downloaded(Meta(packed).source())


async def test_an_address_that_is_not_good_any_more_is_said_so() -> None:
    with pytest.raises(AddressExpired):
        await downloaded(Meta(httpx.Response(404)).source())


@pytest.mark.parametrize("status", [204, 206, 304, 401, 403, 429, 500, 503])
async def test_any_other_status_may_be_better_later(status: int) -> None:
    with pytest.raises(MediaUnavailable):
        await downloaded(Meta(httpx.Response(status)).source())


@pytest.mark.parametrize(
    "url", [FILE, "https://scontent.xx.fbcdn.net/a?b=c", "https://mmg.whatsapp.net/x", f"{BASE}/file/1"]
)
async def test_metas_own_hosts_get_the_token(url: str) -> None:
    assert await downloaded(Meta(httpx.Response(200, content=b"x")).source(), url) == b"x"


BAD_ADDRESSES = [
    "https://evil.example/x",
    "https://lookaside.fbsbx.com.evil.example/x",
    "https://evilfbcdn.net/x",
    "https://fbcdn.net.evil.example/x",
    "https://evil.example%23.fbcdn.net/x",
    "https://evil.example;.whatsapp.net/x",
    "http://lookaside.fbsbx.com/x",
    "https://lookaside.fbsbx.com:8443/x",
    "https://lookaside.fbsbx.com@evil.example/x",
    "https://user:pass@lookaside.fbsbx.com/x",
    "https://169.254.169.254/computeMetadata/v1/",
    "http://metadata.google.internal/",
    "http://graph.facebook.com/v25.0/x",
    "https://graph.facebook.com:444/x",
    "file:///etc/passwd",
    "//evil.example/x",
    "not an address",
    "",
    "https://[::1",
]


@pytest.mark.parametrize("url", BAD_ADDRESSES)
async def test_nobody_else_is_even_asked(url: str) -> None:
    meta = Meta()
    with pytest.raises(MediaUnavailable):
        await downloaded(meta.source(), url)
    assert meta.asked == []


@pytest.mark.parametrize("url", ["https://evil.example/x", "http://lookaside.fbsbx.com/x", "//evil.example/"])
async def test_a_redirect_to_somebody_else_is_not_followed(url: str) -> None:
    meta = Meta(moved(url))
    with pytest.raises(MediaUnavailable):
        await downloaded(meta.source())
    assert len(meta.asked) == 1


async def test_a_redirect_among_metas_hosts_is_followed() -> None:
    meta = Meta(moved("https://scontent.xx.fbcdn.net/y"), moved("/z"), httpx.Response(200, content=b"x"))
    assert await downloaded(meta.source()) == b"x"
    assert str(meta.asked[-1].url) == "https://scontent.xx.fbcdn.net/z"


async def test_redirects_come_to_an_end() -> None:
    with pytest.raises(MediaUnavailable, match="too often"):
        await downloaded(Meta(*[moved(FILE)] * 5).source())


async def test_a_stand_in_on_this_machine_serves_its_own_files() -> None:
    meta = Meta(httpx.Response(200, content=b"x"))
    assert await downloaded(meta.source("http://127.0.0.1:9000/v25.0"), "http://127.0.0.1:9000/media/1") == b"x"


def broken(_: Callable[..., object] | None = None) -> httpx.AsyncByteStream:
    class Stream(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            yield b"some"
            raise httpx.ReadError("gone")

    return Stream()


async def test_a_connection_that_breaks_is_said_so() -> None:
    with pytest.raises(MediaUnavailable):
        await downloaded(Meta(httpx.Response(200, stream=broken())).source())
