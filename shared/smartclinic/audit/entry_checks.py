"""Whether an entry is what was sealed. No reading here: documents in, findings out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from smartclinic.audit.entry import Action
from smartclinic.audit.seal import entry_hash
from smartclinic.audit.seal_checks import Place
from smartclinic.audit.verdict import Damage, Finding
from smartclinic.platform.store import Document

_EMPTIED: Final = ("salt", "before", "after")
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


def sealed_entry(clinic: str, entry_id: str, document: Document, place: Place) -> Finding | None:
    """What is wrong with an entry that a seal knows, and that was not emptied."""
    said = f"entry {entry_id} of seal {place.seal}"
    if entry_hash(clinic, entry_id, document) != place.hash:
        return Finding(Damage.FLIPPED, f"{said} was changed: it is not what was sealed", place.seal, entry_id)
    if document.get("sealed_in") != place.seal:
        return Finding(Damage.FLIPPED, f"{said} says that another seal holds it", place.seal, entry_id)
    if document.get("due_at") is not None:
        return Finding(Damage.FLIPPED, f"{said} waits to be sealed a second time", place.seal, entry_id)
    return None


def loose_entry(entry_id: str, document: Document, late: datetime) -> Finding | None:
    """What is wrong with an entry that no seal knows. One left since `late` may well wait for its seal."""
    sealed_in = document.get("sealed_in")
    if isinstance(sealed_in, int):
        return Finding(Damage.INSERTED, f"entry {entry_id} claims seal {sealed_in}, which does not know it", sealed_in,
                       entry_id)  # fmt: skip
    if document.get("due_at") is None:
        return Finding(Damage.INSERTED, f"entry {entry_id} is in no seal and waits for none", None, entry_id)
    at = document.get("at")
    if (at if isinstance(at, datetime) else _LONG_AGO) < late:
        return Finding(Damage.LATE, f"entry {entry_id} still waits to be sealed", None, entry_id)
    return None


def deleted_entry(entry_id: str, place: Place) -> Finding:
    """An entry that a seal knows is not there."""
    return Finding(Damage.DELETED, f"entry {entry_id} of seal {place.seal} is gone", place.seal, entry_id)


def emptied_entry(entry_id: str, place: Place) -> Finding:
    """Somebody has emptied it without leaving an entry for that."""
    words = f"entry {entry_id} of seal {place.seal} was emptied, and no entry says who did it"
    return Finding(Damage.EMPTIED, words, place.seal, entry_id)


def is_emptied(document: Document) -> bool:
    """Whether this is what erasing a person leaves of an entry: who, what and when, but not to what, nor its salt."""
    if document.get("erased_at") is None or document.get("subject"):
        return False
    return not any(document.get(name) for name in _EMPTIED)


def vouches_for(document: Document) -> str | None:
    """The entry that this one says was emptied: its subject is that entry's kind and id."""
    kind, _, entry_id = str(document.get("subject", "")).partition("/")
    return entry_id if document.get("action") == Action.ERASE_ENTRY.value and kind == "audit" else None
