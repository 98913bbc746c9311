"""Files: bytes too large for the store, by name. One port, three adapters: Cloud Storage, a folder, memory."""

from smartclinic.platform.files.port import (
    PART,
    Changed,
    Files,
    FilesError,
    FilesUnavailable,
    NoSuchFile,
    Stored,
    Taken,
    checked_name,
)

__all__ = [
    "PART",
    "Changed",
    "Files",
    "FilesError",
    "FilesUnavailable",
    "NoSuchFile",
    "Stored",
    "Taken",
    "checked_name",
]
