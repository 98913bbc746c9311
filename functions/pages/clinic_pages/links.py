"""Addresses that pages lead to: below the path that PAGES_URL names, and the chat with the clinic."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from smartclinic.clinics.directory import ClinicRecord
from smartclinic.clinics.model import Language, digits_alone

STATIC: Final = Path(__file__).parent / "static"


class Links:
    """Makes addresses on this host, without its name."""

    def __init__(self, base: str) -> None:
        """`base` is PAGES_URL."""
        self._below = urlsplit(base).path.rstrip("/")

    def to(self, path: str, language: Language | None = None) -> str:
        """A page, in a language where one is named: there is no cookie to keep it."""
        address = self._below + path
        return f"{address}?{urlencode({'lang': language.value})}" if language else address

    def static(self, name: str) -> str:
        """A file that pages are made of. Its address changes with it, so that browsers may keep it."""
        return f"{self._below}/static/{name}?v={_version(name)}"


def chat(clinic: ClinicRecord, words: str = "") -> str:
    """The chat with the clinic, with these words in the field, ready to be sent (wa.me, Meta's "click to chat")."""
    number = clinic.whatsapp_number or digits_alone(clinic.config.phone)
    return f"https://wa.me/{number}?text={quote(words)}" if words else f"https://wa.me/{number}"


@cache
def _version(name: str) -> str:
    return sha256((STATIC / name).read_bytes()).hexdigest()[:12]


@cache
def edition() -> str:
    """Changes whenever what pages are made of does: a screen that is open for weeks knows by it that it is old."""
    folder = Path(__file__).parent
    made_of = sorted(path for kind in ("static", "templates", "words") for path in (folder / kind).iterdir())
    return sha256(b"".join(path.read_bytes() for path in made_of if path.is_file())).hexdigest()[:12]
