"""The addresses of the pages that people open without signing in. Whoever has one was given it: nobody can guess it.

A token is a keyed hash of what it shows, so that a retry makes the same one. It is kept in the record's `page` field
and found over its index; emptying that field revokes the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from smartclinic.clinics.model import Language

if TYPE_CHECKING:
    from smartclinic.work.unit import Unit

_LENGTH: Final = 24
"""Hexadecimal digits: 96 bits."""

_TOKEN: Final = re.compile(rf"[0-9a-f]{{{_LENGTH}}}")


class PageKind(StrEnum):
    """What a page shows; the first part of its address."""

    APPOINTMENT = "appointment"
    TICKET = "ticket"
    BOARD = "board"


def page_token(unit: Unit, kind: PageKind | str, record_id: str) -> str:
    """The token of the page that shows this record of the unit's clinic; the same one each time."""
    return unit.blind(f"page {PageKind(kind).value} {record_id}")[:_LENGTH]


def is_page_token(text: str) -> bool:
    """Whether this can be a token at all; what cannot needs no reading."""
    return _TOKEN.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Addresses below `base`, the setting PAGES_URL. `clinic` is the clinic's id; a page opens in `language` where that
    is known, else in the browser's.
    """

    base: str

    def appointment(self, clinic: str, token: str, language: Language | None = None) -> str:
        """The page of one appointment."""
        return self._to(PageKind.APPOINTMENT, clinic, token, language)

    def ticket(self, clinic: str, token: str, language: Language | None = None) -> str:
        """The page of one ticket."""
        return self._to(PageKind.TICKET, clinic, token, language)

    def board(self, clinic: str, token: str) -> str:
        """The screen of one waiting room, which speaks both languages."""
        return self._to(PageKind.BOARD, clinic, token)

    def _to(self, kind: PageKind, clinic: str, token: str, language: Language | None = None) -> str:
        address = f"{self.base.rstrip('/')}/{kind.value}/{clinic}/{token}"
        return f"{address}?lang={language.value}" if language else address
