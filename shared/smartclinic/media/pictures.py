"""Pictures, decoded and written anew: what is kept holds pixels, and nothing that was hidden around them.

Place, time and camera (EXIF), comments, previews, colour profiles and whatever was appended are gone. Turned as the
camera says first. Of a moving picture the first frame is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageOps

from smartclinic.media.allowed import GIF, JPEG, PNG, WEBP, NotTaken
from smartclinic.media.attachment import Refusal

MOST_PIXELS: Final = 50_000_000
"""A phone's largest; decoded, 200 MB. A file of few bytes may claim any number."""

_FORMATS: Final = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", GIF: "GIF"}
_WRITTEN: Final[Mapping[str, tuple[str, str, Mapping[str, Any]]]] = {
    "JPEG": (JPEG, "JPEG", {"quality": 90}),
    "PNG": (PNG, "PNG", {"compress_level": 3}),
    "WEBP": (WEBP, "WEBP", {"quality": 90}),
    "GIF": (PNG, "PNG", {"compress_level": 3}),
}
"""What each format is written as: its type, its format, and Pillow's options."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that we have written ourselves."""

    type: str
    content: bytes


def written_anew(content: bytes, type_: str) -> Picture:
    """The same picture without metadata. Takes a processor for up to seconds. Raises NotTaken."""
    try:
        with Image.open(BytesIO(content), formats=[_FORMATS[type_]]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NotTaken(Refusal.TOO_LARGE)
            return _write(opened, _FORMATS[type_])
    except NotTaken:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotTaken(Refusal.TOO_LARGE) from None
    except Exception:  # bytes from a stranger: a decoder may raise anything
        raise NotTaken(Refusal.BROKEN) from None


def _write(opened: Image.Image, read_as: str) -> Picture:
    opened.load()
    pixels = _plain(_upright(opened), read_as)
    pixels.info.clear()  # comments, profiles and notes that Pillow would write again
    type_, write_as, options = _WRITTEN[read_as]
    written = BytesIO()
    pixels.save(written, write_as, **options)
    return Picture(type_, written.getvalue())


def _upright(opened: Image.Image) -> Image.Image:
    """Turned as the camera says. Damaged notes of a camera do not make a picture unreadable."""
    try:
        return ImageOps.exif_transpose(opened)
    except Exception:  # the notes are a stranger's bytes too
        return opened


def _plain(image: Image.Image, read_as: str) -> Image.Image:
    """The pixels in a mode that every viewer knows, in an image that has nothing else."""
    is_clear = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    mode = "RGBA" if is_clear and read_as != "JPEG" else "RGB"
    return image.convert(mode) if image.mode != mode else image.copy()
