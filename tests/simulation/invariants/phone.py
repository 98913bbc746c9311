"""Invariants 21 and 22: the clinic's own phone silences the assistant, and every call becomes work for staff."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from smartclinic.conversations.staff_task import TaskKind, task_id
from tests.simulation.truth import Change, Commit

from .base import EPSILON, Invariant, inner, moment
from .leaving import claims, is_the_assistants

if TYPE_CHECKING:
    from tests.simulation.world import World

HELD_FOR = timedelta(hours=2)


class EchoesSilence(Invariant):
    """Known from the echo alone, whatever the gate says: epoch and hold are what may be wrong."""

    number = "21"
    text = (
        "when staff have written on the clinic's phone, the assistant is silent until they hand back, or two hours long"
    )

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._silent: dict[tuple[str, str], tuple[datetime, datetime]] = {}

    def committed(self, commit: Commit) -> None:
        for change in claims(commit):
            self._check(commit, change)
        for change in commit.of("conversations"):
            if commit.errand and commit.errand.kind == "staff" and not (change.after or {}).get("taken_until"):
                self._silent.pop((change.clinic, change.id), None)
            elif (gone := (change.after or {}).get("merged_into")) and (change.clinic, change.id) in self._silent:
                self._silent[change.clinic, str(gone)] = self._silent.pop((change.clinic, change.id))
        for change in commit.of("messages"):
            document = change.after or {}
            if change.before and not change.before.get("handling") and document.get("handling") and _is_echo(change):
                key = change.clinic, self.world.who.current(change.clinic, document["contact"])
                self._silent[key] = (commit.at, (moment(document, "at") or commit.at) + HELD_FOR)

    def _check(self, commit: Commit, claimed: Change) -> None:
        item = claimed.after or {}
        contact = self.world.who.current(claimed.clinic, item.get("contact"))
        since, until = self._silent.get((claimed.clinic, contact), (commit.at, commit.at))
        if is_the_assistants(item) and since < commit.at < until - EPSILON:
            self.broken(f"{claimed.id} left although staff had written on the clinic's phone")


class CallsAreReturned(Invariant):
    """One task a call; of calls that come together, for the last."""

    number = "22"
    text = "every call ends as exactly one staff task, or is covered by that of another call beside it"

    def committed(self, commit: Commit) -> None:
        calls = [each for each in commit.of("messages") if (each.after or {}).get("handling") and _is_call(each)]
        if calls and not any(self._task(each.clinic, each.id) for each in calls):
            self.broken(f"nobody is asked to call {[each.id for each in calls]} back")
        for task in commit.of("staff_tasks"):
            if (task.after or {}).get("kind") != TaskKind.CALL_BACK.value:
                continue
            causes = [record_id for record_id, clinic in self._called(task.clinic) if self._id(record_id) == task.id]
            if task.before is None and not causes and not (task.after or {}).get("created_by"):
                self.broken(f"the task {task.id} has no call")

    def rested(self) -> None:
        for record_id, clinic in self.world.deeds.calls.items():
            document = self.truth.get_one(clinic, "messages", record_id)
            if document is None or not document.get("handling"):
                self.broken(f"the call {record_id} was never dealt with")

    def _called(self, clinic: str) -> list[tuple[str, str]]:
        return [(id_, of) for of, id_, document in self.truth.each("messages")
                if of == clinic and inner(document, "content").get("kind") == "call"]  # fmt: skip

    def _task(self, clinic: str, call: str) -> object:
        return self.truth.get_one(clinic, "staff_tasks", self._id(call))

    def _id(self, call: str) -> str:
        return task_id(TaskKind.CALL_BACK, call)


def _is_echo(change: Change) -> bool:
    return inner(change.after or {}, "content").get("kind") == "echo"


def _is_call(change: Change) -> bool:
    return inner(change.after or {}, "content").get("kind") == "call"
