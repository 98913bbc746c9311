"""Voice notes: what is heard in them counts as if it were written, once, and is read back: invariants 9, 5 and 36."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from smartclinic.clinics.scripts import traditional
from smartclinic_local.meta.record import Sent
from tests.simulation.people_voice import SPOKEN_RED_FLAG
from tests.simulation.truth import Change, Commit

from .base import Invariant, Understanding, inner, integer, reasons, words_heard
from .taken_turns import turn_of

if TYPE_CHECKING:
    from tests.simulation.world import World

EPISODE = timedelta(minutes=30)
SOON = timedelta(minutes=4)
BEGINNING = 6
"""So many characters of what was heard stand in its answer."""


class RedFlagsAreHeard(Understanding):
    """Whatever else the model does: what was heard is looked at by rules, sure or not."""

    number = "9"
    text = "a red flag in a voice note that was heard gets the emergency words, and attention"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._settled: list[tuple[str, str, str, datetime]] = []

    def committed(self, commit: Commit) -> None:
        for change in commit.of("messages"):
            if self._is_flag_settled(change):
                contact = str((change.after or {}).get("contact"))
                self._settled.append((change.clinic, contact, change.id, commit.at))
                if "red_flag" not in reasons(self.gate(change.clinic, contact)):
                    self.broken(f"voice note {change.id} raised no alarm")

    def rested(self) -> None:
        for clinic, contact, message, at in self._settled:
            near = [sent for sent in self._words(clinic, contact) if abs(sent.accepted_at - at) < EPISODE + SOON]
            if not near and not self._were_tried(clinic, contact):
                self.broken(f"the emergency words for voice note {message} were never accepted")

    def _is_flag_settled(self, change: Change) -> bool:
        """Whether this commit ends what is owed to a note in which this was heard."""
        before, after = change.before or {}, change.after or {}
        is_heard = self.meant(change.id) == SPOKEN_RED_FLAG and self._is_as_spoken(change)
        return is_heard and bool(before.get("due_at")) and bool(after.get("handling")) and not after.get("due_at")

    def _is_as_spoken(self, change: Change) -> bool:
        spoken = self.world.deeds.spoken.get(change.id)
        return spoken is not None and inner(change.after or {}, "heard").get("words") == spoken

    def _words(self, clinic: str, contact: str) -> list[Sent]:
        number, current = self.world.seat(clinic).number_id, self.world.who.current
        whose = current(clinic, contact)
        return [
            sent
            for sent in self.world.meta.ledger.accepted
            if sent.number_id == number
            and (item := self.item(clinic, sent.biz_id)).get("author") == "safety"
            and current(clinic, item.get("contact")) == whose
        ]

    def _were_tried(self, clinic: str, contact: str) -> bool:
        """Whether Meta refused them, or twice nobody knows: staff have been asked then."""
        current = self.world.who.current
        vain = [
            item
            for of, _, item in self.truth.each("outbox")
            if of == clinic and item.get("author") == "safety" and item.get("state") == "ended"
            and current(clinic, item.get("contact")) == current(clinic, contact)
        ]  # fmt: skip
        return any(item.get("code") or integer(item, "attempt") - integer(item, "spared") >= 2 for item in vain)


class NotesAreHeardOnce(Invariant):
    """A note whose words are acted on or answered begins its answer with them."""

    number = "36"
    text = "a voice note is heard once, and what was heard for sure is read back in its answer"

    def committed(self, commit: Commit) -> None:
        for change in commit.of("messages"):
            before, after = (change.before or {}).get("heard"), (change.after or {}).get("heard")
            is_deleted = inner(change.after or {}, "content").get("kind") == "revoke"
            if before is not None and after != before and not is_deleted:
                self.broken(f"{change.id} was heard again: {before}, then {after}")
        turn = turn_of(commit)
        if turn is None or not turn.is_the_assistants or turn.item.get("receipt"):
            return
        heard = [words for each in turn.messages if (words := words_heard(each.after or {}))]
        first = traditional("".join(heard[0].split())[:BEGINNING]) if heard else ""
        if first and first not in traditional("".join(turn.body.split())):
            self.broken(f"{turn.item_id} answers a voice note that said {heard[0]}, and reads nothing back")
