"""Independent writes, as a webhook makes them: one that fails leaves its neighbours alone."""

from __future__ import annotations

from smartclinic.platform.store import (
    ABSENT,
    Create,
    Delete,
    Guard,
    Minimum,
    Outcome,
    Patch,
    Replace,
    Store,
    Version,
    Write,
)
from tests.contract.store.schema import event, note, version_of

NOTE = note("n")
FOREIGN = Version("another store's")


async def test_independent_writes_have_an_outcome_each(store: Store) -> None:
    await store.commit(
        [Create(NOTE, {"count": 1}), Create(note("there"), {}), Create(note("patched"), {"count": 1})],
    )
    old = await version_of(store, NOTE)
    await store.commit([Patch(NOTE, {"count": 2})])
    writes: list[Write] = [
        Create(note("new"), {}),
        Create(note("there"), {"count": 9}),
        Patch(note("none"), {"count": 1}),
        Patch(note("patched"), {"count": Minimum(0)}),
        Replace(NOTE, {}, old),
        Create(note("bad"), {"tags": [[]]}),
        Create(note("new"), {"count": 9}),
        Delete(note("absent")),
        Guard(note("guarded"), ABSENT),
        Guard(event("guarded"), FOREIGN),
    ]

    outcomes = await store.write_each(writes)

    assert list(outcomes) == [
        Outcome.DONE,
        Outcome.EXISTS,
        Outcome.MISSING,
        Outcome.DONE,
        Outcome.STALE,
        Outcome.REFUSED,
        Outcome.REFUSED,
        Outcome.DONE,
        Outcome.DONE,
        Outcome.STALE,
    ]
    after = await store.get([write.path for write in writes])
    assert [each.data for each in after] == [
        *({}, {}, None, {"count": 0}, {"count": 2}, None, {}, None, None, None),
    ]


async def test_many_independent_writes_keep_their_order(store: Store) -> None:
    await store.commit([Create(note("n150"), {})])

    outcomes = await store.write_each([Create(note(f"n{number}"), {"count": number}) for number in range(230)])

    assert [number for number, outcome in enumerate(outcomes) if outcome is not Outcome.DONE] == [150]
    assert outcomes[150] is Outcome.EXISTS


async def test_no_independent_writes_have_no_outcomes(store: Store) -> None:
    assert await store.write_each([]) in ([], ())
