"""The net catches what several people at one desk may do to each other: defects planted one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from smartclinic.audit import sealing
from smartclinic.audit.seal import Seal, Sealed, make_seal
from smartclinic.clinics.model import DeskRules
from smartclinic.conversations import hold, takeover
from smartclinic.conversations.alarms import alarm, watching
from smartclinic.conversations.alarms.presence import DESK, DeskPresence
from smartclinic.conversations.gate import Gate, released, taken
from smartclinic.conversations.staff_task import StaffTask
from smartclinic.conversations.staff_tasks import StaffTasks
from smartclinic.conversations.takeover import Takeover
from smartclinic.conversations.turns import turn
from smartclinic.platform.clock import milliseconds
from smartclinic.platform.store import Create
from smartclinic.platform.store import Patch as PatchOne
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit
from tests.simulation.test_planted_defects import Defect, Patch, _unchecked, first_finding


def take_keeps_the_epoch(patch: Patch) -> None:
    """What the assistant had queued leaves all the same."""

    def kept(gate: Gate, by: str, until: datetime) -> Gate:
        return msgspec.structs.replace(taken(gate, by, until), epoch=gate.epoch)

    patch.setattr(hold, "taken", kept)


def forgotten_goes_back_with_its_question(patch: Patch) -> None:
    """The clock ends a takeover, whatever waits for staff in it."""

    def freed(gate: Gate, now: datetime, rules: DeskRules) -> Gate:
        _ = rules
        return gate if gate.taken_until is None or gate.is_taken(now) else released(gate)

    patch.setattr(takeover, "freed", freed)


def nobody_asks_who_holds_it(patch: Patch) -> None:
    """The last who writes, takes or hands back wins, and nobody is told."""
    patch.setattr(Takeover, "_refuse_another", lambda *_: None)


def waiting_lets_the_answer_go(patch: Patch) -> None:
    """An answer that was being composed when staff asked for the doctor's word leaves afterwards."""
    patch.setattr(turn, "_must_be_silent", lambda situation: situation.gate.is_taken(situation.now))


def waiting_keeps_the_epoch(patch: Patch) -> None:
    """An answer that was queued when staff asked for the doctor's word leaves afterwards."""
    patch.setattr(takeover, "released", lambda gate: msgspec.structs.replace(released(gate), epoch=gate.epoch))


def tasks_are_anybodys(patch: Patch) -> None:
    """Two take the same task on, or finish it, and each believes to have been the one."""
    change_as_it_is: Any = StaffTasks._change

    async def blindly(tasks: StaffTasks, *asked: Any, **beside: Any) -> None:
        *about, change = asked

        def changed(before: StaffTask) -> StaffTask:
            return change(msgspec.structs.replace(before, open=True, owner=None))  # type: ignore[no-any-return]

        await change_as_it_is(tasks, *about, changed, **beside)

    patch.setattr(StaffTasks, "_change", blindly)


def entry_in_a_commit_of_its_own(patch: Patch) -> None:
    """The effect is there, and its audit entry comes later, or never."""
    commit = Work._commit

    async def in_two(work: Work, unit: Unit) -> Any:
        entries = {path: write for path, write in unit._writes.items() if "/audit/" in path}
        for path in entries:
            del unit._writes[path]
        done = await commit(work, unit)
        if entries:
            await work.store.commit(list(entries.values()))
        return done

    patch.setattr(Work, "_commit", in_two)


def sealer_skips_an_entry(patch: Patch) -> None:
    """The last of several is marked as sealed, and its hash is nowhere."""

    def short(clinic: str, previous: Seal | None, entries: Sequence[Sealed], at: datetime) -> Seal:
        return make_seal(clinic, previous, entries[:-1] or entries, at)

    patch.setattr(sealing, "make_seal", short)


def sealers_do_not_heed_each_other(patch: Patch) -> None:
    """Two that run at once write the same seal."""
    _unchecked(patch, (Create, PatchOne), "/audit")


def closed_screen_is_believed(patch: Patch) -> None:
    """A red flag waits for somebody who closed the screen within the last hour."""

    async def ever_watched(unit: Unit, now: datetime) -> bool:
        presence = await unit.get(DeskPresence, DESK)
        return presence is not None and presence.watched_until > milliseconds(now - timedelta(hours=1))

    patch.setattr(watching, "is_watched", ever_watched)


def on_call_are_told_of_what_was_seen_to(patch: Patch) -> None:
    """Somebody acknowledges a red flag, and the people on call are called out all the same."""

    async def still_stands(*_: object) -> bool:
        return True

    patch.setattr(alarm, "alarm_stands", still_stands)


def stale_page_ends_the_pause(patch: Patch) -> None:
    """A page from before a red flag hands the conversation back, and the assistant speaks again."""
    patch.setattr(takeover, "_has_flagged_since", lambda *_: False)


def question_handed_back_vanishes(patch: Patch) -> None:
    """What nobody has answered is handed back to the assistant, which never hears of it."""

    async def nothing_left(_unit: Unit, _current: object, gate: Gate, _now: datetime) -> Gate:
        return gate

    patch.setattr(takeover, "take_up", nothing_left)


DEFECTS = (
    Defect(take_keeps_the_epoch, "drawn", ("26", "4"), 3, "staff"),
    Defect(forgotten_goes_back_with_its_question, "drawn", ("27", "26"), 5, "staff"),
    Defect(nobody_asks_who_holds_it, "drawn", ("26",), 3, "staff"),
    Defect(waiting_lets_the_answer_go, "drawn", ("4",), 20, "staff", first=23),
    Defect(waiting_keeps_the_epoch, "drawn", ("4", "26"), 5, "staff"),
    Defect(tasks_are_anybodys, "drawn", ("26",), 5, "staff"),
    Defect(entry_in_a_commit_of_its_own, "drawn", ("11",), 3, "staff"),
    Defect(sealer_skips_an_entry, "drawn", ("11",), 3, "staff"),
    Defect(sealers_do_not_heed_each_other, "drawn", ("11",), 5, "staff", first=13),
    Defect(closed_screen_is_believed, "outside", ("9",), 12, "staff", first=22),
    Defect(stale_page_ends_the_pause, "drawn", ("9",), 20, "staff", first=26),
    Defect(question_handed_back_vanishes, "drawn", ("9",), 3, "staff"),
    Defect(on_call_are_told_of_what_was_seen_to, "drawn", ("9",), 20, "staff", first=9),
)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.plant.__name__)
def test_it_finds_what_is_wrong_at_the_desk(defect: Defect, monkeypatch: Patch) -> None:
    defect.plant(monkeypatch)

    assert first_finding(defect) is not None, f"not found within {defect.within} seeds"
