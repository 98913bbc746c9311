"""A page as a browser takes it apart: elements with their attributes, text with what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

_VOID: Final = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
LINKS: Final = frozenset(
    {"href", "src", "action", "formaction", "poster", "hx-get", "hx-post", "data-poll", "data-watching"}
)
"""Attributes that hold an address."""


@dataclass(frozen=True)
class Element:
    """One tag with its attributes."""

    tag: str
    attributes: dict[str, str]

    @property
    def isolates(self) -> bool:
        """Whether the direction of what is in it changes nothing outside (HTML, 15.3.6: `bdi` and any `dir`)."""
        return self.tag == "bdi" or "dir" in self.attributes


class PageRead(HTMLParser):
    """A page, read."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.texts: list[tuple[str, tuple[Element, ...]]] = []
        self._open: list[Element] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and with it whatever was left open in it."""
        places = [place for place, element in enumerate(self._open) if element.tag == tag]
        if places:
            del self._open[places[-1] :]

    def handle_data(self, data: str) -> None:
        """Text."""
        self.texts.append((data, tuple(self._open)))

    @property
    def text(self) -> str:
        """All of the text."""
        return "".join(text for text, _ in self.texts)

    @property
    def tags(self) -> set[str]:
        """Every kind of element in it."""
        return {element.tag for element in self.elements}

    @property
    def addresses(self) -> set[str]:
        """Every address that it leads to, loads or sends to."""
        found = ((name, value) for element in self.elements for name, value in element.attributes.items())
        return {value for name, value in found if name in LINKS and value}
