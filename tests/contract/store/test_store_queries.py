"""What is found, in which order, and how pages follow each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from smartclinic.platform.store import (
    REMOVE,
    Create,
    Cursor,
    Delete,
    Document,
    In,
    Patch,
    Query,
    Refused,
    Store,
    Value,
)
from tests.contract.store.schema import after_noon, found, note, read

THREAD = {"thread": "t"}
OLDEST_FIRST = Query("a", "notes", where=THREAD, order="at")
NEWEST_FIRST = Query("a", "notes", where=THREAD, order="-at")


async def put(store: Store, notes: Mapping[str, Document], clinic: str = "a") -> None:
    """Create these notes, by id."""
    await store.commit([Create(note(name, clinic), data) for name, data in notes.items()])


def at(seconds: Mapping[str, float], thread: str = "t") -> dict[str, Document]:
    """Notes of one thread, each so many seconds after noon."""
    return {name: {"thread": thread, "at": after_noon(each)} for name, each in seconds.items()}


async def pages(store: Store, query: Query) -> list[Sequence[str]]:
    """The ids of every page, to the end."""
    result: list[Sequence[str]] = []
    while True:
        page = await store.find(query)
        result.append([snapshot.id for snapshot in page.snapshots])
        if page.next is None:
            return result
        query = replace(query, after=page.next)


async def test_it_finds_whole_documents_with_their_versions(store: Store) -> None:
    await put(store, {"one": {"thread": "t", "tags": ["x"]}})

    page = await store.find(Query("a", "notes", where=THREAD))

    assert list(page.snapshots) == [await read(store, note("one"))]
    assert page.next is None


async def test_it_finds_only_what_equals_every_field_in_one_clinic_and_kind(store: Store) -> None:
    wanted: Document = {"thread": "t", "done": True, "count": 1}
    await put(store, {"yes": wanted, "undone": {**wanted, "done": False}})
    await put(store, {"another": {**wanted, "thread": "t2"}, "longer": {**wanted, "thread": "tt"}})
    await put(store, {"elsewhere": wanted}, clinic="b")

    assert await found(store, Query("a", "notes", where={"done": True, "thread": "t"}, order="-count")) == ["yes"]
    assert await found(store, Query("b", "notes", where={"thread": "t"})) == ["elsewhere"]
    assert await found(store, Query("c", "notes", where={"thread": "t"})) == []


async def test_it_orders_by_path_where_nothing_else_orders(store: Store) -> None:
    await put(store, {name: {} for name in ("b", "a", "B", "a-", "a0", "aa", "覆診", "ä", "~")})

    assert await found(store, Query("a", "notes")) == ["B", "a", "a-", "a0", "aa", "b", "~", "ä", "覆診"]


async def test_a_missing_field_is_not_in_an_index(store: Store) -> None:
    await put(store, at({"both": 0}) | {"no_order": {"thread": "t"}, "no_thread": {"at": after_noon(0)}})

    assert await found(store, OLDEST_FIRST) == ["both"]
    assert await found(store, Query("a", "notes", where=THREAD)) == ["both", "no_order"]


async def test_null_equals_null_but_is_never_ordered(store: Store) -> None:
    await put(store, {"null": {"thread": None}, "missing": {"title": "x"}, "unordered": {"thread": "t", "at": None}})

    assert await found(store, Query("a", "notes", where={"thread": None})) == ["null"]
    assert await found(store, OLDEST_FIRST) == []
    assert await found(store, NEWEST_FIRST) == []


async def test_ties_go_by_path_in_the_same_direction(store: Store) -> None:
    await put(store, at({"b": 1, "a": 1, "z": 0, "c": 1, "y": 2}))

    assert await found(store, OLDEST_FIRST) == ["z", "a", "b", "c", "y"]
    assert await found(store, NEWEST_FIRST) == ["y", "c", "b", "a", "z"]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", ["", "\x00", "\x00a", "A", "a", "a\x00", "a\x00b", "aa", "b", "é", "一", "\uff21"]),
        ("count", [-(2**63), -256, -1, 0, 1, 255, 256, 2**63 - 1]),
    ],
)
async def test_values_are_ordered_as_what_they_are(store: Store, field: str, values: list[Value]) -> None:
    names = [f"n{99 - place}" for place in range(len(values))]
    data = [{field: value, "thread": "t", "done": True} for value in values]
    await store.commit([Create(note(name), each) for name, each in zip(names, data, strict=True)])

    if field == "title":
        assert await found(store, Query("a", "notes", order="title")) == names
    else:
        where: Document = {"thread": "t", "done": True}
        assert await found(store, Query("a", "notes", where=where, order="-count")) == names[::-1]


@pytest.mark.parametrize(
    ("at_least", "below", "expected"),
    [
        (1, None, ["b", "c", "d", "e"]),
        (None, 3, ["a", "b", "c"]),
        (1, 3, ["b", "c"]),
        (2, 2, []),
        (3, 1, []),
        (1.5, 9, ["d", "e"]),
    ],
)
async def test_bounds_include_the_first_and_exclude_the_last(
    store: Store, at_least: float | None, below: float | None, expected: list[str]
) -> None:
    await put(store, at({"a": 0, "b": 1, "c": 1, "d": 3, "e": 3}))
    bounds = [None if bound is None else after_noon(bound) for bound in (at_least, below)]

    rising = replace(OLDEST_FIRST, at_least=bounds[0], below=bounds[1])
    falling = replace(NEWEST_FIRST, at_least=bounds[0], below=bounds[1])

    assert await found(store, rising) == expected
    assert await found(store, falling) == expected[::-1]


@pytest.mark.parametrize("descending", [False, True])
async def test_pages_follow_each_other_through_ties_and_end(store: Store, descending: bool) -> None:
    await put(store, at({f"n{number}": number // 3 for number in range(6)}))
    query = replace(NEWEST_FIRST if descending else OLDEST_FIRST, limit=2)
    names = [f"n{number}" for number in range(6)]
    if descending:
        names.reverse()

    assert await pages(store, query) == [names[:2], names[2:4], names[4:], []]
    assert await pages(store, replace(query, limit=4)) == [names[:4], names[4:]]


async def test_pages_by_path_follow_each_other(store: Store) -> None:
    await put(store, {name: {"thread": "t"} for name in ("c", "a", "e", "b", "d")})

    assert await pages(store, Query("a", "notes", where=THREAD, limit=2)) == [["a", "b"], ["c", "d"], ["e"]]


async def test_pages_keep_to_their_bounds(store: Store) -> None:
    await put(store, at({f"n{number}": number for number in range(6)}))
    rising = replace(OLDEST_FIRST, at_least=after_noon(1), below=after_noon(5), limit=3)

    assert await pages(store, rising) == [["n1", "n2", "n3"], ["n4"]]
    assert await pages(store, replace(rising, order="-at")) == [["n4", "n3", "n2"], ["n1"]]


async def test_a_cursor_survives_what_happens_between_two_pages(store: Store) -> None:
    await put(store, at({f"n{number}": number for number in range(0, 8, 2)}))
    first = await store.find(replace(OLDEST_FIRST, limit=2))
    assert [snapshot.id for snapshot in first.snapshots] == ["n0", "n2"]

    await put(store, at({"n1": 1, "n3": 3}))
    await store.commit([Delete(note("n2"))])

    assert await found(store, replace(OLDEST_FIRST, limit=5, after=first.next)) == ["n3", "n4", "n6"]


async def test_in_finds_each_of_its_values_in_one_order(store: Store) -> None:
    threads = ["t1", "t2", "t1", "t3", "t2", "t4"]
    for number, thread in enumerate(threads):
        await put(store, at({f"n{number}": -number}, thread))
    either = {"thread": In(("t2", "t1", "t3", "t2", "none"))}

    assert await found(store, Query("a", "notes", where=either)) == ["n0", "n1", "n2", "n3", "n4"]
    assert await found(store, replace(NEWEST_FIRST, where=either)) == ["n0", "n1", "n2", "n3", "n4"]
    assert await pages(store, replace(OLDEST_FIRST, where=either, limit=2)) == [["n4", "n3"], ["n2", "n1"], ["n0"]]
    assert await found(store, Query("a", "notes", where={"thread": In(("t4",))})) == ["n5"]


async def test_in_takes_ten_values_beside_another_equality(store: Store) -> None:
    for number in range(12):
        await put(store, {f"n{number:02}": {"thread": f"t{number}", "done": number % 2 == 0, "count": number}})
    ten: dict[str, Value | In] = {"thread": In(tuple(f"t{number}" for number in range(10))), "done": True}

    assert await found(store, Query("a", "notes", where=ten, order="-count")) == ["n08", "n06", "n04", "n02", "n00"]


async def test_bytes_and_integers_are_found_by_equality(store: Store) -> None:
    await put(store, {"zero": {"raw": b"\x00"}, "two": {"raw": b"\x00\x00"}, "none": {"raw": b""}})
    await put(store, {"five": {"count": 5, "due_at": after_noon(1)}, "minus": {"count": -5, "due_at": after_noon(0)}})

    assert await found(store, Query("a", "notes", where={"raw": b"\x00"})) == ["zero"]
    assert await found(store, Query("a", "notes", where={"raw": b""})) == ["none"]
    assert await found(store, Query("a", "notes", where={"count": In((5, -5))}, order="due_at")) == ["minus", "five"]


async def test_an_index_follows_every_change(store: Store) -> None:
    await put(store, at({"n": 0, "m": 1}))

    await store.commit([Patch(note("n"), {"at": after_noon(2)}), Patch(note("m"), {"title": "unordered"})])
    assert await found(store, OLDEST_FIRST) == ["m", "n"]

    await store.commit([Patch(note("n"), {"at": REMOVE}), Patch(note("m"), {"thread": "u"})])
    assert await found(store, OLDEST_FIRST) == []
    assert await found(store, Query("a", "notes", where=THREAD)) == ["n"]

    await store.commit([Delete(note("n")), Delete(note("m"))])
    assert await found(store, Query("a", "notes")) == []


@pytest.mark.parametrize(
    "query",
    [
        Query("a", "unknown"),
        Query("a", "numbers"),
        Query("a", "notes", where={"title": "x"}),
        Query("a", "notes", where=THREAD, order="count"),
        Query("a", "notes", where={}, order="-title"),
        Query("a", "notes", where={"thread": "t", "done": True}),
        Query("a", "notes", where={"thread": 5}),
        Query("a", "notes", where={"done": 1, "thread": "t"}, order="-count"),
        Query("a", "notes", where={"thread": In(())}),
        Query("a", "notes", where={"thread": In(tuple("abcdefghijk"))}),
        Query("a", "notes", where={"thread": In(("t", None))}),
        Query("a", "notes", where={"thread": In(("t",)), "done": In((True, False))}, order="-count"),
        Query("a", "notes", limit=0),
        Query("a", "notes", limit=301),
        Query("a/b", "notes"),
        Query("", "notes"),
        replace(OLDEST_FIRST, at_least="noon"),
        replace(OLDEST_FIRST, below=5),
        Query("a", "notes", where=THREAD, at_least=after_noon(0)),
        replace(OLDEST_FIRST, after=Cursor("not a cursor")),
    ],
)
async def test_a_question_that_no_index_answers_is_refused(store: Store, query: Query) -> None:
    with pytest.raises(Refused):
        await store.find(query)
