"""The channel over Meta's Graph API. What the network does becomes a result; nothing is raised."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import httpx

from smartclinic.contacts.identity import Identity
from smartclinic.conversations.channel import Accepted, Lost, NotSent, Rejected, SendResult
from smartclinic.conversations.outgoing import Outgoing
from smartclinic.platform import logs
from smartclinic.whatsapp.errors import NOT_CONNECTED, retry_of
from smartclinic.whatsapp.outbound import read_body, send_body

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0, pool=2.0)
_NEVER_LEFT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class GraphChannel:
    """Sends through one access token. The client's base address has Meta's version in it."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self._http, self._headers = http, {"Authorization": f"Bearer {token}"}

    async def send(
        self, phone_number_id: str, to: Identity, content: Outgoing, *, outbox_id: str, attempt: int
    ) -> SendResult:
        """One POST. Only a failure to connect is known not to have sent; anything else unanswered is Lost."""
        try:
            response = await self._post(phone_number_id, send_body(to, content, outbox_id))
        except _NEVER_LEFT:
            return NotSent(NOT_CONNECTED.wait(attempt))
        except httpx.HTTPError as error:
            logs.warning("send_answer_lost", outbox=outbox_id, error=type(error).__name__)
            return Lost()
        result = _result(response, attempt)
        logs.info("send_answered", outbox=outbox_id, status=response.status_code, outcome=type(result).__name__)
        return result

    async def show_reading(self, phone_number_id: str, wamid: str, *, typing: bool) -> None:
        """Best effort."""
        try:
            await self._post(phone_number_id, read_body(wamid, typing=typing))
        except httpx.HTTPError as error:
            logs.info("reading_not_shown", error=type(error).__name__)

    async def _post(self, phone_number_id: str, body: dict[str, Any]) -> httpx.Response:
        return await self._http.post(f"{phone_number_id}/messages", json=body, headers=self._headers)


def _result(response: httpx.Response, attempt: int) -> SendResult:
    """What an answer means: an id, an error that Meta names, or nothing that can be relied on."""
    body = _json(response)
    if response.is_success:
        messages = body.get("messages")
        wamid = messages[0].get("id") if isinstance(messages, list) and messages else None
        return Accepted(wamid) if isinstance(wamid, str) else Lost()
    error = body.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    if not isinstance(code, int):
        return Lost() if response.status_code >= 500 else Rejected(response.status_code)
    retry = retry_of(code)
    if retry is None:
        return Rejected(code)
    return NotSent(max(retry.wait(attempt), _retry_after(response)), code)


def _retry_after(response: httpx.Response) -> timedelta:
    value = response.headers.get("Retry-After", "")
    return timedelta(seconds=min(int(value), 3600)) if value.isdigit() else timedelta()


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
