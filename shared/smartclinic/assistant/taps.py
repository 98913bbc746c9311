"""The ids of our buttons and rows: action, version, expiry, and whose they are; so that old taps change nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from smartclinic.contacts.identity import ContactId

_VERSION: Final = "1"
_OWNER: Final = 8
LIFE: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Tapped:
    """What a tap asks for."""

    action: str
    argument: str


def tap_id(action: str, argument: str, contact: ContactId, now: datetime) -> str:
    """An id that works for this contact for a day."""
    expires = int((now + LIFE).timestamp())
    return f"{_VERSION}|{action}|{argument}|{expires}|{contact[:_OWNER]}"


def read_tap(raw: str, contact: ContactId, now: datetime) -> Tapped | None:
    """What this contact's tap asks for now; None when it is old, somebody else's, or none of ours."""
    parts = raw.split("|")
    if len(parts) != 5 or parts[0] != _VERSION or parts[4] != contact[:_OWNER] or not parts[3].isdigit():
        return None
    fresh = now < datetime.fromtimestamp(int(parts[3][:11]), UTC)
    return Tapped(parts[1], parts[2]) if fresh else None
