"""From events to writes: what is stored of each, and which task follows. Pure, but for the cipher's randomness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from smartclinic.contacts.identity import ContactId, Identity, contact_keys
from smartclinic.conversations.accounts.notice import OWED_AFTER as NOTICE_OWED_AFTER
from smartclinic.conversations.accounts.notice import AccountNotice, NoticeDue, notice_id, notice_task
from smartclinic.conversations.content import Media, Text
from smartclinic.conversations.message import OWED_AFTER, Message, message_id
from smartclinic.conversations.outbox import Failure, Lane, OutboxItem
from smartclinic.conversations.recording.events import AccountTold, Arrived, StatusSeen
from smartclinic.conversations.recording.masking import card_fit_to_keep, fit_to_keep
from smartclinic.conversations.waking import BURST_PAUSE, Deliver, Wake, deliver_task, wake_task
from smartclinic.platform.clock import milliseconds
from smartclinic.platform.store import Change, Create, Minimum, Patch, Union, Write
from smartclinic.platform.tasks import Task
from smartclinic.records.codec import Codec

_MAY_GO_ON: Final = (Text, Media)
"""What may be followed by more of the same burst; anything else is looked at at once."""

CLOCKS_DIFFER: Final = timedelta(hours=1)
"""More than Meta's clock may be ahead of ours."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A write and the task that follows it once it is stored (or was stored before).

    Of the tasks with one `waker`, only that of the last stored write is handed in: one wake-up a thread.
    """

    write: Write
    task: Task | None
    waker: str


@dataclass(frozen=True, slots=True)
class Tenant:
    """A clinic whose events are recorded: its codec, and what keys its contacts' ids."""

    codec: Codec
    pepper: bytes
    salt: str

    def keys(self, identity: Identity | None) -> tuple[ContactId, ...]:
        """Every alias key of somebody, that of the BSUID first."""
        return contact_keys(self.pepper, self.salt, identity) if identity else ()


def messages(tenant: Tenant, arrived: Iterable[Arrived], now: datetime) -> list[Planned]:
    """A create per message, and a wake-up for its thread."""
    start = int(now.timestamp() * 1_000_000)
    once: dict[str, Arrived] = {}
    for event in arrived:
        once.setdefault(message_id(event.wamid), event)
    return [
        _message(tenant, record_id, event, start + position, now)
        for position, (record_id, event) in enumerate(once.items())
    ]


def _message(tenant: Tenant, record_id: str, event: Arrived, recorded: int, now: datetime) -> Planned:
    thread, *others = tenant.keys(event.sender)
    message = Message(
        thread=thread,
        wamid=event.wamid,
        at=min(event.at, now),
        recorded=recorded,
        content=fit_to_keep(event.content),
        sender=event.sender,
        phone_thread=others[0] if others else None,
        becomes=event.becomes,
        becomes_threads=tenant.keys(event.becomes),
        cards=tuple(card_fit_to_keep(card) for card in event.cards),
        quotes=event.quotes,
        referral=event.referral,
        due_at=now + OWED_AFTER,
    )
    create = Create(tenant.codec.path(Message, record_id), tenant.codec.encode(message, record_id))
    at = now + BURST_PAUSE if isinstance(event.content, _MAY_GO_ON) else None
    wake_up = wake_task(Wake(clinic=tenant.codec.clinic, thread=thread, message=record_id), at)
    return Planned(create, wake_up, f"{tenant.codec.clinic}/{thread}")


def statuses(codec: Codec, seen: Iterable[StatusSeen], now: datetime) -> list[Planned]:
    """A patch per outbox message, whatever number of statuses it had in this POST."""
    by_outbox: dict[str, list[StatusSeen]] = {}
    for status in seen:
        by_outbox.setdefault(status.outbox, []).append(status)
    return [_facts(codec, outbox, found, now) for outbox, found in by_outbox.items()]


def _facts(codec: Codec, outbox: str, seen: Sequence[StatusSeen], now: datetime) -> Planned:
    """Facts only move to the earliest time seen; failures are gathered, each once, and ask to be looked at."""
    latest_first = sorted(seen, key=lambda status: (-status.at_ms, status.fact, status.code or 0))
    changes: dict[str, Change] = {}
    for status in latest_first:
        changes |= _price(status)
        if status.fact != "failed":
            changes[f"{status.fact}_at"] = Minimum(status.at_ms)
    path, task = codec.path(OutboxItem, outbox), None
    if failures := [Failure(each.attempt, each.at_ms, each.code) for each in latest_first if each.fact == "failed"]:
        once = dict.fromkeys(reversed(failures))
        changes["failures"] = Union(tuple(msgspec.to_builtins(failure) for failure in once))
        changes["due_at"] = now + OWED_AFTER
        # A repeated failure sets due_at again, so its look needs a name of its own; and it is in no hurry: a thousand
        # failed reminders must not queue before an answer.
        look = Deliver(clinic=codec.clinic, outbox=outbox, lane=Lane.PROACTIVE, k=milliseconds(now))
        task = deliver_task(look, None)
    return Planned(Patch(path, changes), task, path)


def _price(status: StatusSeen) -> dict[str, Change]:
    """What Meta says that the message costs; counted once for each message, at the first time it was told."""
    told = {"price": status.price, "price_type": status.price_type}
    changes: dict[str, Change] = {name: value for name, value in told.items() if value}
    return changes | {"priced_at": Minimum(status.at_ms)} if changes else changes


def notices(codec: Codec, told: Iterable[AccountTold], now: datetime, *, alone: bool) -> list[Planned]:
    """A create per notice about the clinic's account, and a look at it. `alone`: the account has no other clinic."""
    once = {notice_id(codec.clinic, event.what, event.at, event.details): event for event in told}
    return [_notice(codec, record_id, event, now, alone=alone) for record_id, event in once.items()]


def _notice(codec: Codec, record_id: str, event: AccountTold, now: datetime, *, alone: bool) -> Planned:
    at = min(event.at, now + CLOCKS_DIFFER)  # Meta's time orders notices, and one of next year would stand till then
    notice = AccountNotice(
        what=event.what, at=at, details=dict(event.details), alone=alone, due_at=now + NOTICE_OWED_AFTER
    )
    path = codec.path(AccountNotice, record_id)
    task = notice_task(NoticeDue(clinic=codec.clinic, notice=record_id))
    return Planned(Create(path, codec.encode(notice, record_id)), task, path)
