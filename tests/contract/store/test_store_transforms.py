"""What a patch makes of integers and lists without reading them."""

from __future__ import annotations

import pytest

from smartclinic.platform.store import (
    REMOVE,
    Create,
    Document,
    Increment,
    Maximum,
    Minimum,
    Patch,
    Store,
    Union,
    Value,
)
from tests.contract.store.schema import data_of, exact, note

NOTE = note("n")


@pytest.mark.parametrize(
    ("stored", "change", "expected"),
    [
        ({"count": 5}, Increment(-7), -2),
        ({}, Increment(3), 3),
        ({"count": None}, Increment(3), 3),
        ({"count": 2**63 - 1}, Increment(1), 2**63 - 1),
        ({"count": -(2**63)}, Increment(-1), -(2**63)),
        ({"count": 5}, Minimum(7), 5),
        ({"count": 5}, Minimum(3), 3),
        ({}, Minimum(3), 3),
        ({"count": None}, Minimum(3), 3),
        ({"count": 5}, Maximum(7), 7),
        ({"count": 5}, Maximum(3), 5),
        ({}, Maximum(-3), -3),
        ({"count": None}, Maximum(-3), -3),
    ],
)
async def test_integers_are_transformed_in_place(
    store: Store, stored: dict[str, int | None], change: Increment | Minimum | Maximum, expected: int
) -> None:
    await store.commit([Create(NOTE, stored)])

    await store.commit([Patch(NOTE, {"count": change})])

    assert await data_of(store, NOTE) == {"count": expected}


@pytest.mark.parametrize(
    ("stored", "added", "expected"),
    [
        ({"tags": ["a", "b"]}, ("b", "c"), ["a", "b", "c"]),
        ({}, ("a",), ["a"]),
        ({"tags": None}, ("a",), ["a"]),
        ({}, ("a", "a", True, 1), ["a", True, 1]),
        ({"tags": [1, {"x": 1, "y": 2}]}, (True, {"y": 2, "x": 1}, {"x": 1}), [1, {"x": 1, "y": 2}, True, {"x": 1}]),
        ({"tags": ["a", "a"]}, ("a",), ["a", "a"]),
        ({}, (), []),
    ],
)
async def test_a_union_appends_what_the_list_does_not_hold(
    store: Store, stored: Document, added: tuple[Value, ...], expected: list[Value]
) -> None:
    await store.commit([Create(NOTE, stored)])

    await store.commit([Patch(NOTE, {"tags": Union(added)})])

    assert exact(await data_of(store, NOTE)) == exact({"tags": expected})


async def test_a_patch_mixes_values_removals_and_transforms(store: Store) -> None:
    await store.commit([Create(NOTE, {"count": 1, "title": "old", "tags": ["a"]})])

    await store.commit([Patch(NOTE, {"count": Increment(1), "title": REMOVE, "done": True, "tags": Union(("b",))})])

    assert await data_of(store, NOTE) == {"count": 2, "done": True, "tags": ["a", "b"]}
