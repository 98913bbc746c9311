"""Invariants 9 (red flags) and 5's other half (STOP is heard), and that handlers fail only for outside reasons."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from smartclinic.conversations.message import message_id
from smartclinic_local.meta.record import Sent, Wrote
from tests.simulation.truth import Change, Commit

from .base import Invariant, Understanding, reasons

EPISODE = timedelta(minutes=30)
SOON = timedelta(minutes=4)
OUTSIDE_REASONS = frozenset({"Unavailable", "NotRecorded", "Contended", "TimeoutError", "Unknown"})


class StopIsHeard(Understanding):
    """The last word of a commit counts."""

    number = "5"
    text = "STOP and START take effect in the commit that settles them"

    def committed(self, commit: Commit) -> None:
        settled = [change for change in commit.of("messages") if change.after and change.after.get("handling")]
        words = [change for change in settled if self.meant(change.id) & {"stop", "start"}]
        if not words:
            return
        last = max(words, key=lambda change: (int(str((change.after or {})["recorded"])), change.id))
        stopped = "stop" in self.meant(last.id)
        gate = self.gate(last.clinic, (last.after or {}).get("contact"))
        if stopped != bool(gate.get("opted_out_at")):
            self.broken(f"message {last.id} said {'STOP' if stopped else 'START'} and nothing changed")


class RedFlagsAreAnswered(Understanding):
    """At once, with everything else down; and staff are asked."""

    number = "9"
    text = "a red flag gets the emergency words, and attention"

    def committed(self, commit: Commit) -> None:
        for change in commit.of("messages"):
            if change.after and change.after.get("handling") and "red flag" in self.meant(change.id):
                self._check_settled(change)

    def rested(self) -> None:
        for wrote in self.world.meta.ledger.wrote:
            if "red flag" in self.meant(message_id(wrote.wamid)):
                self._check_told(wrote)

    def _check_settled(self, change: Change) -> None:
        document = change.after or {}
        gate = self.gate(change.clinic, document.get("contact"))
        if "red_flag" not in reasons(gate):
            self.broken(f"message {change.id} raised no alarm")
        if document.get("handling") == "needs_none":
            self.broken(f"message {change.id} was taken to need no answer")

    def _check_told(self, wrote: Wrote) -> None:
        clinic = self.world.seat_of(wrote.number_id).id
        chat = self.world.meta.ledger.accepted
        words = [sent for sent in chat if self._is_safety(clinic, wrote, sent)]
        near = [sent for sent in words if abs(sent.accepted_at - self._recorded(clinic, wrote)) < EPISODE + SOON]
        if near:
            return
        if not self._were_tried(clinic, wrote):
            self.broken(f"the emergency words for {message_id(wrote.wamid)} were never accepted")

    def _were_tried(self, clinic: str, wrote: Wrote) -> bool:
        """Whether the words of this episode left in vain: twice, or refused by Meta. Staff have been asked then."""
        who, written = self.world.who, self.truth.get_one(clinic, "messages", message_id(wrote.wamid)) or {}
        contact = who.current(clinic, written.get("contact"))
        mine = [item for of, _, item in self.truth.each("outbox")
                if of == clinic and who.current(clinic, item.get("contact")) == contact]  # fmt: skip
        vain = [item for item in mine if item.get("author") == "safety" and item.get("state") == "ended"]
        return bool(self.world.faults) and any(item.get("attempt", 0) == 2 or item.get("code") for item in vain)

    def _recorded(self, clinic: str, wrote: Wrote) -> datetime:
        document = self.truth.get_one(clinic, "messages", message_id(wrote.wamid)) or {}
        return self.world.at(int(str(document.get("recorded", 0))))

    def _is_safety(self, clinic: str, wrote: Wrote, sent: Sent) -> bool:
        mine = sent.number_id == wrote.number_id and sent.person is not None and sent.person.id == wrote.person.id
        return mine and self.item(clinic, sent.biz_id).get("author") == "safety"


class HandlersHold(Invariant):
    """What the code itself gets wrong shows as an exception of another kind."""

    number = "0"
    text = "a handler fails only for what the outside did to it"

    def logged(self, line: str) -> None:
        if '"request_failed"' in line or '"sweep_item_failed"' in line:
            event = json.loads(line)
            if event.get("error") not in OUTSIDE_REASONS:
                self.broken(f"{event.get('function', 'a sweep')} raised {event.get('error')} in {event.get('reason')}")
        elif "log record of" in line:
            self.broken(line)
