"""Pictures and voice notes that a patient's own phone shows, out of what the stand-in holds; small ones only."""

from __future__ import annotations

from typing import Final

from smartclinic_local.meta.core import MetaCore
from smartclinic_local.meta.media import MediaFile
from smartclinic_local.meta.record import Wrote

LARGEST_SHOWN: Final = 2 * 1024 * 1024
_SHOWN: Final = frozenset(
    {"image/jpeg", "image/png", "image/webp", "audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac"}
)
"""What a browser draws or plays, and nothing that could be a page or a script."""

HEADERS: Final = {
    "Cache-Control": "private, max-age=3600",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
"""Whatever its bytes are, a file is never read as a page."""


def shown_file(core: MetaCore, wrote: Wrote) -> MediaFile | None:
    """The picture or sound of this message; None when it has none to show, or it is too large, taken back or gone."""
    told = wrote.payload.get(wrote.type)
    file = core.media.find(str(told.get("id"))) if isinstance(told, dict) else None
    if file is None or wrote.revoked or wrote.type not in {"image", "audio"}:
        return None
    fits = len(file.content) <= LARGEST_SHOWN and file.mime_type.partition(";")[0] in _SHOWN
    return file if fits else None
