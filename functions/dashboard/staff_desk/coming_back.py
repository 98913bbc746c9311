"""Where the desk leads back to once something was chosen in its frame, such as the language: the page, as it was
narrowed, and nothing of what was done there or searched for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl, urlencode

KNOWN: Final = frozenset({
    "action", "at", "branch", "cause", "day", "doctor", "from", "into", "minutes", "moving", "part", "patient",
    "person", "queue", "service",
})  # fmt: skip
"""What narrows a page: ids, days and kinds. Nobody's name or number."""

LONGEST: Final = 300
"""An address may be so long; a longer one leads back to its page alone."""

_LONGEST_VALUE: Final = 64
_START: Final = "/"


def way_back(path: str, query: Iterable[tuple[str, str]]) -> str:
    """A page of the desk with what it is narrowed to. Anything else that the address says is left out."""
    kept = [(name, value) for name, value in query if name in KNOWN and 0 < len(value) <= _LONGEST_VALUE]
    address = f"{path}?{urlencode(kept)}" if kept else path
    return address if len(address) <= LONGEST else path


def own_way(asked: str) -> str:
    """The same of an address that a form names: never another site, nor anything that a header cannot hold."""
    is_plain = asked.isascii() and asked.isprintable() and "\\" not in asked
    if not is_plain or not asked.startswith("/") or asked.startswith("//"):
        return _START
    path, _, query = asked.partition("?")
    return way_back(path, parse_qsl(query.partition("#")[0]))
