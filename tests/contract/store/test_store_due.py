"""What is due, across clinics."""

from __future__ import annotations

from datetime import datetime

import pytest

from smartclinic.platform.store import REMOVE, Create, Delete, Due, Patch, Path, Refused, Store
from tests.contract.store.schema import NOON, after_noon, event, note


async def owe(store: Store, *debts: tuple[Path, float]) -> None:
    """Documents that are due so many seconds after noon."""
    await store.commit([Create(path, {"due_at": after_noon(seconds)}) for path, seconds in debts])


async def due_ids(store: Store, kind: str = "notes", now: datetime = NOON) -> list[str]:
    """`clinic/id` of everything due, in order."""
    page = await store.due(kind, now)
    assert page.next is None
    return [f"{each.clinic}/{each.path.rsplit('/', 1)[1]}" for each in page.due]


async def test_it_finds_what_is_due_in_every_clinic_oldest_first(store: Store) -> None:
    await owe(store, (note("x", "b"), -1), (note("y", "a"), -3), (note("z", "c"), -2), (event("e", "a"), -9))

    page = await store.due("notes", NOON)

    assert list(page.due) == [Due("a", note("y", "a")), Due("c", note("z", "c")), Due("b", note("x", "b"))]
    assert page.next is None
    assert await due_ids(store, "events") == ["a/e"]


async def test_it_is_due_at_its_instant_and_not_a_microsecond_before(store: Store) -> None:
    await owe(store, (note("past"), -0.000_001), (note("now"), 0), (note("future"), 0.000_001))

    assert await due_ids(store) == ["a/past", "a/now"]


async def test_equal_instants_go_by_clinic_then_id(store: Store) -> None:
    await owe(store, (note("2", "b"), 0), (note("1", "b"), 0), (note("3", "a"), 0), (note("0", "a-"), 0))

    assert await due_ids(store) == ["a/3", "a-/0", "b/1", "b/2"]


async def test_what_owes_nothing_is_never_due(store: Store) -> None:
    await owe(store, (note("cleared"), -1), (note("gone"), -1), (note("later"), -1))
    await store.commit([Create(note("none"), {}), Create(note("null"), {"due_at": None})])
    await store.commit(
        [
            Patch(note("cleared"), {"due_at": REMOVE}),
            Delete(note("gone")),
            Patch(note("later"), {"due_at": after_noon(1)}),
        ]
    )

    assert await due_ids(store) == []
    assert await due_ids(store, now=after_noon(1)) == ["a/later"]


async def test_pages_of_what_is_due_follow_each_other_through_ties(store: Store) -> None:
    await owe(store, *((note(f"n{number}", clinic), number // 2) for number in range(4) for clinic in ("a", "b")))
    found: list[str] = []
    page = await store.due("notes", after_noon(2), limit=3)

    while True:
        found += [each.path for each in page.due]
        if page.next is None:
            break
        page = await store.due("notes", after_noon(2), after=page.next, limit=3)

    ordered = [(0, "a"), (1, "a"), (0, "b"), (1, "b"), (2, "a"), (3, "a"), (2, "b"), (3, "b")]
    assert found == [note(f"n{number}", clinic) for number, clinic in ordered]


async def test_a_page_goes_on_behind_what_was_put_off(store: Store) -> None:
    await owe(store, (note("first"), -3), (note("second"), -2), (note("third"), -1))
    page = await store.due("notes", NOON, limit=2)

    await store.commit([Patch(note("second"), {"due_at": after_noon(60)})])

    rest = await store.due("notes", NOON, after=page.next, limit=2)
    assert [each.path for each in rest.due] == [note("third")]


@pytest.mark.parametrize(("kind", "limit"), [("unknown", 1), ("numbers", 1), ("notes", 0), ("notes", 301)])
async def test_a_kind_that_is_never_due_is_refused(store: Store, kind: str, limit: int) -> None:
    with pytest.raises(Refused):
        await store.due(kind, NOON, limit=limit)
