"""The net catches: eight defects, planted one at a time in the product, and how soon a seed finds each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from smartclinic.conversations.delivery import attempt as delivery
from smartclinic.conversations.turns import alarm
from smartclinic.conversations.waking import Wake
from smartclinic.platform.store import Create, Replace, Write, sqlite_engine
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit
from tests.simulation.run import run_seed

Patch = pytest.MonkeyPatch


def no_create_precondition(patch: Patch) -> None:
    """A repeated message is written again over what became of it."""
    _unchecked(patch, Create, "/messages/")


def day_sheet_without_compare_and_set(patch: Patch) -> None:
    """The last writer of a sheet wins."""
    _unchecked(patch, (Create, Replace), "/day_sheets/")


def enqueue_before_commit(patch: Patch) -> None:
    """The task is there before what it is about."""
    commit = Work._commit

    async def early(work: Work, unit: Unit) -> Any:
        tasks, unit.tasks = list(unit.tasks), []
        await work._hand_in(tasks)
        return await commit(work, unit)

    patch.setattr(Work, "_commit", early)


def bucketed_task_name(patch: Patch) -> None:
    """Messages of a thread within a minute share a name."""
    name = property(lambda wake: f"{wake.thread}-{int(asyncio.get_running_loop().time() // 60)}-{wake.k}")
    patch.setattr(Wake, "task_name", name)


def unguarded_claim(patch: Patch) -> None:
    """What the verdict was based on may have changed."""
    patch.setattr(Unit, "guard", lambda *_: None)


def dropped_reply_without_attention(patch: Patch) -> None:
    """The question vanishes with its answer."""
    patch.setattr(delivery, "with_attention", lambda gate, *_: gate)


def red_flag_that_nobody_watches(patch: Patch) -> None:
    """It sounds on a desk where nobody may be, and nobody on call hears of it."""
    patch.setattr(alarm, "_have_it_watched", lambda *_: None)


def promise_without_a_path(patch: Patch) -> None:
    """The emergency words say that staff have been told, whoever may hear of it."""

    async def always(*_: object) -> bool:
        return True

    patch.setattr(alarm, "staff_are_told", always)


def _unchecked(patch: Patch, kinds: type | tuple[type, ...], place: str) -> None:
    checked: Callable[[Write, object], object] = vars(sqlite_engine)["failure"]

    def failure(write: Write, stored: object) -> object:
        return None if isinstance(write, kinds) and place in write.path else checked(write, stored)

    patch.setattr(sqlite_engine, "failure", failure)


@dataclass(frozen=True)
class Defect:
    """How it is planted, in which mixture of faults it is looked for, who may find it, and within how many seeds.

    `focus`: the theme of which the days are full. `first`: a seed that finds it soon, as long as no new scene gives
    every seed another course.
    """

    plant: Callable[[Patch], None]
    mixture: str
    found_by: tuple[str, ...]
    within: int
    focus: str | None = None
    first: int = 0


DEFECTS = (
    Defect(no_create_precondition, "drawn", ("1", "0"), 3),
    Defect(enqueue_before_commit, "outside", ("16",), 3),
    Defect(bucketed_task_name, "outside", ("16",), 3),
    Defect(unguarded_claim, "drawn", ("4", "5"), 30, first=6),
    Defect(dropped_reply_without_attention, "drawn", ("2",), 5),
    Defect(day_sheet_without_compare_and_set, "drawn", ("7",), 20, first=2),
    Defect(red_flag_that_nobody_watches, "drawn", ("9",), 3, "staff"),
    Defect(promise_without_a_path, "drawn", ("9",), 12, "staff", first=28),
)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.plant.__name__)
def test_it_finds_a_planted_defect(defect: Defect, monkeypatch: Patch) -> None:
    defect.plant(monkeypatch)

    assert first_finding(defect) is not None, f"not found within {defect.within} seeds"


def first_finding(defect: Defect) -> int | None:
    """The first seed that finds it."""
    for seed in range(defect.first, defect.first + defect.within):
        failure = run_seed(seed, mixture=defect.mixture, focus=defect.focus).failure
        if failure is not None:
            assert str(failure).startswith(tuple(f"invariant {number}:" for number in defect.found_by)), failure
            return seed
    return None
