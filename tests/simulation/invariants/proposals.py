"""Nothing is done that the patient did not plainly say, and the model's own words are checked: invariants 31 and 32."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from smartclinic.clinics.scripts import traditional
from smartclinic.platform.store import Document
from smartclinic_local.vertex.misbehaving import LYING
from tests.simulation.meanings import NO, YES
from tests.simulation.truth import Change, Commit

from .base import Invariant, Understanding, inner, words_heard
from .taken_turns import TakenTurn, turn_of

if TYPE_CHECKING:
    from tests.simulation.world import World

EFFECTS = frozenset({"appointments", "tickets", "waits"})
"""What a patient has at the clinic."""

OPEN_FOR = timedelta(minutes=121)
"""How long a question is open, and how long a turn may take to read the answer."""

DO_IT = "do_it"
"""In the id of the button that agrees to what was prepared."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What was last asked, with the button that agrees to what was prepared; empty for any other question."""

    at: datetime
    agrees: str

    def is_open(self, at: datetime) -> bool:
        return at - self.at < OPEN_FOR


class ProposalsWaitForAYes(Understanding):
    """Whatever is proposed or was heard is asked first: a yes to that very question does it."""

    number = "31"
    text = "nothing that only a model proposed, or a voice note said, has an effect before the patient's own yes"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._asked: dict[tuple[str, str], list[_Question]] = {}

    def committed(self, commit: Commit) -> None:
        turn = turn_of(commit)
        if turn is None:
            return
        effects = [change for change in commit.changes if change.kind in EFFECTS and _is_changed(change)]
        if effects:
            self._check(commit, turn, f"{effects[0].kind}/{effects[0].id}")
        if turn.is_the_assistants and _choices(turn.item):
            self._asked.setdefault((turn.clinic, turn.contact), []).append(_Question(commit.at, _agrees(turn.item)))

    def _check(self, commit: Commit, turn: TakenTurn, what: str) -> None:
        is_unasked = not turn.grounds and commit.errand is not None and commit.errand.asked_model
        questions = [each for each in self._questions(turn) if each.is_open(commit.at)]
        prepared = [each.agrees for each in questions if each.agrees]
        if turn.grounds.startswith(("model:", "budget:")) or is_unasked:
            self.broken(f"{what} changed by {turn.grounds or 'the model'} alone")
        elif any(words_heard(each.after or {}) for each in turn.messages) and not prepared:
            self.broken(f"{what} changed by a voice note that was not read back")
        meant = {self.means(each) for each in turn.messages}
        if meant == {YES} and not questions:
            self.broken(f"{what} changed by a yes to nothing, as {turn.grounds}")
        if meant == {NO} and questions and questions[-1].agrees:
            self.broken(f"{what} changed after a no, as {turn.grounds}")
        taps = {_tap(each) for each in turn.messages}
        if all(DO_IT in tap for tap in taps) and not taps & set(prepared[-1:]):
            self.broken(f"{what} changed by the button of an older question, as {turn.grounds}")

    def _questions(self, turn: TakenTurn) -> list[_Question]:
        """What this person was asked, oldest first, under whatever contact."""
        current = self.world.who.current
        whose = current(turn.clinic, turn.contact)
        asked = [each for (clinic, contact), them in self._asked.items()
                 if clinic == turn.clinic and current(clinic, contact) == whose for each in them]  # fmt: skip
        return sorted(asked, key=lambda each: each.at)


def _choices(item: Document) -> list[Mapping[str, object]]:
    content = inner(item, "content")
    found = [content.get(name) for name in ("buttons", "rows")]
    return [each for few in found if isinstance(few, list | tuple) for each in few if isinstance(each, Mapping)]


def _agrees(item: Document) -> str:
    return next((str(each.get("id")) for each in _choices(item) if DO_IT in str(each.get("id"))), "")


class LiesAreNotSent(Invariant):
    """Known by the words themselves, not by the product's own checks."""

    number = "32"
    text = "nothing that a model made up reaches a patient"

    def committed(self, commit: Commit) -> None:
        for change in commit.of("outbox"):
            item = change.after or {}
            if change.before is None and str(item.get("grounds")).startswith("model:"):
                body = traditional(str(inner(item, "content").get("body")))
                if any(lie in body for lie in _LIES):
                    self.broken(f"{change.id} says: {body}")


_LIES = tuple(traditional(each.text) for each in LYING)


def _tap(change: Change) -> str:
    content = inner(change.after or {}, "content")
    return str(content.get("id")) if content.get("kind") == "tap" else ""


def _is_changed(change: Change) -> bool:
    """Whether it is a change of what the patient has, and not of whose it is."""
    before, after = change.before or {}, change.after or {}
    names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return bool(names - {"contact", "due_at"})
