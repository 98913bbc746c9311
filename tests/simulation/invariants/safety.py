"""Invariants 9 (red flags) and 5's other half (STOP is heard), and that handlers fail only for outside reasons."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from smartclinic.conversations.message import message_id
from smartclinic.platform.store import Document
from smartclinic_local.meta.record import Sent, Wrote
from tests.simulation.truth import Change, Commit

from .base import Invariant, Understanding, integer, moment, reasons, words_heard

if TYPE_CHECKING:
    from tests.simulation.world import World

EPISODE = timedelta(minutes=30)
SOON = timedelta(minutes=4)
OUTSIDE_REASONS = frozenset({"Unavailable", "NotRecorded", "Contended", "TimeoutError", "Unknown"})


class StopIsHeard(Understanding):
    """The last word by Meta's clock counts, in whatever order the words come."""

    number = "5"
    text = "STOP and START take effect in the commit that settles them"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._said: defaultdict[tuple[str, str], list[tuple[int, bool]]] = defaultdict(list)

    def committed(self, commit: Commit) -> None:
        settled = [change for change in commit.of("messages") if change.after and change.after.get("handling")]
        for change in settled:
            if words := self._said_by(change):
                self._settled(change, stops="stop" in words)
        for change in settled:
            if self._said_by(change):
                self._check(change)

    def _said_by(self, change: Change) -> frozenset[str]:
        """The words of a message; those of a voice note once it was heard, and looked at for what was heard."""
        document, meant = change.after or {}, self.meant(change.id)
        spoken = self.world.deeds.spoken.get(change.id)
        if "spoken stop" in meant and words_heard(document) == spoken and not document.get("due_at"):
            return frozenset({"stop"})
        return meant & {"stop", "start"}

    def _settled(self, change: Change, *, stops: bool) -> None:
        at = moment(change.after or {}, "at")
        self._said[self._whose(change)].append((int(at.timestamp()) if at else 0, stops))

    def _check(self, change: Change) -> None:
        said = self._said[self._whose(change)]
        latest = max(at for at, _ in said)  # Meta's times are whole seconds: of two words in one, either may count
        last = {stops for at, stops in said if at == latest}
        is_out = bool(self.gate(change.clinic, (change.after or {}).get("contact")).get("opted_out_at"))
        if is_out not in last:
            self.broken(f"message {change.id} said STOP or START, and the contact is {'out' if is_out else 'in'}")

    def _whose(self, change: Change) -> tuple[str, str]:
        return change.clinic, self.world.who.current(change.clinic, (change.after or {}).get("contact"))


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
        return bool(self.world.faults) and any(item.get("code") or _counted(item) >= 2 for item in vain)

    def _recorded(self, clinic: str, wrote: Wrote) -> datetime:
        document = self.truth.get_one(clinic, "messages", message_id(wrote.wamid)) or {}
        return self.world.at(int(str(document.get("recorded", 0))))

    def _is_safety(self, clinic: str, wrote: Wrote, sent: Sent) -> bool:
        mine = sent.number_id == wrote.number_id and sent.person is not None and sent.person.id == wrote.person.id
        return mine and self.item(clinic, sent.biz_id).get("author") == "safety"


def _counted(item: Document) -> int:
    """The attempts that count: while the number stands still the words are tried each minute all the same."""
    return integer(item, "attempt") - integer(item, "spared")


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
