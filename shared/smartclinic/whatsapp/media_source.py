"""Where the files that people send are fetched: a lookup at Meta's Graph API, then a download with the same token.

The token goes to Meta's own hosts and to nobody else, whatever an answer or a redirect says.
Source: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final

import httpx

from smartclinic.media.source import AddressExpired, Announced, MediaGone, MediaUnavailable
from smartclinic.platform import logs
from smartclinic.whatsapp.errors import BROKEN

TIMEOUT: Final = httpx.Timeout(5.0, connect=3.0, pool=2.0)
"""For each read; how long all of it may take, the fetcher says."""

HOSTS: Final = ("lookaside.fbsbx.com",)
DOMAINS: Final = (".fbcdn.net", ".whatsapp.net")
"""Where Meta keeps files."""

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,200}")
_HOST: Final = re.compile(r"[a-z0-9.-]+")
_MOST_HOPS: Final = 3
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_NO_SUCH_OBJECT: Final = 100
"""Meta's code for an id that does not exist, has expired, or is another number's."""


class GraphMediaSource:
    """Fetches through one access token. The client's base address has Meta's version in it."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self._http = http
        # Unpacked by nobody: a compressed answer would weigh more than was counted.
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}

    async def look_up(self, media_id: str, phone_number_id: str) -> Announced:
        """Where the file lies, if it was sent to this number. Raises MediaGone, MediaUnavailable."""
        if not _ID.fullmatch(media_id):
            raise MediaGone
        params = {"phone_number_id": phone_number_id}
        try:
            answer = await self._http.get(media_id, params=params, headers=self._headers, follow_redirects=False)
        except httpx.HTTPError as error:
            raise MediaUnavailable(type(error).__name__) from error
        body = _json(answer)
        if not answer.is_success:
            raise _refused(answer.status_code, body)
        url, sha256, size = body.get("url"), body.get("sha256"), body.get("file_size")
        if not isinstance(url, str):
            raise MediaUnavailable("a lookup without an address")
        return Announced(url, sha256 if isinstance(sha256, str) else "", _number(size))

    def download(self, url: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The bytes as they come. Raises AddressExpired, MediaUnavailable."""
        return self._download(url)

    @asynccontextmanager
    async def _download(self, url: str) -> AsyncIterator[AsyncIterator[bytes]]:
        address = self._allowed(url)
        for _ in range(_MOST_HOPS):
            request = self._http.build_request("GET", address, headers=self._headers)
            try:
                answer = await self._http.send(request, stream=True, follow_redirects=False)
            except httpx.HTTPError as error:
                raise MediaUnavailable(type(error).__name__) from error
            try:
                if answer.status_code not in _REDIRECTS:
                    _check(answer)
                    yield _bytes(answer)
                    return
                address = self._allowed(str(address.join(answer.headers.get("Location", ""))))
            finally:
                await answer.aclose()
        raise MediaUnavailable("redirected too often")

    def _allowed(self, url: str) -> httpx.URL:
        """The address, when the token may go there. Raises MediaUnavailable."""
        try:
            address = httpx.URL(url)
        except (httpx.InvalidURL, TypeError):
            raise MediaUnavailable("no address") from None
        base = self._http.base_url
        is_graph = (address.scheme, address.host, address.port) == (base.scheme, base.host, base.port)
        is_metas = _HOST.fullmatch(address.host) and (address.host in HOSTS or address.host.endswith(DOMAINS))
        is_usual = address.scheme == "https" and address.port is None and not address.userinfo
        if not (is_graph and not address.userinfo) and not (is_metas and is_usual):
            logs.error("media_host_refused", reason=address.host)
            raise MediaUnavailable("an address that the token may not go to")
        return address


def _refused(status: int, body: dict[str, Any]) -> Exception:
    """What a lookup without success means."""
    error = body.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    code = code if isinstance(code, int) else None
    logs.warning("media_lookup_refused", status=status, code=code)
    if code in BROKEN:
        logs.error("channel_broken", code=code)
    if status == httpx.codes.NOT_FOUND or (status == httpx.codes.BAD_REQUEST and code == _NO_SUCH_OBJECT):
        return MediaGone()
    return MediaUnavailable(f"status {status}")


def _check(answer: httpx.Response) -> None:
    """Raises AddressExpired, MediaUnavailable for an answer that is not the plain file."""
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise AddressExpired("not there any more")
    if answer.status_code != httpx.codes.OK:
        raise MediaUnavailable(f"status {answer.status_code}")
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise MediaUnavailable("compressed")


async def _bytes(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_bytes():  # as they are: `_check` has seen that nothing is packed
            yield chunk
    except httpx.HTTPError as error:
        raise MediaUnavailable(type(error).__name__) from error


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _number(said: object) -> int:
    """Meta writes the size as a number in one place and as digits in another."""
    if isinstance(said, str) and said.isascii() and said.isdigit():
        return int(said[:18])
    return said if isinstance(said, int) else 0
