"""Brings callbacks to the webhook: at least once, in no promised order, again for seven days."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx

from smartclinic.platform.clock import Clock

from .background import Background
from .faults import Faults, happens, pause
from .payloads import Event, compose, encode, signed_headers
from .record import Attempt

MOST_EVENTS = 1000
"""In one POST: Meta's "Webhooks" page, batching."""

Deliver = Callable[[bytes, Mapping[str, str]], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Patience:
    """How Meta insists. Retries wait `first_retry` seconds, then four times as long each, six hours at most."""

    first_retry: float = 1.0
    give_up_after: timedelta = timedelta(days=7)
    answer_within: float = 20.0

    def pauses(self) -> Iterator[float]:
        """Seconds before each retry, without end."""
        wait = self.first_retry
        while True:
            yield wait
            wait = min(wait * 4, 6 * 3600.0)


class Postman:
    """Sends events to the webhook with the faults of the moment. `heard` is called after each attempt."""

    def __init__(
        self,
        clock: Clock,
        rng: random.Random,
        *,
        deliver: Deliver,
        app_secret: str,
        display_numbers: Mapping[str, str],
        faults: Callable[[], Faults],
        patience: Patience,
        background: Background,
        heard: Callable[[Event], None],
    ) -> None:
        self._clock = clock
        self._rng = rng
        self._deliver = deliver
        self._app_secret = app_secret
        self._display_numbers = display_numbers
        self._faults = faults
        self._patience = patience
        self._background = background
        self._heard = heard
        self._batch: list[Event] = []
        self._held: list[Event] | None = None

    def hand_over(self, event: Event, *, late: float = 0.0) -> None:
        """Take an event, `late` seconds after its time. Returns at once."""
        if self._held is not None:
            self._held.append(event)
            return
        faults = self._faults()
        copies = 2 if happens(self._rng, faults.webhook_duplicated) else 1
        for _ in range(copies):
            wait = late + pause(self._rng, faults.webhook_reordered, faults.webhook_delayed, faults)
            self._background.start(self._bring(event, wait))

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is handed over meanwhile goes out as one POST, or as few as Meta's 1,000 events a POST allow."""
        held: list[Event] = []
        self._held = held
        try:
            yield
        finally:
            self._held = None
            for start in range(0, len(held), MOST_EVENTS):
                self._background.start(self._insist(held[start : start + MOST_EVENTS]))

    async def _bring(self, event: Event, wait: float) -> None:
        if wait:
            await self._clock.sleep(wait)
        if self._batch:  # somebody is already waiting for company
            self._batch.append(event)
            return
        events = [event]
        if happens(self._rng, self._faults().webhook_batched):
            self._batch = events
            await self._clock.sleep(self._faults().batch_hold)
            self._batch = []
        await self._insist(events)

    async def _insist(self, events: list[Event]) -> None:
        body = encode(compose(events, self._display_numbers, self._rng))
        end = self._clock.now() + self._patience.give_up_after
        for wait in self._patience.pauses():
            if await self._attempt(body, events) or self._clock.now() + timedelta(seconds=wait) > end:
                return
            await self._clock.sleep(wait)

    async def _attempt(self, body: bytes, events: list[Event]) -> bool:
        at, status = self._clock.now(), await self._post(body)
        for event in events:
            event.log.append(Attempt(at, status))
            self._heard(event)
        return status == 200

    async def _post(self, body: bytes) -> int | None:
        """The HTTP status, or None when Meta hears nothing, whatever the webhook has done."""
        faults = self._faults()
        if happens(self._rng, faults.webhook_request_lost):
            return None
        request = self._call(body)
        try:
            status = await self._background.within(self._clock, self._patience.answer_within, request)
        except (OSError, httpx.TransportError):
            return None
        return None if happens(self._rng, faults.webhook_answer_lost) else status

    async def _call(self, body: bytes) -> int:
        return await self._deliver(body, signed_headers(self._app_secret, body))
