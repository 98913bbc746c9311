"""What leaves, and when it must not. A message leaves when its claim commits: invariants 3 (order), 4, 5, 6."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from smartclinic.conversations.channel import Stops
from smartclinic.conversations.reference import outbox_of
from smartclinic.platform.store import Document
from smartclinic.whatsapp import errors
from smartclinic_local.meta.record import Sent
from tests.simulation.truth import Change, Commit

from .base import EPSILON, Invariant, inner, integer, is_settled, is_taken, moment

PASSED_AFTER = timedelta(seconds=60)
CLOSES_EARLY = timedelta(seconds=60)
WINDOW = timedelta(hours=24)
RINGS = timedelta(seconds=20)
"""A call may first be told of when it ends. The longest of the simulation."""

JUST_TOLD = timedelta(seconds=5)


def claims(commit: Commit) -> Iterator[Change]:
    """The outbox messages that leave by this commit."""
    for change in commit.of("outbox"):
        if change.became("state", "claimed") or (
            change.after and change.before and change.after.get("attempt", 0) != change.before.get("attempt", 0)
        ):
            yield change


def template_of(item: Document) -> Mapping[str, object]:
    """The template as which a message leaves, empty when it leaves in free words."""
    leaving = inner(item, "instead" if item.get("by_template") else "content")
    return leaving if leaving.get("type") == "template" else {}


def is_the_assistants(item: Document) -> bool:
    """Whether it must not leave under takeover: safety words and receipts may."""
    return item.get("author") == "assistant" and not item.get("receipt")


def is_an_emergency(item: Document) -> bool:
    """Whether these are emergency words."""
    return item.get("author") == "safety"


class LeavesInOrder(Invariant):
    """Each waits for the one before: for a minute from its own time, or as long as a stop holds that one back.

    Emergency words do not wait for one whose time has not come.
    """

    number = "3"
    text = "replies of one conversation leave in order, but for passing one that came to nothing for 60 s"

    def committed(self, commit: Commit) -> None:
        for change in commit.of("outbox"):
            if change.before is None and change.after is not None:
                self._check_chain(commit, change)
        for change in claims(commit):
            item = change.after or {}
            before = self.item(change.clinic, item.get("after"))
            its_time = moment(before, "not_before")
            waits = its_time is not None and its_time > commit.at - EPSILON
            if is_an_emergency(item) and waits:
                continue
            waited = _has_waited(item, commit.at) and not (waits and _is_held(before))
            if before and not (is_settled(before) or self._is_over(change.clinic, before, commit) or waited):
                self.broken(f"{change.id} left before {item.get('after')}, which is {before.get('state', 'pending')}")

    def _is_over(self, clinic: str, item: Document, commit: Commit) -> bool:
        """A message that waits, and that staff or an alarm have overtaken, can only end."""
        gate = self.gate(clinic, item.get("contact"))
        waits = item.get("state", "pending") == "pending" and is_the_assistants(item)
        return waits and (is_taken(gate, commit.at - EPSILON) or integer(item, "epoch") < integer(gate, "epoch"))

    def _check_chain(self, commit: Commit, created: Change) -> None:
        item = created.after or {}
        name = "last_reply" if item.get("lane", "reply") == "reply" else "last_proactive"
        gate = next((change for change in commit.of("conversations") if change.id == item.get("contact")), None)
        beside = {change.id: change.after or {} for change in commit.of("outbox") if change.before is None}
        is_followed = created.id in {each.get("after") for each in beside.values()}  # staff's words before an answer
        if gate is None or not (is_followed or (gate.after or {}).get(name) == created.id):
            self.broken(f"{created.id} was not made the last of its lane")
            return
        merged = [each for each in commit.of("conversations") if each.became("merged_into", item.get("contact"))]
        if item.get("after") not in {*beside, *((each.before or {}).get(name) for each in (gate, *merged))}:
            self.broken(f"{created.id} does not follow the last of its lane")


def _has_waited(item: Document, now: datetime) -> bool:
    """Whether it has waited for the one before as long as it must, since its own time came."""
    since = max((at for name in ("created_at", "not_before") if (at := moment(item, name))), default=None)
    return since is not None and now - since >= PASSED_AFTER - EPSILON


def _is_held(item: Document) -> bool:
    """Whether it waits because the number, or the campaign, cannot send."""
    code = item.get("code")
    return bool(item.get("held")) and isinstance(code, int) and errors.refusal(code).stops is not Stops.NOTHING


class FailuresAreHeeded(Invariant):
    """A message may be taken and failed several times: what became of its last send is what became of it."""

    number = "2"
    text = "what Meta took and failed at last has ended, or waits to go again"

    def rested(self) -> None:
        last: dict[tuple[str, str], Sent] = {}
        for sent in self.world.meta.ledger.accepted:
            last[sent.number_id, outbox_of(sent.biz_id or "")] = sent
        for (number_id, outbox), sent in last.items():
            item = self.item(self.world.seat_of(number_id).id, outbox)
            is_told = any(status.name == "failed" and not status.dropped for status in sent.statuses)
            if item and is_told and item.get("state", "pending") not in {"ended", "pending"}:
                self.broken(f"{sent.biz_id} failed with {sent.failed_code}, and counts as {item.get('state')}")


class SilentWhileTaken(Invariant):
    """Staff hold the conversation, or have held it since. Safety words and receipts are exempt."""

    number = "4"
    text = "nothing of the assistant's leaves while staff hold the conversation, or after a newer epoch"

    def committed(self, commit: Commit) -> None:
        for change in claims(commit):
            item = change.after or {}
            if not is_the_assistants(item):
                continue
            gate = self.gate(change.clinic, item.get("contact"))
            if is_taken(gate, commit.at + EPSILON):
                self.broken(f"{change.id} left while {gate.get('taken_by')} held the conversation")
            elif integer(item, "epoch") < integer(gate, "epoch"):
                self.broken(f"{change.id} of epoch {item.get('epoch')} left in epoch {gate.get('epoch')}")


class NothingAfterStop(Invariant):
    """STOP ends what is queued, too."""

    number = "5"
    text = "after STOP is committed no proactive message leaves"

    def committed(self, commit: Commit) -> None:
        for change in claims(commit):
            item = change.after or {}
            stopped = moment(self.gate(change.clinic, item.get("contact")), "opted_out_at")
            if item.get("lane") == "proactive" and stopped and not self._is_agreed_to(change, stopped):
                self.broken(f"{change.id} left after STOP")

    def _is_agreed_to(self, claimed: Change, stopped: datetime) -> bool:
        """Whether it is a notice about a ticket of theirs that was taken after STOP."""
        item = claimed.after or {}
        taken = [
            ticket.get("taken_at")
            for clinic, id_, ticket in self.truth.each("tickets")
            if clinic == claimed.clinic
            and ticket.get("taken_at") == item.get("agreed_at")
            and self._is_theirs(claimed, id_, ticket)
        ]
        return any(isinstance(at, datetime) and at > stopped for at in taken)

    def _is_theirs(self, claimed: Change, ticket_id: str, ticket: Document) -> bool:
        item, current = claimed.after or {}, self.world.who.current
        subject = item.get("subject")
        is_about = subject is None or subject == f"tickets/{ticket_id}"
        return is_about and current(claimed.clinic, item.get("contact")) == current(
            claimed.clinic, ticket.get("contact")
        )


class NothingOutsideTheWindow(Invariant):
    """An approved template may leave at any time; the window that the gate keeps is never longer than Meta's."""

    number = "6"
    text = "no free-form message leaves outside the 24-hour window, and only approved templates leave at all"

    def committed(self, commit: Commit) -> None:
        for change in claims(commit):
            if template := template_of(change.after or {}):
                self._check_standing(change, template)
                continue
            gate = self.gate(change.clinic, (change.after or {}).get("contact"))
            until = moment(gate, "window_until")
            if until is None or commit.at > until - CLOSES_EARLY + timedelta(seconds=5):
                self.broken(f"{change.id} left at {commit.at}, and the window closes at {until}")
        for change in commit.of("conversations"):
            self._check_window(change)

    def _check_standing(self, change: Change, template: Mapping[str, object]) -> None:
        """Not guarded at the claim, so what was recorded a moment ago may not be known yet."""
        standing = self.truth.get_one(change.clinic, "templates", f"{template['name']}.{template['language']}") or {}
        since = moment(standing, "since")
        is_news = since is not None and self.world.loop.now() - since < JUST_TOLD
        if standing.get("status") != "approved" and not is_news:
            self.broken(f"{change.id} left as a template that is {standing.get('status')}")

    def _check_window(self, change: Change) -> None:
        until = moment(change.after or {}, "window_until")
        if until is None or until == moment(change.before or {}, "window_until"):
            return
        seat, ledger = self.world.seat(change.clinic), self.world.meta.ledger
        people = self.world.who.candidates(change.clinic, change.id)
        opened = [at for person in people if (at := ledger.last_wrote(seat.number_id, person.id))]
        wrote = max(opened, default=None)
        rings = RINGS if change.clinic in self.world.deeds.calls.values() else timedelta()
        if wrote is None or until > wrote + WINDOW + rings:
            self.broken(f"the window of {change.id} is open until {until}, and the last message was of {wrote}")
