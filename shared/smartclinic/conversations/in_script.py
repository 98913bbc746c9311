"""What goes to readers of Simplified Chinese, in their characters: all that is shown, never what a tap brings back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from smartclinic.clinics.model import Language
from smartclinic.clinics.scripts import simplified
from smartclinic.conversations.outgoing import (
    AskForNumber,
    Choice,
    FromTemplate,
    Outgoing,
    Say,
    SayWithButtons,
    SayWithList,
)

if TYPE_CHECKING:
    from smartclinic.conversations.gate import Asked


def in_script(text: str, language: str | None, names: Iterable[str] = ()) -> str:
    """A text for somebody who writes this language. `names` stay as they were typed."""
    return simplified(text, tuple(names)) if language == Language.SIMPLIFIED else text


def in_their_script(content: Outgoing, language: str | None, names: Iterable[str] = ()) -> Outgoing:
    """The message for somebody who writes this language. `names` stay as they were typed; templates as Meta has them.

    No text gets longer: what fits Meta's limits still does.
    """
    if language != Language.SIMPLIFIED:
        return content
    script = _Script(names)
    match content:
        case Say(body):
            return Say(script.of(body))
        case AskForNumber(body):
            return AskForNumber(script.of(body))
        case SayWithButtons(body, buttons):
            return SayWithButtons(script.of(body), tuple(map(script.of_choice, buttons)))
        case SayWithList(body, label, rows):
            return SayWithList(script.of(body), script.of(label), tuple(map(script.of_choice, rows)))
        case FromTemplate():
            return content


def asked_in_their_script(asked: Asked | None, language: str | None, names: Iterable[str] = ()) -> Asked | None:
    """What was asked, its options as they were shown."""
    if asked is None or language != Language.SIMPLIFIED:
        return asked
    script = _Script(names)
    shown = tuple(msgspec.structs.replace(option, title=script.of(option.title)) for option in asked.options)
    return msgspec.structs.replace(asked, options=shown)


class _Script:
    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(name for name in dict.fromkeys(names) if name)

    def of(self, text: str) -> str:
        return simplified(text, self._names)

    def of_choice(self, choice: Choice) -> Choice:
        return Choice(choice.id, self.of(choice.title), self.of(choice.description))
