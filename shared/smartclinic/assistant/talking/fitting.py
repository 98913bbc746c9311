"""Composing what fits into a WhatsApp message."""

from __future__ import annotations

from smartclinic.conversations.limits import BUTTON, INTERACTIVE, LABEL, LIST, ROW, ROW_DESCRIPTION, TEXT
from smartclinic.conversations.outgoing import AskForNumber, Choice, Outgoing, Say, SayWithButtons, SayWithList


def row(tap: str, title: str, description: str = "") -> Choice:
    """A list row."""
    return Choice(tap, clipped(title, ROW), clipped(description, ROW_DESCRIPTION))


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
        case SayWithButtons(_, buttons) if len(body) <= INTERACTIVE:
            return SayWithButtons(body, buttons)
        case SayWithList(_, label, rows) if len(body) <= LIST:
            return SayWithList(body, clipped(label, LABEL), rows)
        case AskForNumber() if len(body) <= INTERACTIVE:
            return AskForNumber(body)
        case _:
            return Say(f"{before}{clipped(content.body, TEXT - len(before) - len(after))}{after}")
