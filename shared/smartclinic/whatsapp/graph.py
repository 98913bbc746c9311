"""The channel over Meta's Graph API. What the network does becomes a result; nothing is raised."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx

from smartclinic.contacts.identity import Identity
from smartclinic.conversations.channel import Accepted, Lost, NotSent, Refusal, Rejected, Retry, SendResult
from smartclinic.conversations.outgoing import Outgoing
from smartclinic.conversations.reference import outbox_of
from smartclinic.platform import logs
from smartclinic.platform.clock import Clock, SystemClock
from smartclinic.whatsapp import errors
from smartclinic.whatsapp.errors import NOT_CONNECTED, TOO_MANY
from smartclinic.whatsapp.outbound import read_body, send_body

SEND_S: Final = 10.0
"""The longest that a send may take in all: httpx's own limits are for each read and each write."""

LONGEST_WAIT: Final = timedelta(hours=1)
"""The longest that a Retry-After is believed."""

READING_S: Final = 3.0
"""The longest that a turn waits for the typing indicator."""

TIMEOUT: Final = httpx.Timeout(SEND_S, connect=3.0, pool=2.0)
"""Connecting, TLS included, ends by itself (2 + 3 + 3 s) before SEND_S: what SEND_S cuts off may have left."""

_NEVER_LEFT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_UNKNOWN_ERROR: Final = 1
"""Meta's "unknown error": with a 5xx it tells as little as a bare 5xx."""


class GraphChannel:
    """Sends through one access token. The client's base address has Meta's version in it."""

    def __init__(self, http: httpx.AsyncClient, token: str, clock: Clock | None = None) -> None:
        self._http, self._headers = http, {"Authorization": f"Bearer {token}"}
        self._clock = clock or SystemClock()

    def refusal(self, code: int) -> Refusal:
        """What a code of Meta's means: a row of `errors`."""
        return errors.refusal(code)

    async def send(
        self, phone_number_id: str, to: Identity, content: Outgoing, *, reference: str, attempt: int
    ) -> SendResult:
        """One POST. Only a failure to connect is known not to have sent; anything else unanswered is Lost."""
        try:
            async with asyncio.timeout(SEND_S):
                response = await self._post(phone_number_id, send_body(to, content, reference))
        except _NEVER_LEFT:
            return NotSent(NOT_CONNECTED.wait(attempt))
        except (httpx.HTTPError, TimeoutError) as error:
            logs.warning("send_answer_lost", outbox=outbox_of(reference), error=type(error).__name__)
            return Lost()
        result = _result(response, attempt, self._clock.now())
        outcome = type(result).__name__
        logs.info("send_answered", outbox=outbox_of(reference), status=response.status_code, outcome=outcome)
        return result

    async def show_reading(self, phone_number_id: str, wamid: str, *, typing: bool) -> None:
        """Best effort."""
        try:
            async with asyncio.timeout(READING_S):
                await self._post(phone_number_id, read_body(wamid, typing=typing))
        except (httpx.HTTPError, TimeoutError) as error:
            logs.info("reading_not_shown", error=type(error).__name__)

    async def _post(self, phone_number_id: str, body: dict[str, Any]) -> httpx.Response:
        return await self._http.post(f"{phone_number_id}/messages", json=body, headers=self._headers)


def _result(response: httpx.Response, attempt: int, now: datetime) -> SendResult:
    """What an answer means: an id, an error that Meta names, or nothing that can be relied on."""
    body = _json(response)
    if response.is_success:
        wamid = _wamid(body)
        return Accepted(wamid) if wamid else Lost()
    error = body.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    if not isinstance(code, int):
        return _bare(response, attempt, now)
    if retry := errors.refusal(code).retry:
        return _later(response, retry, attempt, now, code)
    is_unsaid = code == _UNKNOWN_ERROR and response.status_code >= 500
    return Lost() if is_unsaid else Rejected(code)


def _bare(response: httpx.Response, attempt: int, now: datetime) -> SendResult:
    """An answer without a code of Meta's: something in between has answered, perhaps after passing the message on."""
    if response.status_code == 429:
        return _later(response, TOO_MANY, attempt, now)
    is_unsaid = response.status_code == 408 or response.status_code >= 500
    return Lost() if is_unsaid else Rejected(response.status_code)


def _later(response: httpx.Response, retry: Retry, attempt: int, now: datetime, code: int | None = None) -> NotSent:
    return NotSent(max(retry.wait(attempt), _retry_after(response, now)), code)


def _wamid(body: dict[str, Any]) -> str | None:
    messages = body.get("messages")
    first = messages[0] if isinstance(messages, list) and messages else None
    wamid = first.get("id") if isinstance(first, dict) else None
    return wamid if isinstance(wamid, str) else None


def _retry_after(response: httpx.Response, now: datetime) -> timedelta:
    """How long Meta asks to wait, an hour at most: in seconds or as a date. Source: RFC 9110, 10.2.3."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:9])), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return timedelta()
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at - now, timedelta()), LONGEST_WAIT)


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
