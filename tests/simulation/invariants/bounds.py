"""Invariants 10 (clinics are apart), 11 (audit) and 14 (logs)."""

from __future__ import annotations

import re

from smartclinic_local.meta.people import digits
from smartclinic_local.meta.record import Sent
from tests.simulation.people import PEOPLE
from tests.simulation.truth import Change, Commit

from .base import Invariant

CANARIES = [
    *(name for person, full in PEOPLE for name in (person.name, full)),
    *(address for person, _ in PEOPLE for address in (person.wa_id, person.bsuid) if address),
    *("Tai Man", "patient_name", "鄭先生", "何大文", "60009999"),
    *("wamid", "心口", "chest", "parrot", "波呢", "查緊", "休息", "STOP", "停止", "想約", "doctor tomorrow"),
]
"""Parts of everything that anybody is called or writes."""


UNATTENDED = frozenset({"alarm", "clinic phone"})
"""Who may hold a conversation without a deed on the dashboard."""


class ClinicsAreApart(Invariant):
    """Documents of a clinic change by its own events only, and its number writes to its own people only."""

    number = "10"
    text = "nothing of one clinic depends on, or shows in, another"

    def committed(self, commit: Commit) -> None:
        clinics = sorted({change.clinic for change in commit.changes})
        if commit.atomic and len(clinics) > 1:
            self.broken(f"one commit wrote to {clinics}")
        own = commit.errand.clinic if commit.errand else None
        if own and clinics != [own]:
            self.broken(f"an errand of {own} wrote to {clinics}")

    def accepted(self, sent: Sent) -> None:
        seat = self.world.seat_of(sent.number_id)
        item = self.item(seat.id, sent.biz_id)
        if not item:
            self.broken(f"{seat.id}'s number sent {sent.biz_id}, which is not in its outbox")
            return
        meant = self.world.who.people(seat.id, item.get("contact"))
        had_it = self.world.who.phones[digits(sent.to)] & meant  # whose number is another's now: invariant 17
        if sent.person is not None and meant and sent.person.id not in meant and not had_it:
            self.broken(f"{sent.biz_id} went to somebody else")


class StaffDeedsAreAudited(Invariant):
    """One entry a deed, however often it is tried."""

    number = "11"
    text = "every effect of a staff member has exactly one audit entry"

    def committed(self, commit: Commit) -> None:
        entries = [entry for entry in commit.of("audit") if not _is_sealed_by(commit, entry)]
        if any(entry.before is not None for entry in entries):
            self.broken("an audit entry was changed")
        by_staff = any((change.after or {}).get("author") == "staff" and change.before is None
                       for change in commit.of("outbox"))  # fmt: skip
        gates = commit.of("conversations")
        by_staff = by_staff and not any(map(_keeps_a_promise, gates))
        before = {(change.before or {}).get("taken_by") for change in gates}  # a merge keeps whose hold is stricter
        held = any((change.after or {}).get("taken_by") not in {None, *UNATTENDED, *before} for change in gates)
        if len(entries) != 1 and (entries or by_staff or held):
            self.broken(f"{len(entries)} audit entries for {[change.kind for change in commit.changes]}")


def _is_sealed_by(commit: Commit, entry: Change) -> bool:
    """Whether all that happened to an entry is that a seal made in the same commit took it in."""
    if entry.before is None or entry.after is None or not any(seal.before is None for seal in commit.of("audit_seals")):
        return False
    changed = {name for name in {*entry.before, *entry.after} if entry.before.get(name) != entry.after.get(name)}
    return changed == {"due_at", "sealed_in"} and "due_at" not in entry.after


def _keeps_a_promise(gate: Change) -> bool:
    """Whether words follow that staff wrote, with an entry, while the window was closed."""
    before, after = ((state or {}).get("promised") for state in (gate.before, gate.after))
    return isinstance(before, list | tuple) and len(before) > (len(after) if isinstance(after, list | tuple) else 0)


class LogsArePrivate(Invariant):
    """Every name, number and text of the simulation is a canary."""

    number = "14"
    text = "no log line carries a name, a number or a message's text"

    _canaries = re.compile(
        "|".join([*(re.escape(canary) for canary in CANARIES), r"8526000\d{4}", r"zq\d{8}", r"HK\.\d{18}"])
    )

    def logged(self, line: str) -> None:
        if found := self._canaries.search(line):
            self.broken(f"{found[0]!r} in {line}")
