"""What a message to a person shows on the person's phone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap: a reply button, or a row of a list (`section` is the title above it)."""

    id: str
    title: str
    description: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """A message as the person sees it. `type` is Meta's: text, interactive, template."""

    type: str
    body: str
    header: str = ""
    footer: str = ""
    buttons: tuple[Choice, ...] = ()
    list_button: str = ""
    rows: tuple[Choice, ...] = ()
    template: str = ""
    category: str = "service"

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Everything that can be tapped."""
        return self.buttons + self.rows
