"""From a message to its one answer: invariants 1, 2 (the answer that is dropped) and 3 (one reply a burst)."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from smartclinic.conversations.reference import outbox_of
from smartclinic.platform.store import Document
from smartclinic_local.meta.record import Sent
from tests.simulation.truth import Change, Commit, Look

from .base import EPSILON, Invariant, Understanding, inner, integer, reasons

GAP = timedelta(seconds=2.5)
LONGEST = timedelta(seconds=8)
STILL_WRITING = timedelta(seconds=2)


HANDS_BACK_THE_QUESTION = "hands back the question"

GOES_ON = frozenset({"text", "media"})
"""What may be followed by more of the same thought."""

SAYS_NOTHING = frozenset({"reaction", "edit", "revoke", "echo", "moved", "preference"})

_BY_THEMSELVES = frozenset({"stop", "start", "red flag", "spoken stop", "spoken red flag"})

_ONCE = ("recorded", "contact")
_ANSWERED = ("handling", "answered_by")

if TYPE_CHECKING:
    from tests.simulation.world import World


class OneEffect(Invariant):
    """Recorded once, settled once, answered once, and the answer reaches the patient once."""

    number = "1"
    text = "an inbound message has one set of effects"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._accepted: defaultdict[tuple[str, str], list[Sent]] = defaultdict(list)

    def committed(self, commit: Commit) -> None:
        for change in commit.of("messages"):
            before, after = change.before or {}, change.after or {}
            if self._is_taken_up_again(commit, before, after) or _is_heard_late(before, after):
                continue
            is_owed_a_look = _is_looked_at_again(before)
            for name in _ONCE if is_owed_a_look else (*_ONCE, *_ANSWERED):
                if before.get(name) is not None and after.get(name) != before.get(name):
                    self.broken(f"{name} of message {change.id} changed from {before.get(name)} to {after.get(name)}")
            if before.get("handling") and after.get("due_at") and not is_owed_a_look:
                self.broken(f"message {change.id} is owed an answer again")
        for change in commit.of("outbox"):
            if change.before is None and change.after is not None:
                self._check_cause(commit, change)

    def _is_taken_up_again(self, commit: Commit, before: Document, after: Document) -> bool:
        """Whether staff hand back what was left to them: that was no answer, and it still gets one."""
        errand = commit.errand
        pressed = self.world.deeds.pressed.get(errand.action or "") if errand and errand.kind == "staff" else None
        was_left = before.get("handling") == "for_staff" and before.get("answered_by") is None
        is_owed = after.get("handling") is None and bool(after.get("due_at"))
        is_same = before.get("contact") == after.get("contact") and before.get("recorded") == after.get("recorded")
        return pressed is not None and pressed.what == HANDS_BACK_THE_QUESTION and was_left and is_owed and is_same

    def _check_cause(self, commit: Commit, created: Change) -> None:
        """A reply comes with the messages that it answers; what staff write and notices have no message."""
        item = created.after or {}
        is_staffs = item.get("author") == "staff" or (commit.errand and commit.errand.kind == "staff")
        if item.get("lane", "reply") != "reply" or is_staffs:
            return
        if not any((each.after or {}).get("answered_by") == created.id for each in commit.of("messages")):
            self.broken(f"reply {created.id} answers nothing")

    def accepted(self, sent: Sent) -> None:
        clinic = self.world.seat_of(sent.number_id).id
        key = clinic, outbox_of(sent.biz_id or "")
        self._accepted[key].append(sent)
        most = 2 if self.item(*key).get("author") == "safety" else 1
        alive = [each for each in self._accepted[key] if each.failed_code is None]  # what failed may be sent again
        if len(alive) > most:
            self.broken(f"Meta has accepted {sent.biz_id} {len(alive)} times")


def _is_heard_late(before: Document, after: Document) -> bool:
    """Whether only what its file says was added after it was settled: it is looked at once more."""
    is_new = before.get("heard") is None and after.get("heard") is not None and after.get("due_at") is not None
    return (
        is_new
        and before.get("handling") is not None
        and {**after, "heard": 0, "due_at": 0} == {**before, "heard": 0, "due_at": 0}
    )


def _is_looked_at_again(before: Document) -> bool:
    """Whether it was settled and then heard: a red flag in it is answered, whatever was answered before."""
    return bool(before.get("handling") and before.get("due_at") and before.get("heard"))


class UnsentAsksForStaff(Invariant):
    """The question does not vanish with its answer. What people on call were not told, only the operator hears."""

    number = "2"
    text = "what ends otherwise than accepted asks for staff in the same commit"

    def committed(self, commit: Commit) -> None:
        for change in commit.of("outbox"):
            item = change.after or {}
            is_settled = item.get("end") == "subject_gone" and item.get("lane") == "proactive"
            if change.became("state", "ended") and item.get("end") != "opted_out" and not is_settled:
                gate = self.gate(change.clinic, item.get("contact"))
                if not gate.get("on_call") and not {"not_sent", "unconfirmed", "window_closed"} & set(reasons(gate)):
                    self.broken(f"{change.id} ended as {item.get('end')}")


class OneReplyPerBurst(Understanding):
    """Who answers, answers all that he saw waiting; and a text is given time for the next one."""

    number = "3"
    text = "a burst gets one reply"

    def committed(self, commit: Commit) -> None:
        settled = [change for change in commit.of("messages") if (change.after or {}).get("handling")
                   and inner(change.after or {}, "content").get("kind") != "moved"]  # fmt: skip
        if not settled or commit.errand is None:
            return
        ids = {change.id for change in settled}
        threads = {str((change.after or {}).get("thread")) for change in settled}
        looks = [commit.errand.looked.get(f"{settled[0].clinic}/{thread}") for thread in sorted(threads)]
        seen = [each for look in looks if look for each in look.messages]
        for change in settled:
            for other in seen:
                if other not in ids and not self._are_apart(change.id, other):
                    self._check_neighbour(change, other)
        if seen and not all(_is_looked_at_again(change.before or {}) for change in settled):
            self._check_patience(commit, settled)

    def _are_apart(self, one: str, other: str) -> bool:
        """STOP and START are answered by themselves, and so are red flags."""
        return bool((self.meant(one) ^ self.meant(other)) & _BY_THEMSELVES)

    def _check_neighbour(self, change: Change, other: str) -> None:
        left = self.truth.get_one(change.clinic, "messages", other) or {}
        if left.get("handling") is None and self._belong_together(change.after or {}, left):
            self.broken(f"{change.id} was settled without its neighbour {other}, which had been seen")

    def _belong_together(self, one: Document, other: Document) -> bool:
        return abs(integer(one, "recorded") - integer(other, "recorded")) <= GAP.total_seconds() * 1e6

    def _check_patience(self, commit: Commit, settled: list[Change]) -> None:
        """The wake-up of a text looks when another one may no longer follow, or when the first is old."""
        errand = commit.errand
        if errand is None or errand.kind == "sweep" or errand.asked_model:
            return
        look = max(errand.looked.values(), key=lambda each: each.at)  # a task looks at one contact's threads
        every = [each for looked in errand.looked.values() for each in looked.messages]
        seen = [self.truth.get_one(settled[0].clinic, "messages", each) or {} for each in every]
        said = [each for each in seen if may_be_said(each)]
        if not said or any(inner(each, "content").get("kind") == "echo" for each in seen):
            return
        newest = max(said, key=lambda each: integer(each, "recorded"))
        if (
            inner(newest, "content").get("kind") in GOES_ON
            and self._age(newest, look) < STILL_WRITING
            and all(self._age(each, look) < LONGEST for each in seen)
        ):
            self.broken(f"{settled[0].id} was answered while the patient may still have been writing")

    def _age(self, message: Document, look: Look) -> timedelta:
        return look.at - self.world.at(integer(message, "recorded")) + EPSILON


def may_be_said(message: Document) -> bool:
    """Whether it is something that an answer answers. Stickers, reactions and Meta's notes are not."""
    content = inner(message, "content")
    return content.get("kind") not in SAYS_NOTHING and content.get("type") != "sticker"
