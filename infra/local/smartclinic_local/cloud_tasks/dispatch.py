"""How the stand-ins for Cloud Tasks and Cloud Scheduler call the functions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

SUCCESS: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose OIDC token goes along, and for whom it is meant."""

    account: str
    audience: str


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One POST to a function. `deadline` is in seconds, after which no answer counts any more."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    deadline: float


Send = Callable[[Dispatch], Awaitable[int]]
"""Makes the POST and gives the status. A lost connection raises OSError (ConnectionError is one)."""

Mint = Callable[[Identity], str]
"""Gives a bearer token for an identity; see `smartclinic_local.sign_in`."""


class Dispatcher:
    """Makes dispatches with a token and a deadline."""

    def __init__(self, send: Send, mint: Mint) -> None:
        self._send = send
        self._mint = mint
        self._under_way: set[asyncio.Future[int]] = set()

    async def post(self, dispatch: Dispatch, identity: Identity | None) -> int | None:
        """The status of the answer; None when the connection broke or the deadline passed.

        After the deadline the function goes on, as in the cloud: its work is left alone, not cancelled.
        """
        answer = asyncio.ensure_future(self._send(self._signed(dispatch, identity)))
        self._under_way.add(answer)
        answer.add_done_callback(self._ended)
        await asyncio.wait({answer}, timeout=dispatch.deadline)
        if not answer.done() or answer.cancelled() or isinstance(answer.exception(), OSError):
            return None
        return answer.result()

    async def close(self) -> None:
        """Cancel what is still under way."""
        under_way = tuple(self._under_way)
        for answer in under_way:
            answer.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    def _ended(self, answer: asyncio.Future[int]) -> None:
        self._under_way.discard(answer)
        if not answer.cancelled():
            answer.exception()  # seen: a late failure after the deadline is nobody's news

    def _signed(self, dispatch: Dispatch, identity: Identity | None) -> Dispatch:
        if identity is None:
            return dispatch
        headers = {**dispatch.headers, "Authorization": f"Bearer {self._mint(identity)}"}
        return Dispatch(dispatch.url, headers, dispatch.body, dispatch.deadline)


def raise_loudly(finished: asyncio.Future[None]) -> None:
    """A done callback that hands a failure to the loop's exception handler: a broken stand-in must not be silent."""
    if not finished.cancelled() and (error := finished.exception()) is not None:
        raise error
