"""What only staff can settle, what the law lets everybody ask, and the language of every answer: 33, 34 and 35."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from smartclinic.clinics.scripts import simplified, traditional
from smartclinic.platform.clock import hong_kong_day
from smartclinic.platform.store import Document
from tests.simulation.meanings import OWN_DATA, kind_wanted, language_of
from tests.simulation.truth import Change, Commit

from .base import Understanding, moment
from .taken_turns import TakenTurn, turn_of

TYPED = frozenset({"document", "medicine", "result", "receipt", "insurance", "complaint", "data_request"})
STATES_A_RESULT = re.compile(r"正常|陰性|陽性|超標|偏高|偏低|\b(?:normal|negative|positive|elevated)\b", re.IGNORECASE)


class RequestsBecomeTasks(Understanding):
    """Asked again on the same day it is the same work."""

    number = "33"
    text = "a request that only staff can settle is one open task of its kind a day, and its words state no results"

    def committed(self, commit: Commit) -> None:
        for change in commit.of("staff_tasks"):
            if change.before is None and _is_asked_for(change.after or {}):
                self._check_single(change)
        if (turn := turn_of(commit)) is not None:
            self._check_turn(turn, commit.at)

    def _check_single(self, created: Change) -> None:
        others = [id_ for id_, _ in self._open(created.clinic, created.after or {}) if id_ != created.id]
        if others:
            self.broken(f"{created.id} is asked for again beside {others[0]}")

    def _check_turn(self, turn: TakenTurn, at: datetime) -> None:
        kinds = {kind_wanted(self.means(each)) for each in turn.messages}
        kind = kinds.pop()
        if not kind or kinds or not turn.is_the_assistants:
            return
        sought = {"kind": kind, "contact": turn.contact, "since": at}
        if turn.grounds.startswith("rules:") and not self._open(turn.clinic, sought):
            self.broken(f"{turn.messages[0].id} asked for {kind}, was answered by {turn.grounds}, and is no task")
        if kind == "result" and STATES_A_RESULT.search(turn.body):
            self.broken(f"{turn.item_id} states a result: {turn.body}")

    def _open(self, clinic: str, like: Mapping[str, object]) -> list[tuple[str, Document]]:
        """The open tasks of this kind that the same patient asked for on that day."""
        current = self.world.who.current
        whose, since = current(clinic, like.get("contact")), moment(like, "since")
        return [
            (id_, task)
            for of, id_, task in self.truth.each("staff_tasks")
            if of == clinic and task.get("kind") == like.get("kind") and task.get("open") and _is_asked_for(task)
            and current(clinic, task.get("contact")) == whose
            and (asked := moment(task, "since")) and since and hong_kong_day(asked) == hong_kong_day(since)
        ]  # fmt: skip


class RightsHaveTheirReceipt(Understanding):
    """Nobody may hold it back: not staff, not an alarm, not a takeover after it was written."""

    number = "34"
    text = "a request about one's own data has its receipt, also while staff hold the conversation"

    def committed(self, commit: Commit) -> None:
        turn = turn_of(commit)
        if turn is None or {self.means(each) for each in turn.messages} != {OWN_DATA}:
            return
        if not turn.item.get("receipt"):
            self.broken(f"{turn.messages[0].id} was settled as {turn.grounds or 'nothing'} without a receipt")

    def rested(self) -> None:
        for clinic, id_, item in self.truth.each("outbox"):
            if item.get("receipt") and item.get("end") == "superseded":
                self.broken(f"the receipt {id_} of {clinic} was held back")


class AnswersAreInTheirLanguage(Understanding):
    """By what each script and language looks like, not by the catalogues."""

    number = "35"
    text = "an answer is in the language and script that the patient last wrote"

    def committed(self, commit: Commit) -> None:
        turn = turn_of(commit)
        if turn is None or not turn.is_the_assistants or not turn.body:
            return
        shown = {language_of(self.means(each)) for each in turn.messages}
        language = str(turn.after.get("language"))
        if "" not in shown and len(shown) == 1 and language not in shown:
            self.broken(f"{turn.messages[0].id} was written in {shown}, and is taken for {language}")
        elif not _is_in(language, turn.body):
            self.broken(f"{turn.item_id} is not in {language}: {turn.body}")


def _is_asked_for(task: Document) -> bool:
    return task.get("kind") in TYPED and not task.get("created_by")


_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_ADDRESS = re.compile(r"https?://\S+|「[^」]*」|“[^”]*”")
"""What is the same in every language: addresses, and what is quoted."""

_NAMES = 6
"""Names stay as they were typed, so that so many characters may be of the other script."""


def _is_in(language: str, body: str) -> bool:
    words = _ADDRESS.sub("", body)
    han, latin = len(_HAN.findall(words)), len(_LATIN.findall(words))
    if language == "en":
        return latin > han
    other = simplified(words) if language == "zh-Hans" else traditional(words)
    strange = sum(one != as_written for one, as_written in zip(other, words, strict=False))
    return han > 0 and strange <= _NAMES
