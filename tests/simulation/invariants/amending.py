"""Invariant 20: what was deleted is nowhere any more, and what was edited is stored as it was edited last."""

from __future__ import annotations

from .base import Invariant, inner


class LastWordsCount(Invariant):
    """Looked at when everything is at rest, in every document."""

    number = "20"
    text = "a deleted message's words are nowhere in the store, and an edited one says what it says now"

    def rested(self) -> None:
        deeds = self.world.deeds
        if deeds.deleted:
            everything = {path: str(document) for path, document in self.truth.documents.items()}
            for record_id, words in deeds.deleted.items():
                found = [
                    (word, path.split("/")[2]) for word in words for path, told in everything.items() if word in told
                ]
                if found:
                    self.broken(f"{found} of the deleted message {record_id}")
        for record_id in deeds.edits.keys() - deeds.deleted.keys():
            self._check_edited(record_id)

    def _check_edited(self, record_id: str) -> None:
        edits = self.world.deeds.edits[record_id]
        clinic = self.world.seat_of(edits[0].number_id).id
        content = inner(self.truth.get_one(clinic, "messages", record_id) or {}, "content")
        latest = int(edits[-1].at.timestamp())  # Meta's times are whole seconds
        last = [edit.text for edit in edits if int(edit.at.timestamp()) == latest]
        if content.get("body") not in last:
            self.broken(f"message {record_id} says {content.get('body')!r} and not {last}")
