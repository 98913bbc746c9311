"""Sealing what a browser keeps for us: it cannot read it, change it, or bring it back too late.

AES-256-GCM under a key made from MASTER_KEY for one purpose (HKDF, RFC 5869), so that what is sealed for one opens
for no other.
"""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from smartclinic.platform.clock import Clock

_NONCE: Final = 12
_UNTIL: Final = 8


class Seal:
    """Seals and opens for one purpose."""

    def __init__(self, master: bytes, purpose: str, clock: Clock) -> None:
        key = HKDF(SHA256(), 32, salt=None, info=f"smartclinic seal {purpose}".encode()).derive(master)
        self._aead, self._clock = AESGCM(key), clock

    def close(self, content: bytes, lasts: timedelta) -> str:
        """Sealed, as text that fits a cookie or a form."""
        until = int((self._clock.now() + lasts).timestamp()).to_bytes(_UNTIL, "big")
        nonce = secrets.token_bytes(_NONCE)
        return base64.urlsafe_b64encode(nonce + until + self._aead.encrypt(nonce, content, until)).decode()

    def open(self, sealed: str) -> bytes | None:
        """What was sealed; None when it was changed, is another purpose's, or has run out."""
        try:
            raw = base64.urlsafe_b64decode(sealed.encode("ascii"))
            nonce, until, content = raw[:_NONCE], raw[_NONCE : _NONCE + _UNTIL], raw[_NONCE + _UNTIL :]
            opened = self._aead.decrypt(nonce, content, until)
        except (InvalidTag, ValueError):  # ValueError: no base64, no ASCII, or cut short
            return None
        return opened if self._clock.now().timestamp() < int.from_bytes(until, "big") else None
