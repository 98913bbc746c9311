"""Small files of every kind that a person may send, real enough for whoever looks at their first bytes."""

from __future__ import annotations

import base64
import struct
from typing import Final

PICTURE: Final = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8"
    "ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAAR"
    "CAAQABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAA"
    "AgT/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCcAkj/2Q=="
)
"""A JPEG of 16 by 16 green pixels."""

STICKER: Final = base64.b64decode("UklGRh4AAABXRUJQVlA4TBEAAAAvD8ADAAfQvrrUrf+BiOh/AAA=")
"""The same as lossless WebP."""


def _ogg_page(number: int, samples: int, *packets: bytes) -> bytes:
    """A page of an Ogg stream (RFC 3533) of three pages; packets are shorter than 255 bytes."""
    flags = {0: 2, 2: 4}.get(number, 0)
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, samples, 1, number, 0)
    body = bytes([len(packets), *map(len, packets)]) + b"".join(packets)
    return head[:22] + struct.pack("<I", _ogg_checksum(head + body)) + body


def _ogg_checksum(page: bytes) -> int:
    """The CRC of RFC 3533: the polynomial 0x04c11db7, neither reflected nor inverted."""
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = ((crc << 1) ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc


_SILENCE: Final = b"\xf8\xff\xfe"
"""A packet of Opus: 20 ms, that is 960 samples, in which nothing is heard."""

VOICE_NOTE: Final = (
    _ogg_page(0, 0, b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48000, 0, 0))
    + _ogg_page(1, 0, b"OpusTags" + struct.pack("<I6sI", 6, b"sample", 0))
    + _ogg_page(2, 100 * 960, *[_SILENCE] * 100)
)
"""Two seconds of silence as an Ogg file with one channel of Opus (RFC 7845)."""

SONG: Final = b"ID3\x04\x00\x00\x00\x00\x00\x00\xff\xfb\x90\x64" + bytes(64)
"""An MP3 header."""

CLIP: Final = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom\x00\x00\x00\x08mdat"
"""An MP4 without pictures."""

LETTER: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
"""A PDF without pages."""
