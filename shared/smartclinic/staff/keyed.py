"""Ids made of what identifies a person: keyed, so that an address or a Google account cannot be guessed from an id."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

_PURPOSE: Final = b"smartclinic staff ids, 1"


class StaffKey:
    """Keys ids of staff, and their PINs, with a key of its own that comes from the service's master key."""

    def __init__(self, master: bytes) -> None:
        self._key = hmac.digest(master, _PURPOSE, hashlib.sha256)

    def id_of(self, *parts: str) -> str:
        """A stable id of these words: 32 hexadecimal digits (128 bits)."""
        return self.keyed("\x1f".join(parts).encode("utf-8", "surrogatepass")).hex()[:32]

    def keyed(self, what: bytes) -> bytes:
        """32 bytes that only this service can make of these."""
        return hmac.digest(self._key, what, hashlib.sha256)
