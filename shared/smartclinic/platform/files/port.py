"""The files port: bytes streamed in and out by name, never a whole file in memory.

One contract suite runs over every adapter.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from typing import Final, Protocol

PART: Final = 1024 * 1024
"""Bytes that are held at a time."""

_NAME: Final = re.compile(r"(?:[A-Za-z0-9_-]{1,128}/)*[A-Za-z0-9_-]{1,128}")
_LONGEST_NAME: Final = 900  # Cloud Storage's own limit is 1,024 bytes


class FilesError(Exception):
    """Something the file store would not or could not do. Its text holds no content."""


class FilesUnavailable(FilesError):
    """No answer, or none in time: what was asked may have happened. All of it may be asked again."""


class NoSuchFile(FilesError):
    """There is no file of this name (any more), or not in the version asked for."""


class Taken(FilesError):
    """There is a file of this name already."""


class Changed(FilesError):
    """The file is not the version that was looked at."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is there: bytes, and an opaque version that another writing of the name changes."""

    size: int
    version: str


class Files(Protocol):
    """Where files are kept. Names are ids joined by slashes; anything else raises ValueError."""

    async def put(self, name: str, chunks: AsyncIterable[bytes]) -> Stored:
        """Write a file whole, replacing an older one: readers see the old or the new one, never a part.

        When `chunks` raises, that is raised, and the name is as it was. Raises FilesUnavailable.
        """

    async def create(self, name: str, content: bytes) -> None:
        """Write a small file whole under a name that is free: for what nobody may replace. Needs no right but to
        create. Raises Taken, FilesUnavailable; after that one it may have been written.
        """

    async def stat(self, name: str) -> Stored | None:
        """What is known of a file, None without one. Raises FilesUnavailable."""

    def read(self, name: str, *, version: str) -> AsyncIterator[bytes]:
        """The bytes of one version, in parts of at most PART. Iterating raises NoSuchFile, Changed, FilesUnavailable.

        A version that is replaced while it is read stays that version, or ends in an error: never a mixture.
        """

    async def copy(self, source: str, target: str, *, version: str) -> None:
        """Give one version a second name, whole or not at all. Raises NoSuchFile, Changed, FilesUnavailable."""

    async def delete(self, name: str) -> None:
        """Remove a file. One that is not there is success. Raises FilesUnavailable."""

    async def close(self) -> None:
        """Let go of connections."""


def checked_name(name: str) -> str:
    """The name, when it is ids joined by slashes: it can lead nowhere else. Raises ValueError."""
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        raise ValueError("a file's name is ids joined by slashes")
    return name
