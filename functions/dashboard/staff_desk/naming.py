"""How people's names and numbers stand on a screen: isolated text, of bounded length, masked where patients can see."""

from __future__ import annotations

from typing import Final, Protocol

from markupsafe import Markup, escape

from smartclinic.clinics.model import Language
from staff_desk.clipping import clipped
from staff_desk.preferences import Preferences
from staff_desk.rendering import say

LAST_DIGITS: Final = 4
TAIL: Final = 4
"""So many characters of a conversation's id tell it from others that have no name either."""

HIDDEN: Final = "＊"


class Named(Protocol):
    """Whoever has a name, or at least a number: `phone` is digits without "+"."""

    @property
    def contact(self) -> str:
        """The conversation's id, which tells nothing and never changes."""

    @property
    def name(self) -> str | None:
        """The name that the desk knows, if any."""

    @property
    def phone(self) -> str | None:
        """The number, if any."""


class Viewer(Protocol):
    """Whoever looks: a visit."""

    @property
    def preferences(self) -> Preferences:
        """How they want to see the desk."""

    @property
    def language(self) -> Language:
        """The language they read."""


def shown_name(person: Named, viewer: Viewer) -> Markup:
    """Who it is, for a template: the name, else the number, else which conversation; isolated from the text around."""
    return Markup('<bdi class="name">{}</bdi>').format(plain_name(person, viewer))


def plain_name(person: Named, viewer: Viewer) -> str:
    """The same without markup, for an attribute."""
    name = clipped(person.name or "")
    if name:
        return masked(name) if viewer.preferences.masks else name
    if person.phone:
        return shown_phone(person.phone, viewer)
    return f"{say(viewer.language, 'name_unknown')} · {person.contact[-TAIL:]}"


def masked(name: str) -> str:
    """The first character alone: 陳＊＊. How long the name is does not show."""
    return f"{clipped(name)[:1]}{HIDDEN * 2}"


def shown_phone(phone: str, viewer: Viewer) -> str:
    """A number in groups, +852 9123 4567; its last four digits only where names are masked."""
    digits = clipped(phone, 20)
    if viewer.preferences.masks:
        return f"{HIDDEN * 2}{digits[-LAST_DIGITS:]}" if len(digits) > LAST_DIGITS else HIDDEN * 2
    if digits.startswith("852") and len(digits) == 11:
        return f"+852 {digits[3:7]} {digits[7:]}"
    return f"+{digits}"


def name_of(name: str | None, viewer: Viewer) -> Markup:
    """A name that stands alone, such as on an appointment: masked with the rest. Isolated like the others."""
    line = clipped(name or "")
    shown = masked(line) if line and viewer.preferences.masks else line
    return Markup('<bdi class="name">{}</bdi>').format(shown or escape(say(viewer.language, "name_unknown")))
