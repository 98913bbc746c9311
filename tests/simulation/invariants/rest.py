"""What must have come true when faults have ended: invariants 2, 15, 16."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from smartclinic.conversations.message import message_id
from smartclinic_local.meta.record import Wrote
from tests.simulation.truth import Change, Commit

from .base import Invariant, inner, is_taken, moment, reasons

HANDLINGS = frozenset({"answered", "for_staff", "needs_none"})


if TYPE_CHECKING:
    from tests.simulation.world import World


class NothingIsLost(Invariant):
    """Every message that Meta holds is recorded in the end, and every recorded one is dealt with."""

    number = "2"
    text = "every inbound message is answered, shown to staff, or known to need no answer"

    def committed(self, commit: Commit) -> None:
        for change in commit.of("messages"):
            document = change.after or {}
            is_asked = reasons(self.gate(change.clinic, document.get("contact"))) or self._is_seen(commit, change)
            if change.became("handling", "for_staff") and not is_asked:
                self.broken(f"message {change.id} is left to staff, who are not told")

    def _is_seen(self, commit: Commit, change: Change) -> bool:
        """Whether staff have written on the clinic's phone after this message, in the same burst."""
        echoes = [each.after or {} for each in commit.of("messages")
                  if inner(each.after or {}, "content").get("kind") == "echo"]  # fmt: skip
        written = moment(change.after or {}, "at")
        return any(written and (at := moment(each, "at")) and at >= written for each in echoes)

    def rested(self) -> None:
        for wrote in self.world.meta.ledger.wrote:
            if wrote.type != "request_welcome":  # nobody wrote anything
                self._check(wrote)

    def _check(self, wrote: Wrote) -> None:
        clinic, record_id = self.world.seat_of(wrote.number_id).id, message_id(wrote.wamid)
        document = self.truth.get_one(clinic, "messages", record_id)
        if document is None:
            self.broken(f"message {record_id} was never recorded; Meta heard {[a.status for a in wrote.attempts][-3:]}")
        elif document.get("handling") not in HANDLINGS or document.get("due_at"):
            self.broken(f"message {record_id} was never dealt with")
        elif document.get("handling") == "answered" and not self.item(clinic, document.get("answered_by")):
            self.broken(f"message {record_id} is answered by nothing")


class EverythingEnds(Invariant):
    """Nothing hangs."""

    number = "15"
    text = "every outbox message ends accepted, or with a reason that staff can see"

    def rested(self) -> None:
        now = self.world.loop.now()
        for clinic, id_, item in self.truth.each("outbox"):
            if item.get("state") != "accepted" and not (item.get("state") == "ended" and item.get("end")):
                self.broken(f"{id_} of {clinic} rests as {item.get('state', 'pending')}")
        for kind in ("messages", "outbox", "conversations"):
            for clinic, id_, document in self.truth.each(kind):
                if moment(document, "due_at") and not (kind == "conversations" and is_taken(document, now)):
                    self.broken(f"{kind}/{id_} of {clinic} is still owed something")
        if self.world.tasks.pending():
            self.broken(f"{self.world.tasks.pending()} tasks are still pending")


class SweepsFindNothing(Invariant):
    """It is how a wake-up that was lost is noticed."""

    number = "16"
    text = "while every task creation and dispatch succeeds, the sweeps find nothing due"

    waits_for_the_clock = frozenset({"audit", "audit_seals", "queue_lines"})
    """Kinds that no task is for: entries are sealed, seals get their checkpoint, and forgotten queues are closed, by
    the sweep alone.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.found: Counter[str] = Counter()
        self.truth.found_due.append(self._found)

    def _found(self, kind: str, count: int) -> None:
        self.found[kind] += count
        if self.world.is_unharmed and kind not in self.waits_for_the_clock:
            owed = [
                f"{kind}/{id_}"
                for _, id_, document in self.truth.each(kind)
                if (due := moment(document, "due_at")) and due <= self.world.loop.now() + timedelta(seconds=1)
            ]
            self.broken(f"a sweep found {owed}")
