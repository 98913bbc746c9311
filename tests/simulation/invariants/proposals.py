"""Nothing is done that the patient did not plainly say, and the model's own words are checked: invariants 31 and 32."""

from __future__ import annotations

from datetime import timedelta

from smartclinic.clinics.scripts import traditional
from smartclinic_local.vertex.misbehaving import LYING
from tests.simulation.meanings import NO, YES
from tests.simulation.truth import Change, Commit

from .base import Invariant, Understanding, inner, moment
from .taken_turns import TakenTurn, turn_of, words_heard

EFFECTS = frozenset({"appointments", "tickets", "waits"})
"""What a patient has at the clinic."""

ON_THE_WAY = timedelta(seconds=15)
"""A turn may have read so long before it commits."""


class ProposalsWaitForAYes(Understanding):
    """Whatever is proposed or was heard is asked first: a yes to that very question does it."""

    number = "31"
    text = "nothing that only a model proposed, or a voice note said, has an effect before the patient's own yes"

    def committed(self, commit: Commit) -> None:
        if (turn := turn_of(commit)) is None:
            return
        effects = [change for change in commit.changes if change.kind in EFFECTS and _is_changed(change)]
        if not effects:
            return
        if turn.grounds.startswith(("model:", "budget:")) or (not turn.grounds and self._asked_model(commit)):
            self.broken(f"{effects[0].kind}/{effects[0].id} changed by {turn.grounds or 'the model'} alone")
        elif any(words_heard(each.after or {}) for each in turn.messages) and not self._was_prepared(turn):
            self.broken(f"{effects[0].kind}/{effects[0].id} changed by a voice note that was not read back")
        self._check_answer(commit, turn, effects[0])

    def _check_answer(self, commit: Commit, turn: TakenTurn, effect: Change) -> None:
        """A no changes nothing; a yes, or the button of what was prepared, nothing once its question is over."""
        meant = {self.meant(each.id) for each in turn.messages}
        asked = inner(turn.before, "asked")
        until = moment(asked, "until")
        is_open = until is not None and until > commit.at - ON_THE_WAY
        if meant == {NO} and is_open and asked.get("question") == "prepared":
            self.broken(f"{effect.kind}/{effect.id} changed after a no")
        if meant == {YES} and not is_open:
            self.broken(
                f"{effect.kind}/{effect.id} changed by a yes to nothing: {turn.grounds}, {asked.get('question')}, {until}"
            )
        taps = {str(tap) for each in turn.messages if (tap := _tap(each)) and "do_it" in tap}
        options = asked.get("options")
        open_now = (
            {str(each.get("id")) for each in options if isinstance(each, dict)} if isinstance(options, list) else set()
        )
        if taps and len(taps) == len(turn.messages) and not (is_open and taps & open_now):
            self.broken(f"{effect.kind}/{effect.id} changed by the button of an older question")

    def _was_prepared(self, turn: TakenTurn) -> bool:
        return inner(turn.before, "asked").get("question") == "prepared"

    def _asked_model(self, commit: Commit) -> bool:
        return commit.errand is not None and commit.errand.asked_model


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
