"""No keys at all: for a function that shall never be able to read what is encrypted.

Whoever breaks out of a decoder of strangers' files, or into the pages that anybody may open, finds no key to the
clinics' identifiers there.
"""

from __future__ import annotations

from typing import Final

from smartclinic.platform.keys import Cipher, KeyDestroyed

_EMPTY_TEXT: Final = b"\xa0"
"""An empty string, as records are packed before they are encrypted (MessagePack, fixstr of length 0)."""


class Keyless:
    """A keyring whose ciphers open and close nothing."""

    async def cipher(self, clinic: str) -> Cipher:  # noqa: ARG002 - the same nothing for each
        """A cipher that refuses."""
        return _Refusing()


class _Refusing(Cipher):
    def __init__(self) -> None:
        """Without a key."""

    def encrypt(self, plain: bytes, bound_to: str) -> bytes:  # noqa: ARG002
        raise KeyDestroyed("this function holds no keys")

    def decrypt(self, value: bytes, bound_to: str) -> bytes:  # noqa: ARG002
        raise KeyDestroyed("this function holds no keys")

    def blind(self, text: str) -> str:  # noqa: ARG002
        raise KeyDestroyed("this function holds no keys")


class Veiled:
    """A keyring for reading records whose identifiers nobody needs: each reads as left out, or as empty text where it
    may not be. Whoever has it may change the other fields of a record, and never write one whole.
    """

    async def cipher(self, clinic: str) -> Cipher:  # noqa: ARG002 - the same veil for each
        """A cipher that shows nothing, and writes nothing."""
        return _Veiling()


class _Veiling(_Refusing):
    is_veil = True

    def decrypt(self, value: bytes, bound_to: str) -> bytes:  # noqa: ARG002
        return _EMPTY_TEXT
