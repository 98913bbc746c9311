"""Whether a write's precondition holds against the version that is stored."""

from __future__ import annotations

from smartclinic.platform.store import (
    Create,
    Exists,
    Guard,
    Missing,
    NotCommitted,
    Patch,
    Stale,
    Version,
    Write,
)


def failure(write: Write, stored: Version | None) -> type[NotCommitted] | None:
    """What the write fails with when this version is stored (None: no document). None: it may be applied."""
    if isinstance(write, Create):
        return Exists if stored is not None else None
    if isinstance(write, Guard):
        expected = write.version if isinstance(write.version, str) else None
        return None if stored == expected else Stale
    if write.version is not None:
        return None if stored == write.version else Stale
    return Missing if isinstance(write, Patch) and stored is None else None
