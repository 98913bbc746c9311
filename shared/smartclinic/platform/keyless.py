"""No keys at all: for a function that reads and writes nothing encrypted, and shall never be able to.

Whoever breaks out of a decoder of strangers' files finds no key to the clinics' identifiers there.
"""

from __future__ import annotations

from smartclinic.platform.keys import Cipher, KeyDestroyed


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
