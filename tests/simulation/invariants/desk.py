"""Invariants 4, 26 and 27: what several people at one desk do to the same conversation, and what its clock does."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from smartclinic.audit.entry import entry_id
from smartclinic.conversations.delivery.posting import outbox_id
from smartclinic.platform.store import Document
from tests.simulation.deskwork import Pressed
from tests.simulation.truth import Change, Commit

from .base import EPSILON, Invariant, integer, is_taken, moment
from .leaving import claims, is_the_assistants

if TYPE_CHECKING:
    from tests.simulation.world import World

UNATTENDED: Final = frozenset({"alarm", "clinic phone"})
"""Who may hold a conversation without a deed on the dashboard."""

_LETS_GO: Final = frozenset({"hands back", "hands back the question", "waits"})
_ON_CONVERSATIONS: Final = frozenset({"takes", "writes", "hands back what was forgotten", *_LETS_GO})


class AtTheDesk(Invariant):
    """Knows which button was pressed."""

    def pressed(self, commit: Commit) -> Pressed | None:
        """What somebody at a desk did to cause this commit."""
        errand = commit.errand
        return self.world.deeds.pressed.get(errand.action or "") if errand and errand.kind == "staff" else None


class OneOfTwoWins(AtTheDesk):
    """Who is not told holds it alone."""

    number = "26"
    text = "of two who act on the same thing one wins, and the other is told and has changed nothing"

    def committed(self, commit: Commit) -> None:
        pressed = self.pressed(commit)
        for change in commit.of("conversations"):
            before, after = change.before or {}, change.after or {}
            changes_hands = before.get("taken_by") != after.get("taken_by")
            if changes_hands and integer(after, "epoch") <= integer(before, "epoch"):
                self.broken(f"{change.id} changed hands within epoch {after.get('epoch')}")
            if pressed and pressed.what in _ON_CONVERSATIONS:
                self._check_hold(commit.at, change, pressed)
        if pressed and pressed.what in {"owns", "finishes"}:
            self._check_tasks(commit, pressed)

    def rested(self) -> None:
        for act, pressed in self.world.deeds.told.items():
            left = [kind for kind, id_ in (("audit", entry_id(act)), ("outbox", outbox_id(act)))
                    if self.truth.get_one(pressed.clinic, kind, id_)]  # fmt: skip
            if left:
                self.broken(f"{pressed.by} was told that a colleague was quicker, and left {left}")

    def _check_tasks(self, commit: Commit, pressed: Pressed) -> None:
        for change in commit.of("staff_tasks"):
            task = change.before or {}
            is_anothers = pressed.what == "owns" and task.get("owner") not in {None, pressed.by}
            if is_anothers or not task.get("open"):
                self.broken(f"{pressed.by} {pressed.what} the task {change.id}, and a colleague was quicker")

    def _check_hold(self, at: datetime, change: Change, pressed: Pressed) -> None:
        gate = change.before or {}
        holder = _holder(gate, at)
        was_shown = pressed.what == "takes" and pressed.epoch == integer(gate, "epoch")
        if pressed.what == "writes" and moment(gate, "sounding_since") and not _has_flagged_since(gate, pressed):
            return  # whoever writes first sees to it
        if holder not in {None, pressed.by} and not was_shown:
            self.broken(f"{pressed.by} {pressed.what} {change.id}, which {holder} held")


class NothingPastARedFlag(AtTheDesk):
    """A page from before it lets no assistant speak again; and a question that is handed back does not vanish."""

    number = "9"
    text = "nobody lets go of a conversation past a red flag that their screen did not show"

    def committed(self, commit: Commit) -> None:
        pressed = self.pressed(commit)
        for change in commit.of("conversations") if pressed and pressed.what in _LETS_GO else ():
            if pressed and _has_flagged_since(change.before or {}, pressed):
                self.broken(f"{pressed.by} {pressed.what} {change.id}, and their screen did not show its red flag")
        if pressed and pressed.what == "hands back the question" and commit.of("audit"):
            owed = [each for each in commit.of("messages") if (each.after or {}).get("due_at")]
            if not owed and not any((each.after or {}).get("attention") for each in commit.of("conversations")):
                self.broken(f"{pressed.by} handed a question back, and nobody answers it")


class NeverBackWithAQuestion(Invariant):
    """What staff took stays theirs while something waits for them; so it surfaces, and nobody is answered past them."""

    number = "27"
    text = "what staff have taken goes back by itself only when nothing in it waits for a person"

    def committed(self, commit: Commit) -> None:
        if commit.errand is not None and commit.errand.kind == "staff":
            return
        for change in commit.of("conversations"):
            before, after = change.before or {}, change.after or {}
            was_theirs = before.get("taken_by") not in {None, *UNATTENDED}
            is_theirs = after.get("taken_by") not in {None, "alarm"} or after.get("merged_into")
            if was_theirs and before.get("attention") and not is_theirs:
                self.broken(f"{change.id} of {before.get('taken_by')} went back, and asks for a person")


class SilentWhileWaiting(AtTheDesk):
    """Known from the button alone, whatever the gate says."""

    number = "4"
    text = (
        "after staff have asked for the doctor's word nothing of the assistant's leaves until the patient has written"
    )

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._since: dict[tuple[str, str], datetime] = {}

    def committed(self, commit: Commit) -> None:
        for change in claims(commit):
            self._check(change)
        pressed = self.pressed(commit)
        for change in commit.of("conversations") if pressed else ():
            if pressed and pressed.what in {*_ON_CONVERSATIONS, "acknowledges"}:
                self._since.pop((change.clinic, change.id), None)
            if pressed and pressed.what == "waits":
                self._since[change.clinic, change.id] = pressed.at - EPSILON
                if integer(change.after or {}, "epoch") <= integer(change.before or {}, "epoch"):
                    self.broken(f"{change.id} waits for the doctor in the epoch in which the assistant spoke")

    def _check(self, claimed: Change) -> None:
        item = claimed.after or {}
        contact = self.world.who.current(claimed.clinic, item.get("contact"))
        since = self._since.get((claimed.clinic, contact))
        if since is None or not is_the_assistants(item):
            return
        answered = [self.world.at(integer(message, "recorded")) for clinic, _, message in self.truth.each("messages")
                    if clinic == claimed.clinic and message.get("answered_by") == claimed.id]  # fmt: skip
        if not self._is_sent_again(claimed) and (not answered or max(answered) < since):
            self.broken(f"{claimed.id} left, and what it answers was written before")

    def _is_sent_again(self, claimed: Change) -> bool:
        """Whether somebody sends what had not left: their own deed."""
        return any(item.get("replayed_as") == claimed.id for _, _, item in self.truth.each("outbox"))


def _holder(gate: Document, at: datetime) -> object:
    """Who at the desk holds it: also when the time is up, as long as something waits for them."""
    by = gate.get("taken_by")
    if by in UNATTENDED or moment(gate, "taken_until") is None:
        return None
    return by if is_taken(gate, at + EPSILON) or gate.get("attention") else None


def _has_flagged_since(gate: Document, pressed: Pressed) -> bool:
    """Whether a red flag came after the screen that somebody acted on was drawn."""
    flagged = moment(gate, "flagged_at")
    return flagged is not None and pressed.shown is not None and flagged > pressed.shown + EPSILON
