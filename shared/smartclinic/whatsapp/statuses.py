"""What became of a message of ours: one fact at a time, found by the id that travelled with it.

Source: Meta, "Status messages webhook reference". `delivered` is left out when a message is read at once; price and
errors come or not; a failure may come hours after Meta took the message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from smartclinic.conversations.recording.events import StatusSeen
from smartclinic.conversations.reference import read_reference
from smartclinic.platform.clock import milliseconds
from smartclinic.whatsapp.json_values import Dropped, Json, as_list, as_map, code_of, instant
from smartclinic.whatsapp.shapes import Shape

_FACTS: Final[Mapping[str, str]] = {
    "sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed",
}  # fmt: skip
"""What is kept of a status; a voice message that was played was opened."""

_PRICE_WORD: Final = re.compile(r"[a-z][a-z_-]{0,39}")

STATUSES: Final = (
    Shape("messages", "status sent", "a fact of the outbox message: the earliest time told"),
    Shape("messages", "status delivered", "a fact of the outbox message, and its price category"),
    Shape("messages", "status read", "a fact of the outbox message; implies delivered"),
    Shape("messages", "status played", "recorded as read"),
    Shape("messages", "status failed", "a fact with Meta's code; delivery looks at it at once"),
    Shape("messages", "status (any other)", "counted", drops="other_status"),
    Shape("messages", "status of no message of ours", "counted", drops="status_of_a_stranger"),
)


def status_of(number: str, status: Mapping[str, Json]) -> StatusSeen:
    """One fact. Raises Dropped, and TypeError, ValueError, KeyError for a broken one."""
    fact, travelled = _FACTS.get(status["status"]), status.get("biz_opaque_callback_data")
    if fact is None:
        raise Dropped("other_status")
    ours = read_reference(travelled) if isinstance(travelled, str) else None
    if ours is None:
        raise Dropped("status_of_a_stranger")
    outbox, attempt = ours
    pricing = as_map(status.get("pricing"))
    return StatusSeen(
        number, outbox, fact, milliseconds(instant(status["timestamp"])), attempt, _code(status),
        price=_price_word(pricing.get("category")), price_type=_price_word(pricing.get("type")),
    )  # fmt: skip


def _code(status: Mapping[str, Json]) -> int | None:
    """The code of a failure, which is one without it too."""
    return next((code_of(error) for error in as_list(status.get("errors"))[:1]), None)


def _price_word(value: Json) -> str | None:
    lowered = value.lower() if isinstance(value, str) else ""
    return lowered if _PRICE_WORD.fullmatch(lowered) else None
