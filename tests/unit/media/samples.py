"""Small files of every kind, made here."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from PIL import Image


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: Any) -> bytes:
    """A picture with a red left half. Options are Pillow's (hence Any)."""
    image = Image.new(mode, size)
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def archive(names: Mapping[str, bytes]) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name, content in names.items():
            made.writestr(name, content)
    return written.getvalue()


def office(part: str = "word/document.xml", more: Mapping[str, bytes] | None = None) -> bytes:
    return archive({"[Content_Types].xml": b"<x/>", part: b"<x/>", **(more or {})})


def media(brand: bytes, rest: int = 200) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0" + brand + b"mp42" + bytes(rest)


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes that unpacks to width times height pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


VOICE = b"OggS\0\2" + bytes(20) + b"\1\x13OpusHead" + bytes(200)
MP3 = b"ID3\4\0\0\0\0\0\0" + b"\xff\xfb\x90\x00" * 50
AMR = b"#!AMR\n" + bytes(range(60))
AAC = b"\xff\xf1\x50\x80" * 40
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
PROGRAM = b"MZ\x90\0" + bytes(200)
PAGE = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
