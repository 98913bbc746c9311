"""Whether WhatsApp can take a message as it is: it is refused here, with its reason, instead of there.

An answer is one message up to Meta's limit and is never split: each part would be paid for, and they may arrive in any
order. The limits are in `conversations/limits.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from smartclinic.conversations.limits import (
    BUTTON,
    BUTTON_ID,
    BUTTONS,
    INTERACTIVE,
    LABEL,
    LIST,
    PAYLOAD,
    ROW,
    ROW_DESCRIPTION,
    ROW_ID,
    ROWS,
    TEMPLATE,
    TEXT,
)
from smartclinic.conversations.outgoing import (
    AskForNumber,
    Choice,
    FromTemplate,
    Outgoing,
    Say,
    SayWithButtons,
    SayWithList,
)

_NOT_IN_VARIABLES: Final = re.compile(r"[\n\r\t]| {4}")


def fits(content: Outgoing) -> bool:
    """Whether nothing is wrong with it."""
    return next(_faults(content), None) is None


def faults(content: Outgoing) -> tuple[str, ...]:
    """What is wrong with it, in names of parts; nothing of what is written."""
    return tuple(_faults(content))


def _faults(content: Outgoing) -> Iterator[str]:
    match content:
        case Say(body):
            yield from _text("body", body, TEXT)
        case SayWithButtons(body, buttons):
            yield from _text("body", body, INTERACTIVE)
            yield from _choices("button", buttons, BUTTONS, BUTTON, BUTTON_ID)
        case SayWithList(body, label, rows):
            yield from _text("body", body, LIST)
            yield from _text("label", label, LABEL)
            yield from _choices("row", rows, ROWS, ROW, ROW_ID)
            yield from ("row description" for row in rows if len(row.description) > ROW_DESCRIPTION)
        case AskForNumber(body):
            yield from _text("body", body, INTERACTIVE)
        case FromTemplate():
            yield from _template(content)
        case _:
            assert_never(content)


def _template(template: FromTemplate) -> Iterator[str]:
    yield from _text("body", template.body, TEMPLATE)
    for value in (variable.text for variable in template.variables):
        if not value.strip() or _NOT_IN_VARIABLES.search(value):
            yield "variable"
    yield from ("payload" for payload in template.replies if not payload or len(payload) > PAYLOAD)


def _choices(name: str, choices: Sequence[Choice], most: int, title: int, id_: int) -> Iterator[str]:
    if not 1 <= len(choices) <= most:
        yield f"number of {name}s"
    if len({choice.id for choice in choices}) < len(choices):
        yield f"{name} id twice"
    for choice in choices:
        yield from _text(f"{name} title", choice.title, title)
        yield from _text(f"{name} id", choice.id, id_)


def _text(name: str, text: str, most: int) -> Iterator[str]:
    if not text.strip() or len(text) > most:
        yield name
