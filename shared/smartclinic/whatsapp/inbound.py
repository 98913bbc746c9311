"""Meta's webhook payloads, turned into events. Every entry, change, message and status; each in its own try.

Only what is named here is read: unknown fields never reach storage or logs (policy B08).
Shapes: Meta's "Webhooks reference", and what other projects met in the wild.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from smartclinic.contacts.identity import Identity
from smartclinic.conversations.content import Other, Tap, Text
from smartclinic.conversations.recording import Arrived, StatusSeen
from smartclinic.platform.clock import milliseconds

Json: TypeAlias = Any
"""What the network sent, not parsed yet: any JSON value."""

_FACTS: Final = {"sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed"}
"""What is kept of a status; a voice message that was played was opened."""

_NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_OUTBOX_ID: Final = re.compile(r"[0-9a-f]{32}")
_TYPE: Final = re.compile(r"[a-z_]{1,40}")
_BEYOND_CODES: Final = 2**31


class NotWhatsApp(ValueError):
    """The body is JSON, but not a WhatsApp Business webhook."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The events of one POST in their order, and what was dropped, counted by reason."""

    events: tuple[Arrived | StatusSeen, ...]
    dropped: Counter[str]


class _Dropped(Exception):
    """This event cannot be used; the reason is a fixed word."""


def parse(payload: Json) -> Parsed:
    """Every usable event. Raises NotWhatsApp when the envelope is not one of ours."""
    if not isinstance(payload, dict) or payload.get("object") != "whatsapp_business_account":
        raise NotWhatsApp
    events: list[Arrived | StatusSeen] = []
    dropped: Counter[str] = Counter()
    for number, kind, event in _each(payload, dropped):
        try:
            events.append(_message(number, event) if kind == "messages" else _status(number, event))
        except _Dropped as why:
            dropped[str(why)] += 1
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError):
            dropped["malformed"] += 1
    return Parsed(tuple(events), dropped)


def _each(payload: Json, dropped: Counter[str]) -> Iterator[tuple[str, str, Json]]:
    """Number, "messages" or "statuses", and the event, for all of them."""
    for entry in _list(payload.get("entry")):
        for change in _list(entry.get("changes") if isinstance(entry, dict) else None):
            value = change.get("value") if isinstance(change, dict) else None
            if not isinstance(value, dict) or change.get("field") != "messages":
                dropped["other_field"] += 1
                continue
            metadata = value.get("metadata")
            number = metadata.get("phone_number_id") if isinstance(metadata, dict) else None
            if not isinstance(number, str) or not _NUMBER.fullmatch(number):
                dropped["no_number"] += 1
                continue
            for kind in ("messages", "statuses"):
                yield from ((number, kind, event) for event in _list(value.get(kind)))


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _message(number: str, message: Json) -> Arrived:
    if "group_id" in message:
        raise _Dropped("group")
    if message.get("type") == "system":
        raise _Dropped("system")  # Meta's own note that a number has changed: nobody wrote, and no window opens
    return Arrived(
        phone_number_id=number,
        wamid=_wamid(message["id"]),
        sender=_sender(message),
        at=_instant(message["timestamp"]),
        content=_content(message),
    )


def _sender(message: Json) -> Identity:
    """Phone, BSUID or both; either may be absent since 2026."""
    phone, bsuid = message.get("from"), message.get("from_user_id")
    if not phone and not bsuid:
        raise _Dropped("no_sender")
    return Identity(phone=_text(phone) if phone else None, bsuid=_text(bsuid) if bsuid else None)


def _content(message: Json) -> Text | Tap | Other:
    kind = message.get("type")
    if kind == "text":
        return Text(_text(message["text"]["body"]))
    if kind == "interactive":
        return _tap(message.get("interactive"))
    if kind == "button":
        return Tap(_text(message["button"].get("payload") or ""), _text(message["button"]["text"]))
    return Other(kind if isinstance(kind, str) and _TYPE.fullmatch(kind) else "unknown")


def _tap(interactive: Json) -> Tap | Other:
    """A reply to buttons or a list; Meta has been seen to send the type without the object."""
    reply = interactive.get("button_reply") or interactive.get("list_reply") if isinstance(interactive, dict) else None
    return Tap(_text(reply["id"]), _text(reply["title"])) if isinstance(reply, dict) else Other("interactive")


def _status(number: str, status: Json) -> StatusSeen:
    """One fact about a message of ours, found by the id that travelled with it."""
    fact, outbox = _FACTS.get(status["status"]), status.get("biz_opaque_callback_data")
    if fact is None:
        raise _Dropped("other_status")
    if not isinstance(outbox, str) or not _OUTBOX_ID.fullmatch(outbox):
        raise _Dropped("status_of_a_stranger")
    return StatusSeen(number, outbox, fact, milliseconds(_instant(status["timestamp"])), _code(status))


def _code(status: Json) -> int | None:
    """The code of a failure, which is one without it too."""
    for error in _list(status.get("errors"))[:1]:
        code = error.get("code") if isinstance(error, dict) else None
        if isinstance(code, int) and 0 <= code < _BEYOND_CODES:
            return code
    return None


def _wamid(value: Json) -> str:
    """A message's id. Without one, repeats could not be told apart."""
    if not value:
        raise ValueError("no id")
    return _text(value)


def _text(value: Json) -> str:
    """A string that can be stored: half a surrogate pair has no UTF-8."""
    if not isinstance(value, str):
        raise TypeError("not a string")
    if not value.isascii():
        value.encode()
    return value


def _instant(value: Json) -> datetime:
    """A time in Unix seconds, which Meta writes as a string."""
    return datetime.fromtimestamp(int(value), UTC)
