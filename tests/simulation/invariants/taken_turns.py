"""A turn as its commit shows it: what was settled, by which answer, and what the conversation was before."""

from __future__ import annotations

from dataclasses import dataclass

from smartclinic.platform.store import Document
from tests.simulation.truth import Change, Commit

from .base import inner


@dataclass(frozen=True, slots=True)
class TakenTurn:
    """One commit of whoever answers. `item`: the answer's outbox document, empty where there is none."""

    clinic: str
    contact: str
    messages: tuple[Change, ...]
    item_id: str
    item: Document
    before: Document
    after: Document

    @property
    def grounds(self) -> str:
        """Who understood what."""
        return str(self.item.get("grounds") or "")

    @property
    def body(self) -> str:
        """The words of the answer."""
        return str(inner(self.item, "content").get("body") or "")

    @property
    def is_the_assistants(self) -> bool:
        """Whether the assistant answers: no receipt, no emergency words."""
        return self.item.get("author") == "assistant"


def turn_of(commit: Commit) -> TakenTurn | None:
    """What somebody said, settled in this commit; None where it settles nothing."""
    settled = tuple(change for change in commit.of("messages") if _is_settled_now(change))
    if not settled or commit.errand is None or commit.errand.kind == "staff":
        return None
    contact = str((settled[-1].after or {}).get("contact"))
    gate = next((change for change in commit.of("conversations") if change.id == contact), None)
    answered = {str(of) for change in settled if (of := (change.after or {}).get("answered_by"))}
    created = [change for change in commit.of("outbox") if change.before is None and change.id in answered]
    item = created[0] if created else None
    if item is not None:
        settled = tuple(each for each in settled if (each.after or {}).get("answered_by") == item.id)
    return TakenTurn(
        settled[-1].clinic, contact, settled, item.id if item else "", (item.after if item else None) or {},
        (gate.before if gate else None) or {}, (gate.after if gate else None) or {},
    )  # fmt: skip


def _is_settled_now(change: Change) -> bool:
    before, after = change.before or {}, change.after or {}
    return bool(after.get("handling")) and not before.get("handling")
