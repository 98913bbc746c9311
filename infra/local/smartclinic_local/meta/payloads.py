"""Callbacks as Meta writes them: the JSON, its bytes, its signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .people import Person, contact_block, present
from .record import Attempt

NOTICE = ""
"""The kind of an event that is a whole `value`."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing to tell on its way to a webhook. `log` collects the attempts.

    `kind` is the list in Meta's `value` that holds `item`; NOTICE: the item is the whole value, as for an account's
    events. `beside` is what stands beside the list. `account` is needed only where there is no number; `told_at`
    gives the entry a `time`, which only account events have.
    """

    number_id: str
    kind: str
    item: Mapping[str, object]
    contact: Mapping[str, object] | None
    log: list[Attempt] = field(default_factory=list)
    webhook_field: str = "messages"
    beside: Mapping[str, object] = field(default_factory=dict)
    account: str = ""
    told_at: datetime | None = None

    @property
    def entry_id(self) -> str:
        """The WhatsApp business account that the event belongs to."""
        return self.account or account_id(self.number_id)


def unix_seconds(at: datetime) -> str:
    """A timestamp as messages and statuses carry it: a string of whole seconds."""
    return str(int(at.timestamp()))


def new_wamid(rng: random.Random, address: str) -> str:
    """An id like Meta's: base64 around the person's address, so it must never be logged."""
    plain = address.encode()
    unique = f"3A{rng.getrandbits(72):018X}".encode()
    packed = b"\x1c\x18" + bytes([len(plain)]) + plain + b"\x15\x02\x00\x12\x18\x14" + unique + b"\x00"
    return "wamid." + base64.b64encode(packed).decode()


def message_from(
    person: Person, wamid: str, at: datetime, kind: str, content: Mapping[str, object]
) -> dict[str, object]:
    """An element of `messages`. `content` is what stands beside the type: {"text": {"body": …}}."""
    sender = present(**{"from": person.wa_id, "from_user_id": person.bsuid})
    return {**sender, "id": wamid, "timestamp": unix_seconds(at), "type": kind, **content}


def compose(events: Sequence[Event], display_numbers: Mapping[str, str], rng: random.Random) -> dict[str, object]:
    """The body of one POST. Several events share a `value`, lie in several changes or in several entries."""
    entries: list[dict[str, object]] = []
    changes: list[dict[str, object]] = []
    previous: Event | None = None
    for event in events:
        if previous and _may_share_a_value(previous, event) and rng.random() < 0.5:
            _join(changes[-1], event)
            previous = event
            continue
        if previous is None or not _may_share_an_entry(previous, event) or rng.random() < 0.5:
            changes = []
            entries.append(_entry(event, changes))
        changes.append({"value": _value(event, display_numbers), "field": event.webhook_field})
        previous = event
    return {"object": "whatsapp_business_account", "entry": entries}


def account_id(number_id: str) -> str:
    """The WhatsApp business account that owns a number: one each here."""
    return f"9{number_id}"


def encode(payload: Mapping[str, object]) -> bytes:
    r"""The raw bytes that Meta signs: compact, non-ASCII as \uXXXX in small letters, "/" as "\/"."""
    return json.dumps(payload, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def signed_headers(app_secret: str, body: bytes) -> dict[str, str]:
    """The headers of a callback, with the HMAC-SHA256 of its raw bytes."""
    signature = hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "facebookexternalua",
        "X-Hub-Signature-256": f"sha256={signature}",
    }


def _may_share_a_value(first: Event, second: Event) -> bool:
    if NOTICE in {first.kind, second.kind} or first.beside or second.beside:
        return False
    return (first.number_id, first.kind, first.webhook_field) == (second.number_id, second.kind, second.webhook_field)


def _may_share_an_entry(first: Event, second: Event) -> bool:
    return first.entry_id == second.entry_id and (first.told_at is None) == (second.told_at is None)


def _entry(event: Event, changes: list[dict[str, object]]) -> dict[str, object]:
    time = {} if event.told_at is None else {"time": int(event.told_at.timestamp())}
    return {"id": event.entry_id, **time, "changes": changes}


def _value(event: Event, display_numbers: Mapping[str, str]) -> dict[str, object]:
    if event.kind == NOTICE:
        return dict(event.item)
    metadata = {"display_phone_number": display_numbers[event.number_id], "phone_number_id": event.number_id}
    value: dict[str, object] = {"messaging_product": "whatsapp", "metadata": metadata}
    if event.contact is not None:
        value["contacts"] = [event.contact]
    return value | {event.kind: [event.item]} | dict(event.beside)


def _join(change: dict[str, object], event: Event) -> None:
    value = change["value"]
    assert isinstance(value, dict)  # noqa: S101 - made by _value
    value[event.kind].append(event.item)
    if event.contact is not None and event.contact not in value.setdefault("contacts", []):
        value["contacts"].append(event.contact)


__all__ = [
    "Event",
    "account_id",
    "compose",
    "contact_block",
    "encode",
    "message_from",
    "new_wamid",
    "signed_headers",
    "unix_seconds",
]
