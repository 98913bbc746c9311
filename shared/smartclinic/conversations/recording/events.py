"""What webhook hears, free of Meta's field names: messages, statuses of ours, notices about the account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from smartclinic.contacts.identity import Card, Identity
from smartclinic.conversations.content import Content


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message from a patient, or Meta's word about one. `wamid` tells repeats apart; not every event's is Meta's."""

    phone_number_id: str
    wamid: str
    sender: Identity
    at: datetime
    content: Content
    becomes: Identity | None = None
    cards: tuple[Card, ...] = ()
    quotes: str | None = None
    referral: str | None = None


@dataclass(frozen=True, slots=True)
class StatusSeen:
    """What became of a message of ours: `fact` is one of sent, delivered, read, failed.

    `attempt`: which send of it, where the status names it.
    """

    phone_number_id: str
    outbox: str
    fact: str
    at_ms: int
    attempt: int | None = None
    code: int | None = None
    price: str | None = None
    price_type: str | None = None


@dataclass(frozen=True, slots=True)
class AccountTold:
    """Meta's notice about a WhatsApp business account, its templates or a number of it.

    `what` is the webhook's field, `details` code words of Meta's by our names for them.
    """

    account: str
    what: str
    at: datetime
    details: Mapping[str, str]


Event: TypeAlias = Arrived | StatusSeen | AccountTold
