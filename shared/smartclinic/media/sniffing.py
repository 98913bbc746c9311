"""What a file is, by its content alone: names and announced types are the sender's words.

The puremagic library knows signatures; containers are looked into here, since a signature says only that something is
"some Ogg" or "some archive".
"""

from __future__ import annotations

import codecs
import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Final

import puremagic

from smartclinic.media.allowed import (
    AAC,
    AMR,
    DOCX,
    GIF,
    JPEG,
    MP4,
    MP4_SOUND,
    MPEG,
    OGG,
    PDF,
    PNG,
    PPTX,
    TEXT,
    THREE_GPP,
    WEBP,
    XLSX,
)

HEAD: Final = 4096
"""How many first bytes say what a file begins as."""

TAIL: Final = 128 * 1024
"""How many last bytes are kept, to read the directory of an archive: it stands at the end."""

ARCHIVE: Final = "application/zip"
"""What an Office document begins as; never accepted as such."""

_BY_SUFFIX: Final[Mapping[str, str]] = {
    ".jpg": JPEG,
    ".png": PNG,
    ".webp": WEBP,
    ".gif": GIF,
    ".mp3": MPEG,
    ".mpga": MPEG,
    ".aac": AAC,
    ".amr": AMR,
}
_SOUND_BRANDS: Final = (b"M4A ", b"M4B ")
_FILM_BRANDS: Final = (
    b"isom",
    b"iso2",
    b"iso3",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"dash",
)
_OFFICE: Final = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKUP: Final = (b"<", b"#!", b"{\\rtf", b"%!")
_BYTE_ORDER_MARK: Final = codecs.BOM_UTF8


def first_look(head: bytes) -> str | None:
    """What the first HEAD bytes begin: a type, ARCHIVE or TEXT (both need the rest to be sure), None for neither."""
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return ARCHIVE
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12])
    if head.startswith(b"OggS"):
        return OGG if b"OpusHead" in head[:64] else None
    found = [_BY_SUFFIX[suffix] for suffix in _suffixes(head) if suffix in _BY_SUFFIX]
    if found:
        return found[0]
    return TEXT if head and Words().are_still_plain(head) else None


def type_of(first: str, tail: bytes, *, is_plain: bool) -> str | None:
    """The type of a whole file that began as `first`; None when it is something else besides, or instead."""
    ends_as_archive = zipfile.is_zipfile(BytesIO(tail))
    if first == ARCHIVE:
        return _office_type(tail) if ends_as_archive else None
    if ends_as_archive or (first == TEXT and not is_plain):
        return None
    return first


class Words:
    """Whether bytes, as they come, are still plain UTF-8 text without markup or control characters."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._is_plain, self._at_start = True, True

    def are_still_plain(self, chunk: bytes, *, final: bool = False) -> bool:
        """Look at the next bytes. Once they were not, they never are again."""
        if self._at_start and chunk:
            self._at_start = False
            self._is_plain = not chunk.removeprefix(_BYTE_ORDER_MARK).lstrip().startswith(_MARKUP)
        if self._is_plain:
            try:
                self._decoder.decode(chunk, final)
                self._is_plain = not _CONTROLS.search(chunk)
            except UnicodeDecodeError:
                self._is_plain = False
        return self._is_plain


def _suffixes(head: bytes) -> list[str]:
    try:
        return [match.extension for match in puremagic.magic_string(head)]
    except (puremagic.PureError, ValueError):  # nothing that it knows; nothing at all
        return []


def _by_brand(brand: bytes) -> str | None:
    """What an ISO base media file holds (ISO/IEC 14496-12): pictures of that family, such as HEIC, are not taken."""
    if brand.startswith(b"3gp"):
        return THREE_GPP
    if brand in _SOUND_BRANDS:
        return MP4_SOUND
    return MP4 if brand in _FILM_BRANDS else None


def _office_type(tail: bytes) -> str | None:
    """Which Office document an archive is, by its directory; None for another archive, or one with macros."""
    try:
        with zipfile.ZipFile(BytesIO(tail)) as archive:
            names = frozenset(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):  # a directory longer than the tail is not read either
        return None
    if "[Content_Types].xml" not in names or any(_carries_code(name) for name in names):
        return None
    found = [kind for part, kind in _OFFICE.items() if part in names]
    return found[0] if len(found) == 1 else None


def _carries_code(name: str) -> bool:
    """Macros, controls and programs: an honest letter has none."""
    return "activex/" in name.lower() or name.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs"))
