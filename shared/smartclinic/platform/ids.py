"""Ids and chance, injected, so that a simulation replays exactly."""

from __future__ import annotations

import hashlib
import random
import secrets
from typing import Protocol


class Ids(Protocol):
    """Fresh ids and the chance that jitter needs."""

    def new(self) -> str:
        """An unguessable id: 32 hexadecimal digits, 128 bits."""

    def fraction(self) -> float:
        """A number from 0 up to 1, for jitter."""


class RandomIds:
    """Ids from the operating system's randomness."""

    def new(self) -> str:
        """An unguessable id of 32 hexadecimal digits."""
        return secrets.token_hex(16)

    def fraction(self) -> float:
        """A number from 0 up to 1, for jitter."""
        return random.random()  # noqa: S311 - jitter, not a secret


def digest(*parts: str) -> str:
    """A stable id derived from its cause: 32 hexadecimal digits (128 bits) of SHA-256."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
