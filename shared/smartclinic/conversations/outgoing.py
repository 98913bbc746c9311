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


class AskForNumber(msgspec.Struct, frozen=True, tag="ask_for_number"):
    """Words with a button that shares the patient's own phone number. Body up to 1,024."""

    body: str


class Variable(msgspec.Struct, frozen=True):
    """A variable of a template, by its name, and what stands in its place."""

    name: str
    text: str


class FromTemplate(msgspec.Struct, frozen=True, omit_defaults=True, tag="template"):
    """An approved template, filled in: the only thing that may leave outside the 24-hour window.

    `language` is Meta's code (zh_HK, en); `variables` are in the template's order; `replies` are the payloads of
    its quick-reply buttons, in order; `body` is what the patient will read.
    """

    name: str
    language: str
    category: str
    body: str
    variables: tuple[Variable, ...] = ()
    replies: tuple[str, ...] = ()


Outgoing: TypeAlias = Say | SayWithButtons | SayWithList | AskForNumber | FromTemplate
