"""The button on the alarm's template: its payload names the outbox message that carried it."""

from __future__ import annotations

from typing import Final

_SEEN: Final = "seen/"


def seen_tap(outbox: str) -> str:
    """The payload of the button 「我跟進緊」 on the template that leaves as this outbox message."""
    return f"{_SEEN}{outbox}"


def alarm_template_of(tap: str) -> str | None:
    """The outbox message whose button was tapped; None for any other button."""
    outbox = tap.removeprefix(_SEEN)
    is_id = len(outbox) == 32 and all(letter in "0123456789abcdef" for letter in outbox)
    return outbox if tap.startswith(_SEEN) and is_id else None
