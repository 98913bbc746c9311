"""The buttons on our templates: each payload names the outbox message that carried it."""

from __future__ import annotations

from typing import Final

_SEE: Final = "see/"
_SEEN: Final = "seen/"


def see_tap(outbox: str) -> str:
    """The payload of the button 「查看訊息」 on the template that leaves for this outbox message."""
    return f"{_SEE}{outbox}"


def asks_to_see(tap: str) -> bool:
    """Whether it is a tap on that button."""
    return tap.startswith(_SEE)


def seen_tap(outbox: str) -> str:
    """The payload of the button 「我跟進緊」 on the alarm that leaves as this outbox message."""
    return f"{_SEEN}{outbox}"


def alarm_seen_in(tap: str) -> str | None:
    """The outbox message of the alarm whose button was tapped; None for any other button."""
    outbox = tap.removeprefix(_SEEN)
    is_id = len(outbox) == 32 and all(letter in "0123456789abcdef" for letter in outbox)
    return outbox if tap.startswith(_SEEN) and is_id else None
