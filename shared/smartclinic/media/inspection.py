"""What is learned of a file while its bytes pass: its weight, its hash, its type. Only its two ends are kept."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from typing import Final

from smartclinic.media.allowed import NotTaken
from smartclinic.media.attachment import Refusal
from smartclinic.media.sniffing import HEAD, TAIL, Words, first_look, type_of
from smartclinic.platform.files import PART

_HASH_BYTES: Final = 32


class Inspection:
    """Looks at one file as it passes. `most` bytes; `expected` is its SHA-256, or None when nobody said."""

    def __init__(self, chunks: AsyncIterator[bytes], *, most: int, expected: bytes | None) -> None:
        self.most = most
        self._chunks, self._expected = chunks, expected
        self._size = 0
        self._hash = hashlib.sha256()
        self._tail = b""
        self._words, self._is_plain = Words(), True
        self._waiting = b""
        self._first: str | None = None

    async def begins_as(self) -> str | None:
        """Wait for the first bytes; what they begin, None when it is nothing known. Raises NotTaken."""
        while len(self._waiting) < HEAD and (chunk := await anext(self._chunks, None)) is not None:
            self._waiting += self._seen(chunk)
        self._first = first_look(self._waiting[:HEAD])
        return self._first

    async def parts(self) -> AsyncIterator[bytes]:
        """All bytes in parts of about a megabyte. Raises NotTaken before the last one is out of hand.

        Whoever stores them must finish only after this has ended well.
        """
        waiting = bytearray(self._waiting)
        async for chunk in self._chunks:
            if len(waiting) >= PART:
                yield bytes(waiting)
                waiting.clear()
            waiting += self._seen(chunk)
        self._check_hash()
        if waiting:
            yield bytes(waiting)

    async def let_pass(self) -> None:
        """Keep none of it, but see whether it is what was announced. Raises NotTaken."""
        async for _ in self.parts():
            pass

    def type(self) -> str:
        """The type, once all parts have passed. Raises NotTaken."""
        is_plain = self._words.are_still_plain(b"", final=True) and self._is_plain
        found = type_of(self._first, self._tail, is_plain=is_plain) if self._first else None
        if found is None:
            raise NotTaken(Refusal.NOT_ACCEPTED)
        return found

    def _seen(self, chunk: bytes) -> bytes:
        """Count it. Raises NotTaken at the first byte too many, whatever was announced."""
        self._size += len(chunk)
        if self._size > self.most:
            raise NotTaken(Refusal.TOO_LARGE)
        self._hash.update(chunk)
        self._is_plain = self._words.are_still_plain(chunk)
        self._tail = chunk[-TAIL:] if len(chunk) >= TAIL else (self._tail + chunk)[-TAIL:]
        return chunk

    def _check_hash(self) -> None:
        if self._expected is not None and self._hash.digest() != self._expected:
            raise NotTaken(Refusal.CHANGED)


def hash_of(said: str) -> bytes | None:
    """A SHA-256 as Meta writes it: base64 in a webhook, hexadecimal in a lookup. None when it is neither."""
    for read in (bytes.fromhex, _from_base64):
        try:
            found = read(said)
        except ValueError:
            continue
        if len(found) == _HASH_BYTES:
            return found
    return None


def _from_base64(said: str) -> bytes:
    return base64.b64decode(said.replace("-", "+").replace("_", "/") + "=" * (-len(said) % 4), validate=True)
