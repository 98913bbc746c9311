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


@dataclass(frozen=True, slots=True)
class Event:
    """One message or one status on its way to a webhook. `log` collects the attempts."""

    number_id: str
    kind: str
    item: Mapping[str, object]
    contact: Mapping[str, object] | None
    log: list[Attempt] = field(default_factory=list)


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
    previous: tuple[str, str] | None = None
    for event in events:
        place = (event.number_id, event.kind)
        if previous == place and rng.random() < 0.5:
            _join(changes[-1], event)
            continue
        if previous is None or previous[0] != event.number_id or rng.random() < 0.5:
            changes = []
            entries.append({"id": account_id(event.number_id), "changes": changes})
        changes.append({"value": _value(event, display_numbers), "field": "messages"})
        previous = place
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


def _value(event: Event, display_numbers: Mapping[str, str]) -> dict[str, object]:
    metadata = {"display_phone_number": display_numbers[event.number_id], "phone_number_id": event.number_id}
    value: dict[str, object] = {"messaging_product": "whatsapp", "metadata": metadata}
    if event.contact is not None:
        value["contacts"] = [event.contact]
    return value | {event.kind: [event.item]}


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
