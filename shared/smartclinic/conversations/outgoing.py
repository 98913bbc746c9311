"""What the service can say: one message, in the shapes that WhatsApp offers, free of Meta's field names."""

from __future__ import annotations

from typing import TypeAlias

import msgspec


class Choice(msgspec.Struct, frozen=True, omit_defaults=True):
    """A button or a list row: the id that comes back when it is tapped, and what is shown."""

    id: str
    title: str
    description: str = ""


class Say(msgspec.Struct, frozen=True, tag="say"):
    """Words alone. Up to 4,096 characters."""

    body: str


class SayWithButtons(msgspec.Struct, frozen=True, tag="buttons"):
    """Words with up to three buttons of 20 characters. Body up to 1,024."""

    body: str
    buttons: tuple[Choice, ...]


class SayWithList(msgspec.Struct, frozen=True, tag="list"):
    """Words with a list of up to ten rows of 24 characters behind one button of 20. Body up to 4,096."""

    body: str
    label: str
    rows: tuple[Choice, ...]


Outgoing: TypeAlias = Say | SayWithButtons | SayWithList
