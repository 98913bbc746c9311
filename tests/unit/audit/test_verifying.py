"""An untouched chain verifies; whatever is done to one, wherever, is found."""

from __future__ import annotations

import asyncio
import functools
import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartclinic import compose
from smartclinic.audit.checkpoints import SEALS, checkpoint_name, checkpointing
from smartclinic.audit.entry import Action
from smartclinic.audit.sealing import Sealer
from smartclinic.audit.verdict import Damage, Report
from smartclinic.audit.verifying import LATE, Verifier
from smartclinic.platform.files.memory import MemoryFiles
from smartclinic.platform.store import Create, Delete, Patch, Store
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.work.sweep import Sweep
from tests.unit.audit.damaging import EVERY, Damaging, Trail
from tests.unit.audit.trails import CLINIC, OTHER, SetClock, act, documents, entries, path, work_on

ENTRIES = 300
A_ROUND = 25


def a_store() -> SqliteStore:
    return SqliteStore.open("sqlite://", compose.service_schema())


async def sealed(store: Store, files: MemoryFiles, clock: SetClock, count: int, name: str = "act") -> None:
    """So many acts more, sealed every now and then, with checkpoints."""
    sweep = Sweep(store, clock, {SEALS: checkpointing(store, files)})
    for number in range(count):
        clock.time += timedelta(seconds=7)
        await act(
            work_on(store, clock), f"{name} {number}", actor=f"staff{number % 5}", subject=f"conversations/{number}"
        )
        if number % A_ROUND == A_ROUND - 1 or number == count - 1:
            await Sealer(store, clock).run()
            await sweep.run()


@functools.cache
def whole() -> tuple[Trail, MemoryFiles, SetClock]:
    """A chain of a dozen seals, and its checkpoints."""

    async def make() -> tuple[Trail, MemoryFiles, SetClock]:
        store, files, clock = a_store(), MemoryFiles(), SetClock()
        await sealed(store, files, clock, ENTRIES)
        found = await entries(store), await documents(store, "audit_seals")
        await store.close()
        kept, seals = ({id_: dict(each) for id_, each in kind.items()} for kind in found)
        return Trail(kept, seals), files, clock

    return asyncio.run(make())


async def verified(trail: Trail) -> Report:
    """What is found in a trail, with the checkpoints of the whole one."""
    _, files, clock = whole()
    store = a_store()
    writes = [Create(path("audit", id_), each) for id_, each in trail.entries.items()]
    writes += [Create(path("audit_seals", id_), each) for id_, each in trail.seals.items()]
    for start in range(0, len(writes), 100):
        await store.commit(writes[start : start + 100])
    try:
        return await Verifier(store, files, clock).verify(CLINIC)
    finally:
        await store.close()


def test_an_untouched_chain_verifies() -> None:
    report = asyncio.run(verified(whole()[0]))
    assert (report.findings, report.warnings, report.erased) == ((), (), ())
    assert (report.seals, report.entries, report.checkpoints) == (ENTRIES // A_ROUND, ENTRIES, ENTRIES // A_ROUND)


@pytest.mark.parametrize("damaging", EVERY, ids=lambda each: each.__name__)
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_damage_is_found_wherever_it_is_done(damaging: Damaging, seed: int) -> None:
    trail = whole()[0].copy()
    damaging(trail, random.Random(seed))
    report = asyncio.run(verified(trail))
    assert {finding.damage for finding in report.findings} & EVERY[damaging], report.findings
    if trail.touched is not None:
        assert trail.touched in {finding.entry for finding in report.findings}
        assert any(trail.touched in finding.words for finding in report.findings)


def test_every_kind_of_damage_is_planted_by_some() -> None:
    planted = frozenset[Damage]().union(*EVERY.values())
    assert set(Damage) - planted == {Damage.FORKED, Damage.CHECKPOINT_MISSING, Damage.LATE}  # tested below


# --- one at a time, in a small trail


class Place:
    """A short trail whose store can be changed."""

    def __init__(self, store: Store) -> None:
        self.clock, self.files, self.store = SetClock(), MemoryFiles(), store
        self.verifier = Verifier(self.store, self.files, self.clock)

    async def sealed(self, count: int, name: str) -> None:
        await sealed(self.store, self.files, self.clock, count, name)

    async def found(self) -> list[Damage]:
        return sorted(
            {each.damage for each in (await self.verifier.verify(CLINIC)).findings}, key=lambda each: each.value
        )


@pytest.fixture
async def place() -> Place:
    made = Place(a_store())
    await made.sealed(3, "first")
    await made.sealed(3, "second")
    return made


async def test_an_empty_trail_verifies() -> None:
    assert await Place(a_store()).found() == []


async def test_a_seal_whose_link_was_cut_is_a_fork(place: Place) -> None:
    await place.store.commit([Patch(path("audit_seals", "000000000002"), {"previous": "f" * 64})])
    assert Damage.FORKED in await place.found()


async def test_a_tail_that_grew_anew_is_found_even_where_its_own_checkpoints_agree(place: Place) -> None:
    second = path("audit_seals", "000000000002")
    gone = [id_ for id_, each in (await entries(place.store)).items() if each["sealed_in"] == 2]
    await place.store.commit([Delete(second), *(Delete(path("audit", id_)) for id_ in gone)])
    await place.sealed(2, "instead")
    await place.sealed(2, "and more")
    assert await place.found() == [Damage.REWRITTEN]


async def test_a_checkpoint_that_was_taken_away_is_missed(place: Place) -> None:
    await place.files.delete(checkpoint_name(CLINIC, 1))
    assert await place.found() == [Damage.CHECKPOINT_MISSING]


async def test_a_checkpoint_that_says_nothing_is_not_believed(place: Place) -> None:
    await place.files.delete(checkpoint_name(CLINIC, 1))
    await place.files.create(checkpoint_name(CLINIC, 1), b"nothing")
    assert await place.found() == [Damage.REWRITTEN]


async def test_another_clinics_seals_are_not_this_ones(place: Place) -> None:
    for kind in ("audit", "audit_seals"):
        for id_, each in (await documents(place.store, kind)).items():
            await place.store.commit([Create(path(kind, id_, OTHER), each)])
    report = await place.verifier.verify(OTHER)
    assert {each.damage for each in report.findings} >= {Damage.SEAL_CHANGED, Damage.FLIPPED}


async def test_an_entry_that_waits_is_no_finding_and_only_after_a_while_a_warning(place: Place) -> None:
    await act(work_on(place.store, place.clock), "just now")
    assert (await place.verifier.verify(CLINIC)).warnings == ()
    place.clock.time += LATE + timedelta(seconds=1)
    report = await place.verifier.verify(CLINIC)
    assert report.is_sound
    assert [each.damage for each in report.warnings] == [Damage.LATE]


async def test_a_seal_whose_checkpoint_is_late_is_a_warning(place: Place) -> None:
    await act(work_on(place.store, place.clock), "just now")
    await Sealer(place.store, place.clock).run()
    assert (await place.verifier.verify(CLINIC)).warnings == ()
    place.clock.time += LATE + timedelta(seconds=1)
    report = await place.verifier.verify(CLINIC)
    assert (report.is_sound, [each.seal for each in report.warnings]) == (True, [3])


async def test_what_was_erased_is_told_apart_from_what_was_changed(place: Place) -> None:
    erased, cut = sorted(await entries(place.store))[:2]
    empty = {"subject": "", "salt": "", "before": None, "after": None, "erased_at": place.clock.now()}
    await place.store.commit([Patch(path("audit", erased), empty)])
    assert await place.found() == [Damage.EMPTIED]
    await act(work_on(place.store, place.clock), "erases", action=Action.ERASE_ENTRY, subject=f"audit/{erased}")
    await Sealer(place.store, place.clock).run()
    report = await place.verifier.verify(CLINIC)
    assert (report.findings, report.erased) == ((), (erased,))
    await place.store.commit([Patch(path("audit", cut), {**empty, "after": "kept"})])
    assert await place.found() == [Damage.FLIPPED]


async def test_sealing_may_go_on_meanwhile(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    find = place.store.find

    async def slowly(query: object) -> object:
        page = await find(query)  # type: ignore[arg-type] # passed on as it came
        if getattr(query, "kind", "") == "audit_seals" and getattr(query, "order", None) is None:
            monkeypatch.undo()
            await place.sealed(2, "meanwhile")
        return page

    monkeypatch.setattr(place.store, "find", slowly)
    report = await place.verifier.verify(CLINIC)
    assert (report.findings, report.seals, report.entries) == ((), 2, 8)
