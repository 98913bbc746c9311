"""Invariants 10 (clinics are apart) and 14 (logs)."""

from __future__ import annotations

import re

from smartclinic_local.meta.people import digits
from smartclinic_local.meta.record import Sent
from tests.simulation.people import PEOPLE
from tests.simulation.truth import Commit

from .base import Invariant

CANARIES = [
    *(name for person, full in PEOPLE for name in (person.name, full)),
    *(address for person, _ in PEOPLE for address in (person.wa_id, person.bsuid) if address),
    *("Tai Man", "patient_name", "鄭先生", "何大文", "60009999"),
    *("wamid", "心口", "chest", "parrot", "波呢", "查緊", "休息", "STOP", "停止", "想約", "doctor tomorrow"),
]
"""Parts of everything that anybody is called or writes."""


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
