"""The buttons on our templates: each payload names the outbox message that carried it, or what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_SEE: Final = "see/"
_SEEN: Final = "seen/"
_TICKET: Final = "ticket/"
_ID_LETTERS: Final = frozenset("0123456789abcdef")
_VISIT: Final = re.compile(r"visit/([a-z_]+)/([0-9a-f]{32})/(\d{1,6})", re.ASCII)
_PLACE: Final = re.compile(r"place/([0-9a-f]{32})/([0-9a-f]{32})", re.ASCII)


class TicketTap(StrEnum):
    """What a button about a ticket says: 「我到咗」, 「會遲到」, 「唔等喇」, 「我返咗嚟」."""

    HERE = "here"
    LATE = "late"
    LEAVE = "leave"
    BACK = "back"


class VisitTap(StrEnum):
    """What a button about an appointment says, by the id that it has in the templates' files."""

    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    CANCEL_NOW = "cancel_now"
    """The second tap, after what is cancelled was read back."""
    COMING = "coming"
    KEEP = "keep"
    """It shall stay as it is: after a notice that the doctor is late, or instead of cancelling."""
    ANOTHER_TIME = "another_time"
    """A new appointment in place of one that is cancelled."""
    SEE = "see"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class VisitTapped:
    """A tap about an appointment as it was at this revision."""

    action: VisitTap
    appointment: str
    revision: int


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


def visit_tap(action: VisitTap | str, appointment: str, revision: int) -> str:
    """The payload of this button about this appointment, on a template and in the chat alike.

    It needs no expiry and names no owner: the appointment says whose it is, and its revision whether it has moved.
    Raises ValueError for an action that no button has.
    """
    return f"visit/{VisitTap(action).value}/{appointment}/{revision}"


def visit_tapped(tap: str) -> VisitTapped | None:
    """What was tapped about which appointment; None for any other button."""
    found = _VISIT.fullmatch(tap)
    if found is None or found[1] not in list(VisitTap):
        return None
    return VisitTapped(VisitTap(found[1]), found[2], int(found[3]))


def place_tap(opening: str, wait: str) -> str:
    """The payload of the button by which somebody who waits takes a place that has become free."""
    return f"place/{opening}/{wait}"


def place_tapped(tap: str) -> tuple[str, str] | None:
    """The opening and the wait of that button; None for any other."""
    found = _PLACE.fullmatch(tap)
    return (found[1], found[2]) if found else None


def _is_id(text: str) -> bool:
    return len(text) == 32 and _ID_LETTERS.issuperset(text)
