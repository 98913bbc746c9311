"""What a verification finds, in words that an operator can act on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Damage(Enum):
    """What is the matter with an entry, a seal, or the chain."""

    FLIPPED = "flipped"
    """An entry is not what was sealed."""
    DELETED = "deleted"
    """A sealed entry is gone."""
    INSERTED = "inserted"
    """An entry is there that was never sealed, or was put into two seals."""
    EMPTIED = "emptied"
    """An entry was emptied as an erasure does, and no entry says who did it."""
    SEAL_CHANGED = "seal_changed"
    """A seal is not what its own hash says, or not the one of its place."""
    SEAL_MISSING = "seal_missing"
    """A seal is gone from within the chain."""
    FORKED = "forked"
    """A seal does not follow from the one before it."""
    REWRITTEN = "rewritten"
    """A seal is not the one that its checkpoint knows."""
    TRUNCATED = "truncated"
    """There are checkpoints of seals beyond the end of the chain."""
    CHECKPOINT_MISSING = "checkpoint_missing"
    """A seal's checkpoint is not there, though it was written."""
    LATE = "late"
    """Something has waited too long for its seal or its checkpoint: a warning, the sweep may be down."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; `words` names the seal and the entry by their ids."""

    damage: Damage
    words: str
    seal: int | None = None
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at and what was found. `erased`: entries that were emptied, with an entry that says so."""

    clinic: str
    seals: int
    entries: int
    checkpoints: int
    erased: tuple[str, ...]
    findings: tuple[Finding, ...]
    warnings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether the trail is what it was when it was left."""
        return not self.findings
