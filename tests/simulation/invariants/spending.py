"""What a model costs, and how long it may keep a patient waiting: invariants 37 and 38."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from smartclinic.conversations.model_days import MICRO_USD_IN_A_CENT
from smartclinic.platform.clock import hong_kong_day
from smartclinic.platform.store import Document
from tests.simulation.truth import Change, Commit

from .base import EPSILON, Invariant, inner, integer
from .taken_turns import turn_of

if TYPE_CHECKING:
    from tests.simulation.world import World

IN_FLIGHT = timedelta(seconds=30)
"""Who had asked before the budget was spent has told of it by then."""

COUNTED = ("asked", "tokens_in", "tokens_out", "micro_usd")

PATIENCE = timedelta(seconds=8 + 8 + 10)
"""A pause for what may follow, a model's whole time, and what a useful answer may take after it."""

HEARING = timedelta(seconds=25)
"""How much longer it takes where a file is to be heard first."""


class BudgetsHold(Invariant):
    """What was asked before the budget was spent may still be told of after it."""

    number = "37"
    text = "what a model costs is counted with the answer that it was for, and nobody asks past a spent budget"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._spent_since: dict[tuple[str, str], datetime] = {}

    def committed(self, commit: Commit) -> None:
        self._check_counted(commit)
        for change in commit.of("conversations"):
            if _is_leased_now(change):
                self._check_budgets(change, commit.at)
        for change in commit.of("model_days"):
            budget = self.world.seat(change.clinic).config.assistant.daily_cents * MICRO_USD_IN_A_CENT
            if integer(change.after or {}, "micro_usd") >= budget:
                self._spent_since.setdefault((change.clinic, change.id), commit.at)

    def _check_counted(self, commit: Commit) -> None:
        spent = [inner(each.after or {}, "spent") for each in commit.of("outbox") if each.before is None]
        for name in COUNTED:
            owed = sum(integer(each, name) for each in spent)
            told = sum(integer(each.after or {}, name) - integer(each.before or {}, name)
                       for each in commit.of("model_days"))  # fmt: skip
            if told < owed:
                self.broken(f"an answer has cost {owed} {name}, and {told} are counted")

    def _check_budgets(self, change: Change, at: datetime) -> None:
        rules, gate = self.world.seat(change.clinic).config.assistant, change.after or {}
        today = hong_kong_day(at).isoformat()
        thinking = inner(gate, "thinking")
        if thinking.get("day") == today and integer(thinking, "asked") >= rules.contact_turns:
            self.broken(f"a model is asked for {change.id}, whose {rules.contact_turns} turns of today are used up")
        since = self._spent_since.get((change.clinic, today))
        if since is not None and at - since > IN_FLIGHT:
            self.broken(f"a model is asked for {change.id}, and the money of {change.clinic} is spent since {since}")


class ModelsDelayNobody(Invariant):
    """While everything else works: unreachable, silent, or answering nonsense."""

    number = "38"
    text = "a bad or absent model delays no answer beyond its time and ten seconds"

    def committed(self, commit: Commit) -> None:
        turn = turn_of(commit)
        if turn is None or not turn.is_the_assistants or not self.world.is_unharmed or commit.errand is None:
            return
        newest = max(integer(each.after or {}, "recorded") for each in turn.messages)
        has_file = any(inner(each.after or {}, "content").get("kind") == "media" for each in turn.messages)
        took = commit.at - self.world.at(newest)
        if took > PATIENCE + (HEARING if has_file else timedelta()) + EPSILON:
            self.broken(f"{turn.messages[-1].id} was answered after {took.total_seconds():.0f} s")


def _is_leased_now(change: Change) -> bool:
    before, after = inner(change.before or {}, "lease"), inner(change.after or {}, "lease")
    return bool(after) and _of(after) != _of(before)


def _of(lease: Document | object) -> object:
    return (lease.get("task"), lease.get("number")) if isinstance(lease, dict) else None
