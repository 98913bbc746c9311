"""A document as one attempt has read it, or as it left it."""

from __future__ import annotations

from dataclasses import dataclass

from smartclinic.platform.store import Version
from smartclinic.records.fields import Record


@dataclass(frozen=True, slots=True)
class Loaded:
    """A record as it was read: None and no version when absent."""

    record: Record | None
    version: Version | None
