"""The port for virus checks. Whatever cannot say that a file is clean leaves it in quarantine."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol, cast


class ScannerUnavailable(Exception):
    """There is no verdict now. Trying later may help; until then the file is not shown."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scanner says of a whole file: the signature that it found, None when it is clean."""

    signature: str | None = None

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return self.signature is None


class Scanner(Protocol):
    """Who looks for viruses."""

    async def scan(self, chunks: AsyncIterator[bytes]) -> Verdict:
        """The verdict on all of these bytes, every one of them read. Raises ScannerUnavailable."""


class NoScanner:
    """Nobody: every file waits in quarantine, and staff see that it has not been checked."""

    async def scan(self, chunks: AsyncIterator[bytes]) -> Verdict:  # noqa: ARG002 - nothing is looked at
        """Raises ScannerUnavailable."""
        raise ScannerUnavailable("no scanner is set up")


def scanner_named(name: str) -> Scanner:
    """The scanner that the setting SCANNER names: `none`, or `module:name` of a callable that makes one."""
    if name == "none":
        return NoScanner()
    module, _, made_by = name.partition(":")
    return cast(Scanner, getattr(importlib.import_module(module), made_by)())
