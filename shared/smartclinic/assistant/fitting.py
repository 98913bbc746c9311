"""What fits into a WhatsApp message. Source: Cloud API reference, interactive messages."""

from __future__ import annotations

from typing import Final

from smartclinic.conversations.outgoing import AskForNumber, Choice, Outgoing, Say, SayWithButtons, SayWithList

BUTTON: Final = 20
ROW: Final = 24
DESCRIPTION: Final = 72
MOST_ROWS: Final = 10
BODY_WITH_BUTTONS: Final = 1024
BODY: Final = 4096


def row(tap: str, title: str, description: str = "") -> Choice:
    """A list row."""
    return Choice(tap, clipped(title, ROW), clipped(description, DESCRIPTION))


def button(tap: str, title: str) -> Choice:
    """A button."""
    return Choice(tap, clipped(title, BUTTON))


def clipped(text: str, most: int) -> str:
    """The text, or its beginning with an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def framed(content: Outgoing, before: str = "", after: str = "") -> Outgoing:
    """The message with words around it, within the limits.

    Where the whole does not fit, the buttons go first (they can be typed too), then the end of the message; never the
    words around it.
    """
    body = f"{before}{content.body}{after}"
    match content:
        case SayWithButtons(_, buttons) if len(body) <= BODY_WITH_BUTTONS:
            return SayWithButtons(body, buttons)
        case SayWithList(_, label, rows) if len(body) <= BODY:
            return SayWithList(body, clipped(label, BUTTON), rows)
        case AskForNumber() if len(body) <= BODY_WITH_BUTTONS:
            return AskForNumber(body)
        case _:
            return Say(f"{before}{clipped(content.body, BODY - len(before) - len(after))}{after}")
