"""What becomes of an accepted message: sent, delivered, read, or failed, each told by a callback."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from smartclinic.platform.clock import Clock

from .background import Background
from .errors import WINDOW_CLOSED, status_error
from .faults import Faults, happens, pause
from .payloads import Event, unix_seconds
from .people import Person, contact_block, digits, looks_like_bsuid, present
from .record import Ledger, Sent, Status

_UNDELIVERABLE = {
    131026: "Message Undeliverable.",
    131047: WINDOW_CLOSED,
    131049: "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
}


@dataclass(frozen=True, slots=True)
class Habits:
    """How quick Meta and people are, in seconds; each wait varies by half. `read_after` None: only when opened."""

    sent_after: float = 0.3
    delivered_after: float = 0.6
    read_after: float | None = None


class Lives:
    """The lives of accepted messages. `changed` is called with the person's id when the phone shows something new."""

    def __init__(
        self,
        clock: Clock,
        rng: random.Random,
        *,
        ledger: Ledger,
        habits: Habits,
        faults: Callable[[], Faults],
        background: Background,
        emit: Callable[[Event, float], None],
        changed: Callable[[str], None],
    ) -> None:
        self._clock = clock
        self._rng = rng
        self._ledger = ledger
        self._habits = habits
        self._faults = faults
        self._background = background
        self._emit = emit
        self._changed = changed
        self._open_chats: set[str] = set()
        self._phones_off: dict[str, list[Sent]] = {}
        self._last_reach: dict[tuple[str, str], datetime] = {}

    def begin(self, sent: Sent, *, doomed: int | None = None) -> None:
        """Start a message's life. `doomed` is the code with which it will fail."""
        if sent.person is None or doomed:
            self._background.start(self._fail_at_once(sent, doomed or 131026))
            return
        sent_at = self._clock.now() + timedelta(seconds=self._vary(self._habits.sent_after))
        self._background.start(self._live(sent, sent_at, self._reach_time(sent.number_id, sent.person.id, sent_at)))

    def open_chat(self, person_id: str, *, stay: bool) -> None:
        """The person looks at the chat: everything that reached the phone is read."""
        if stay:
            self._open_chats.add(person_id)
        for sent in self._ledger.accepted:
            if sent.person and sent.person.id == person_id and sent.reached_at and not sent.read_at:
                self._read(sent)

    def leave_chat(self, person_id: str) -> None:
        """The person looks elsewhere."""
        self._open_chats.discard(person_id)

    def turn_phone_off(self, person_id: str) -> None:
        """What comes from now on waits."""
        self._phones_off.setdefault(person_id, [])

    def turn_phone_on(self, person_id: str) -> None:
        """What waits comes up, unless its time to live is over: that is dropped, and nobody is told."""
        for sent in self._phones_off.pop(person_id, []):
            age = (self._clock.now() - sent.accepted_at).total_seconds()
            if age <= sent.content.lives_for:
                self._reach(sent)
            else:
                sent.expired = True

    def play(self, sent: Sent) -> None:
        """The person listens to a voice message."""
        self._read(sent)
        self._tell(sent, "played")

    async def _fail_at_once(self, sent: Sent, code: int) -> None:
        await self._wait(self._habits.sent_after)
        self._fail(sent, code)

    async def _live(self, sent: Sent, sent_at: datetime, reached_at: datetime) -> None:
        faults = self._faults()
        fails_late = happens(self._rng, faults.message_failed_late)
        await self._until(sent_at)
        self._tell(sent, "sent", priced=True)
        if fails_late:
            await self._clock.sleep(self._rng.uniform(0, faults.failure_within))
            self._fail(sent, self._rng.choice((131026, 131049)))
            return
        await self._until(reached_at)
        self._reach(sent)
        if self._habits.read_after is not None and sent.reached_at and sent.read_at is None:
            await self._wait(self._habits.read_after)
            self._read(sent)

    def _reach(self, sent: Sent) -> None:
        """Come up on the phone, or wait until it is on."""
        assert sent.person is not None  # noqa: S101 - nobody's message fails at once
        if sent.person.id in self._phones_off:
            self._phones_off[sent.person.id].append(sent)
            return
        self._ledger.add_reached(sent, self._clock.now())
        if sent.person.id in self._open_chats:
            self._read(sent)  # read at once: Meta then leaves out `delivered`
        else:
            self._tell(sent, "delivered", priced=True)

    def _reach_time(self, number_id: str, person_id: str, sent_at: datetime) -> datetime:
        """After what was accepted for the same person before: a chat that shuffles would puzzle people."""
        key = (number_id, person_id)
        at = sent_at + timedelta(seconds=self._vary(self._habits.delivered_after))
        if key in self._last_reach:
            at = max(at, self._last_reach[key] + timedelta(milliseconds=1))
        self._last_reach[key] = at
        return at

    def _read(self, sent: Sent) -> None:
        if sent.read_at is None:
            sent.read_at = self._clock.now()
            self._tell(sent, "read", priced=all(status.name != "delivered" for status in sent.statuses))

    def _fail(self, sent: Sent, code: int) -> None:
        sent.failed_code = code
        self._tell(sent, "failed", extra={"errors": [status_error(code, _UNDELIVERABLE[code])]}, with_contact=False)

    def _tell(
        self,
        sent: Sent,
        name: str,
        *,
        priced: bool = False,
        extra: dict[str, object] | None = None,
        with_contact: bool = True,
    ) -> None:
        """Put a status into a callback, unless a fault drops it."""
        faults = self._faults()
        status = Status(name, self._clock.now(), dropped=happens(self._rng, faults.status_dropped))
        sent.statuses.append(status)
        if sent.person:
            self._changed(sent.person.id)
        if status.dropped:
            return
        item = _status_item(sent, status) | (_pricing(sent) if priced else {}) | (extra or {})
        contact = _contact(sent, sent.person) if sent.person and with_contact else None
        event = Event(sent.number_id, "statuses", item, contact, status.attempts)
        for _ in range(2 if happens(self._rng, faults.status_duplicated) else 1):
            self._emit(event, pause(self._rng, faults.status_reordered, faults.status_delayed, faults))

    async def _until(self, at: datetime) -> None:
        await self._clock.sleep(max(0.0, (at - self._clock.now()).total_seconds()))

    async def _wait(self, seconds: float) -> None:
        await self._clock.sleep(self._vary(seconds))

    def _vary(self, seconds: float) -> float:
        return seconds * self._rng.uniform(0.5, 1.5)


def _status_item(sent: Sent, status: Status) -> dict[str, object]:
    """The address that was used is always named; what else is shown of the person, unless it is a failure."""
    person = None if status.name == "failed" else sent.person
    phone, user_id = (person.wa_id, person.bsuid) if person else (None, None)
    if looks_like_bsuid(sent.to):
        user_id = sent.to
    else:
        phone = digits(sent.to)
    item: dict[str, object] = {"id": sent.wamid, "status": status.name, "timestamp": unix_seconds(status.at)}
    item |= present(recipient_id=phone, recipient_user_id=user_id)
    return item | present(biz_opaque_callback_data=sent.biz_id)


def _contact(sent: Sent, person: Person) -> dict[str, object]:
    """The phone is shown to who has used it, even when a user name hides it."""
    return contact_block(person) | ({} if looks_like_bsuid(sent.to) else {"wa_id": digits(sent.to)})


def _pricing(sent: Sent) -> dict[str, object]:
    """Service messages are billed since October 2026. Since webhooks v24 only what an ad has made free has more."""
    price = {"pricing_model": "PMP", "type": sent.price_type, "category": sent.price_category}
    if sent.price_type == "regular":
        return {"pricing": {"billable": True, **price}}
    conversation = {"id": sent.wamid[-32:], "origin": {"type": sent.price_category}}
    return {"conversation": conversation, "pricing": {"billable": False, **price}}
