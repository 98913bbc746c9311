"""Small files of every kind that a person may send, real enough for whoever looks at their first bytes."""

from __future__ import annotations

import base64
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

VOICE_NOTE: Final = (
    b"OggS\x00\x02"
    + bytes(8)
    + b"\x01\x00\x00\x00"
    + bytes(8)
    + b"\x01\x13OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00"
    + bytes(3)
)
"""The first page of an Ogg file with one channel of Opus."""

SONG: Final = b"ID3\x04\x00\x00\x00\x00\x00\x00\xff\xfb\x90\x64" + bytes(64)
"""An MP3 header."""

CLIP: Final = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom\x00\x00\x00\x08mdat"
"""An MP4 without pictures."""

LETTER: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
"""A PDF without pages."""
