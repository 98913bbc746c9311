"""Invariants 23 to 25: a stopped number rests, files come to an end, and prices are Meta's and counted once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from smartclinic.conversations.reference import outbox_of
from smartclinic.media.names import clean_name, quarantine_name
from tests.simulation.truth import Change, Commit

from .base import Invariant, inner, moment
from .leaving import claims

if TYPE_CHECKING:
    from tests.simulation.world import World

HEARD_WITHIN = timedelta(seconds=65)
"""How long an instance may not know that the number has stopped: it keeps the channel's state for a minute."""

PROBE = timedelta(seconds=59)
"""A second less than what the one message that tries has for itself: clocks differ."""

FINAL = frozenset({"clean", "infected", "refused", "gone"})


class StoppedNumbersRest(Invariant):
    """Emergency words are tried all the same; of the rest one at a time finds out whether Meta takes it again."""

    number = "23"
    text = "while a number has stopped, one message a minute at most tries it"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._tried: dict[str, datetime] = {}

    def committed(self, commit: Commit) -> None:
        for change in claims(commit):
            if (change.after or {}).get("author") != "safety":
                self._check(commit, change)

    def _check(self, commit: Commit, change: Change) -> None:
        channel = self.truth.get_one(change.clinic, "channel", "state") or {}
        stop = inner(channel, "number")
        since = stop.get("since")
        if not isinstance(since, datetime) or stop.get("lifted_at") or commit.at - since < HEARD_WITHIN:
            return
        before = self._tried.get(change.clinic)
        self._tried[change.clinic] = commit.at
        if before and before > since and commit.at - before < PROBE:
            self.broken(f"{change.id} tried {commit.at - before} after another one")


class FilesComeToAnEnd(Invariant):
    """Every file of a message that was answered or shown to staff, and no byte is left of what was not clean."""

    number = "24"
    text = "a file ends checked, refused or gone; only what was found clean is kept, and nothing of what was deleted"

    def rested(self) -> None:
        for clinic, record_id, document in self.truth.each("messages"):
            content = inner(document, "content")
            has_file = content.get("kind") == "media" and content.get("id") and not content.get("lost")
            if has_file and document.get("handling") in {"answered", "for_staff"}:
                self._check(clinic, record_id)
        kept = {clean_name(clinic, id_) for clinic, id_, file in self.truth.each("attachments")
                if file.get("state") == "clean"}  # fmt: skip
        if self.world.files.names != kept:
            self.broken(f"files are kept of which nobody knows, or missing: {sorted(self.world.files.names ^ kept)}")

    def _check(self, clinic: str, record_id: str) -> None:
        file = self.truth.get_one(clinic, "attachments", record_id) or {}
        if file.get("state") not in FINAL or moment(file, "due_at"):
            self.broken(f"the file of message {record_id} rests as {file.get('state')}")
        if quarantine_name(clinic, record_id) in self.world.files.names:
            self.broken(f"the file of message {record_id} is still in quarantine")


class PricesAreMetas(Invariant):
    """What Meta told, once a message, however often and in whatever order."""

    number = "25"
    text = "each delivered message is counted once, at Meta's own price"

    def rested(self) -> None:
        for seat in self.world.seats:
            counted = {
                outbox: (item["price"], item.get("price_type"))
                for clinic, outbox, item in self.truth.each("outbox")
                if clinic == seat.id and item.get("priced_at")
            }
            told = self._told(seat.number_id)
            wrong = [
                each for each in sorted(counted.keys() | told.keys()) if counted.get(each) not in told.get(each, set())
            ]
            if wrong:
                self.broken(f"{seat.id} counts {counted.get(wrong[0])} for {wrong[0]}, and Meta told otherwise")

    def _told(self, number_id: str) -> dict[str, set[tuple[str, str]]]:
        """By outbox id, the prices that a status carried which was not dropped: words that failed, then a template."""
        told: dict[str, set[tuple[str, str]]] = {}
        for sent in self.world.meta.ledger.accepted:
            priced = [status for status in sent.statuses if status.name in {"sent", "delivered"} and not status.dropped]
            if sent.number_id == number_id and priced and sent.biz_id:
                told.setdefault(outbox_of(sent.biz_id), set()).add((sent.price_category, sent.price_type))
        return told
