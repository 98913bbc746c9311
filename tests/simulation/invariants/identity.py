"""Invariants 17 to 19: whose number it is, what a merge keeps, and that nothing goes where Meta drops it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from smartclinic.conversations.reference import outbox_of
from smartclinic.platform.store import Document
from smartclinic_local.meta.people import digits
from smartclinic_local.meta.record import Sent, Wrote
from tests.simulation.truth import Change, Commit

from .base import EPSILON, Invariant, Understanding, inner, is_taken, moment, reasons
from .leaving import claims

if TYPE_CHECKING:
    from tests.simulation.world import World


class NobodysNextOwner(Invariant):
    """People are told apart by Meta's own record. What left before the clinic knew of the owner could not know."""

    number = "17"
    text = "the next owner of a number sees nothing of the last one's"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._owners: defaultdict[tuple[str, str], list[tuple[datetime, Wrote]]] = defaultdict(list)
        self._left_at: dict[tuple[str, str], datetime] = {}

    def committed(self, commit: Commit) -> None:
        for change in commit.of("messages"):
            document = change.after or {}
            wrote = self.world.who.wrote(change.id) if document.get("contact") else None
            if wrote is None or (change.before and change.before.get("contact")):
                continue
            if len(people := self.world.who.people(change.clinic, document["contact"])) > 1:
                self.broken(f"{document['contact']!s} of {change.clinic} holds messages of {len(people)} people")
            if wrote.person.wa_id:
                self._owners[change.clinic, wrote.person.wa_id].append((commit.at, wrote))
        for change in claims(commit):
            self._left_at[change.clinic, change.id] = commit.at

    def accepted(self, sent: Sent) -> None:
        clinic = self.world.seat_of(sent.number_id).id
        people = self.world.who.people(clinic, self.item(clinic, sent.biz_id).get("contact"))
        left_at = self._left_at.get((clinic, outbox_of(str(sent.biz_id))))
        known = [wrote for at, wrote in self._owners[clinic, digits(sent.to)] if left_at and at < left_at]
        if not sent.to.startswith("+") or not known or not people:
            return
        owner = max(known, key=lambda wrote: wrote.at).person
        if owner.id not in people:
            self.broken(f"{sent.biz_id} left for a number that was known to be somebody else's")


class MergesLoseNothing(Understanding):
    """Two conversations become one: the stricter of each counts, and nothing is written to the other any more."""

    number = "18"
    text = "a merge keeps the stricter opt-out and hold, and what staff were asked"

    def committed(self, commit: Commit) -> None:
        gates = commit.of("conversations")
        for change in gates:
            before, after = change.before or {}, change.after or {}
            if before.get("merged_into"):
                self.broken(f"the conversation {change.id} was written to after it had been merged")
            elif after.get("merged_into"):
                winner = next((each for each in gates if each.id == after["merged_into"]), None)
                if winner is None:
                    self.broken(f"{change.id} was merged into a conversation that does not know of it")
                else:
                    self._check(commit, before, winner)
        for change in commit.of("outbox"):
            if change.before is None and self._is_merged(change):
                self.broken(f"{change.id} was written for a conversation that had been merged")

    def _is_merged(self, created: Change) -> bool:
        contact = str((created.after or {}).get("contact"))
        return bool((self.truth.get_one(created.clinic, "conversations", contact) or {}).get("merged_into"))

    def _check(self, commit: Commit, loser: Document, winner: Change) -> None:
        before, after = winner.before or {}, winner.after or {}
        said = {meant for change in commit.of("messages") for meant in self.meant(change.id)}
        was_out = loser.get("opted_out_at") or before.get("opted_out_at")
        if was_out and not after.get("opted_out_at") and "start" not in said:
            self.broken(f"{winner.id} is not opted out any more")
        for gate in (loser, before):
            held_until = moment(gate, "taken_until") or commit.at
            if is_taken(gate, commit.at + EPSILON) and (moment(after, "taken_until") or commit.at) < held_until:
                self.broken(f"{winner.id} is not held as long as before")
        echoed = any(inner(each.after or {}, "content").get("kind") == "echo" for each in commit.of("messages"))
        lost = {*reasons(loser), *reasons(before)} - {*reasons(after)}
        if lost and not echoed:
            self.broken(f"{winner.id} does not ask for staff any more because of {sorted(map(str, lost))}")


class NothingVanishes(Invariant):
    """Meta answers 200 to a user id in `to`, and drops the message."""

    number = "19"
    text = "nothing is sent where Meta drops it without a word"

    def accepted(self, sent: Sent) -> None:
        if sent.silently_dropped:
            self.broken(f"{sent.biz_id} was sent to a user id as if it were a number")
