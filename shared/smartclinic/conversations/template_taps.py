"""The buttons on our templates: each payload names the outbox message that carried it, or what it is about."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

_SEE: Final = "see/"
_SEEN: Final = "seen/"
_TICKET: Final = "ticket/"
_ID_LETTERS: Final = frozenset("0123456789abcdef")


class TicketTap(StrEnum):
    """What a button about a ticket says: 「我到咗」, 「會遲到」, 「唔等喇」, 「我返咗嚟」."""

    HERE = "here"
    LATE = "late"
    LEAVE = "leave"
    BACK = "back"


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
    return outbox if tap.startswith(_SEEN) and _is_id(outbox) else None


def ticket_tap(action: TicketTap, ticket: str) -> str:
    """The payload of this button about this ticket, on a template and in the chat alike.

    It needs no expiry and names no owner: the ticket's record says whose it is and whether it is over.
    """
    return f"{_TICKET}{action.value}/{ticket}"


def ticket_tapped(tap: str) -> tuple[TicketTap, str] | None:
    """What was tapped about which ticket; None for any other button."""
    action, _, ticket = tap.removeprefix(_TICKET).partition("/")
    if not tap.startswith(_TICKET) or action not in list(TicketTap) or not _is_id(ticket):
        return None
    return TicketTap(action), ticket


def _is_id(text: str) -> bool:
    return len(text) == 32 and _ID_LETTERS.issuperset(text)
