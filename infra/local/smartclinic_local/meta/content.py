"""What a message to a person shows on the person's phone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

SHARE_NUMBER: Final = "request_contact_info"
"""The id of the one button of a message that asks for the person's phone number."""

SHARE_NUMBER_SHOWN: Final = {True: "分享聯絡資料", False: "Share contact info"}
"""What WhatsApp writes on that button: in Chinese or not."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap: a reply button, or a row of a list (`section` is the title above it)."""

    id: str
    title: str
    description: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """A message as the person sees it. `type` is Meta's: text, interactive, template.

    `asks_for_number`: its button shares the person's own number. `lives_for` is in seconds: a message that does not
    reach the phone within them is dropped without a word.
    """

    type: str
    body: str
    header: str = ""
    footer: str = ""
    buttons: tuple[Choice, ...] = ()
    list_button: str = ""
    rows: tuple[Choice, ...] = ()
    template: str = ""
    category: str = "service"
    asks_for_number: bool = False
    lives_for: float = 30 * 86400.0

    def on_a_phone(self, *, in_chinese: bool) -> Content:
        """The message as a phone in this language shows it: WhatsApp itself words the button that shares a number."""
        if not self.asks_for_number:
            return self
        return replace(self, buttons=(Choice(SHARE_NUMBER, SHARE_NUMBER_SHOWN[in_chinese]),))

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Everything that can be tapped."""
        return self.buttons + self.rows
