"""The port to whoever keeps the files that people send: Meta, for seven days."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol


class MediaUnavailable(Exception):
    """The file could not be had now. Trying later may help."""


class AddressExpired(MediaUnavailable):
    """The address is no longer good; looking the file up again gives another."""


class MediaGone(Exception):
    """There is no such file (any more)."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What the keeper says of a file: its address, for five minutes; hash and size may be missing, or untrue."""

    url: str
    sha256: str = ""
    size: int = 0


class MediaSource(Protocol):
    """Where files are fetched from."""

    async def look_up(self, media_id: str, phone_number_id: str) -> Announced:
        """Where a file of this number lies now. Raises MediaGone, MediaUnavailable."""

    def download(self, url: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The bytes, as they come, within the context. Raises AddressExpired, MediaGone, MediaUnavailable."""
