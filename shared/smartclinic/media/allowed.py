"""What a file may be and weigh, by the kind that WhatsApp says it is.

Weights: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media ("Supported media types").
Types are an allow-list: what is not named here is refused, whatever it calls itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from smartclinic.media.attachment import Kind, Refusal

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
WEBP: Final = "image/webp"
GIF: Final = "image/gif"
OGG: Final = "audio/ogg"
MPEG: Final = "audio/mpeg"
MP4_SOUND: Final = "audio/mp4"
AAC: Final = "audio/aac"
AMR: Final = "audio/amr"
MP4: Final = "video/mp4"
THREE_GPP: Final = "video/3gpp"
PDF: Final = "application/pdf"
TEXT: Final = "text/plain"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

PICTURES: Final = frozenset({JPEG, PNG, WEBP, GIF})
"""Types that are decoded and written anew."""

_SOUNDS: Final = frozenset({OGG, MPEG, MP4_SOUND, AAC, AMR, MP4, THREE_GPP})  # phones wrap sound in video's containers
_FILMS: Final = frozenset({MP4, THREE_GPP})

TYPES: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.IMAGE: PICTURES,
    Kind.AUDIO: _SOUNDS,
    Kind.VOICE: _SOUNDS,
    Kind.VIDEO: _FILMS,
    Kind.DOCUMENT: PICTURES | _SOUNDS | _FILMS | {PDF, TEXT, DOCX, XLSX, PPTX},
}
"""What each kind may contain."""

_MB: Final = 1024 * 1024

MOST_BYTES: Final[Mapping[Kind, int]] = {
    Kind.IMAGE: 5 * _MB,
    Kind.AUDIO: 16 * _MB,
    Kind.VOICE: 16 * _MB,
    Kind.VIDEO: 16 * _MB,
    Kind.DOCUMENT: 100 * _MB,
}
"""What each kind may weigh."""

MOST_PICTURE_BYTES: Final = 16 * _MB
"""What a picture may weigh that comes as a document: a picture is held in memory whole."""


class NotTaken(Exception):
    """A file that is not taken, ever. `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.value)
