"""Addresses of the desk: below the path that DASHBOARD_URL names, on its host alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

STATIC: Final = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class Links:
    """Makes addresses. Nothing personal goes into one: ids and words of the desk's own only."""

    base: str
    """DASHBOARD_URL, without a slash at its end."""

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a browser's Origin header says them."""
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}"

    def to(self, path: str, **query: str) -> str:
        """The address of a page on this host."""
        address = urlsplit(self.base).path + path
        return f"{address}?{urlencode(query)}" if query else address

    def static(self, name: str) -> str:
        """The address of a file that pages are made of. It changes with the file, so that browsers may keep it."""
        return self.to(f"/static/{name}", v=_version(name))


@cache
def _version(name: str) -> str:
    return sha256((STATIC / name).read_bytes()).hexdigest()[:12]
