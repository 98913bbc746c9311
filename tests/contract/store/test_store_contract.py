"""What each write does, and what it fails with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smartclinic.platform.store import (
    ABSENT,
    REMOVE,
    Create,
    Delete,
    Document,
    Exists,
    Guard,
    Increment,
    Maximum,
    Minimum,
    Missing,
    NotCommitted,
    Patch,
    Path,
    Refused,
    Replace,
    Stale,
    Store,
    Union,
    Version,
    Write,
)
from tests.contract.store.schema import NOON, data_of, event, exact, note, read, version_of

NOTE = note("n")
FOREIGN = Version("another store's")


async def old_version(store: Store) -> Version:
    """A note that has changed since the returned version."""
    (old,) = await store.commit([Create(NOTE, {"count": 1})])
    assert old is not None
    await store.commit([Patch(NOTE, {"count": 2})])
    return old


# --- reading ------------------------------------------------------------------------------------------


async def test_a_document_comes_back_exactly_as_it_was_written(store: Store) -> None:
    data: Document = {
        "thread": "",
        "title": "覆診 \x00 😀",
        "count": -(2**63),
        "done": False,
        "at": datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        "raw": bytes(range(256)),
        "tags": [1, True, None, "a", NOON, b"\x00", {"list": [{"inner": []}]}],
        "extra": {"k y": {"deep": [None, 2**63 - 1]}, "empty": {}, "none": None},
        "due_at": None,
    }

    await store.commit([Create(NOTE, data)])

    stored = await data_of(store, NOTE)
    assert exact(stored) == exact(data)
    assert stored is not None
    assert isinstance(stored["at"], datetime)
    assert stored["at"].utcoffset() == timedelta(0)


async def test_it_reads_many_paths_in_order_the_missing_and_the_repeated_too(store: Store) -> None:
    await store.commit([Create(note("one"), {"count": 1}), Create(note("two"), {})])

    snapshots = await store.get([note("two"), note("none"), note("one"), note("two")])

    assert [(each.path, each.data) for each in snapshots] == [
        (note("two"), {}),
        (note("none"), None),
        (note("one"), {"count": 1}),
        (note("two"), {}),
    ]
    assert [each.exists for each in snapshots] == [True, False, True, True]
    assert snapshots[1].version is None
    assert await store.get([]) in ([], ())


async def test_what_was_read_is_the_readers_own_copy(store: Store) -> None:
    await store.commit([Create(NOTE, {"tags": ["a"]})])
    stored = await data_of(store, NOTE)
    assert stored is not None

    stored["tags"].append("b")  # type: ignore[union-attr]

    assert await data_of(store, NOTE) == {"tags": ["a"]}


async def test_a_root_kind_is_read_and_written_by_its_path(store: Store) -> None:
    number = Path("numbers/85212345678")

    await store.commit([Create(number, {"clinic": "a"})])

    assert await data_of(store, number) == {"clinic": "a"}


# --- preconditions ------------------------------------------------------------------------------------


async def test_a_create_fails_when_the_document_is_there(store: Store) -> None:
    await store.commit([Create(NOTE, {"count": 1})])

    with pytest.raises(Exists):
        await store.commit([Create(NOTE, {"count": 1})])

    assert await data_of(store, NOTE) == {"count": 1}


async def test_a_replace_takes_the_place_of_the_version_that_was_read(store: Store) -> None:
    await store.commit([Create(NOTE, {"count": 1, "title": "old"})])

    await store.commit([Replace(NOTE, {"count": 2}, await version_of(store, NOTE))])

    assert await data_of(store, NOTE) == {"count": 2}


async def test_a_patch_leaves_the_fields_that_it_does_not_name(store: Store) -> None:
    await store.commit([Create(NOTE, {"count": 1, "title": "old", "extra": {"a": 1, "b": 2}})])

    await store.commit([Patch(NOTE, {"title": None, "extra": {"b": 3}, "done": True})])

    assert await data_of(store, NOTE) == {"count": 1, "title": None, "extra": {"b": 3}, "done": True}


async def test_a_patch_takes_out_what_it_removes(store: Store) -> None:
    await store.commit([Create(NOTE, {"count": 1, "title": "old"})])

    await store.commit([Patch(NOTE, {"title": REMOVE, "done": REMOVE})])

    assert await data_of(store, NOTE) == {"count": 1}


async def test_a_patch_without_a_version_fails_on_a_missing_document(store: Store) -> None:
    with pytest.raises(Missing):
        await store.commit([Patch(NOTE, {"count": Increment(1)})])

    assert not (await read(store, NOTE)).exists


async def test_an_empty_patch_only_requires_the_document(store: Store) -> None:
    with pytest.raises(Missing):
        await store.commit([Patch(NOTE, {})])
    await store.commit([Create(NOTE, {"count": 1})])

    await store.commit([Patch(NOTE, {})])

    assert await data_of(store, NOTE) == {"count": 1}


@pytest.mark.parametrize("compares", [False, True])
async def test_a_delete_removes_the_document(store: Store, compares: bool) -> None:
    await store.commit([Create(NOTE, {"count": 1})])

    await store.commit([Delete(NOTE, await version_of(store, NOTE) if compares else None)])

    assert not (await read(store, NOTE)).exists


async def test_a_delete_without_a_version_does_not_mind_a_missing_document(store: Store) -> None:
    assert await store.commit([Delete(NOTE)]) in ([None], (None,))


def versioned(version: Version) -> list[Write]:
    """Every write that compares a version."""
    return [
        Replace(NOTE, {"count": 3}, version),
        Patch(NOTE, {"count": 3}, version),
        Patch(NOTE, {"count": Increment(1)}, version),
        Patch(NOTE, {}, version),
        Delete(NOTE, version),
        Guard(NOTE, version),
    ]


async def test_a_version_that_is_no_longer_stored_is_stale(store: Store) -> None:
    for write in versioned(await old_version(store)):
        with pytest.raises(Stale):
            await store.commit([write])
    assert await data_of(store, NOTE) == {"count": 2}


async def test_a_version_on_a_missing_document_is_stale(store: Store) -> None:
    old = await old_version(store)
    await store.commit([Delete(NOTE)])

    for write in versioned(old):
        with pytest.raises(Stale):
            await store.commit([write])
    assert not (await read(store, NOTE)).exists


async def test_a_version_that_no_store_gave_is_stale(store: Store) -> None:
    await store.commit([Create(NOTE, {"count": 2})])

    for write in versioned(FOREIGN):
        with pytest.raises(Stale):
            await store.commit([write])


async def test_a_guard_of_the_current_version_touches_nothing(store: Store) -> None:
    await store.commit([Create(NOTE, {"count": 1})])
    before = await read(store, NOTE)
    assert before.version is not None

    await store.commit([Guard(NOTE, before.version), Create(note("other"), {})])

    assert await read(store, NOTE) == before


async def test_a_guard_of_an_absent_document_does_not_create_it(store: Store) -> None:
    await store.commit([Guard(NOTE, ABSENT), Create(note("other"), {})])

    assert not (await read(store, NOTE)).exists


async def test_a_guard_of_an_absent_document_is_stale_once_it_exists(store: Store) -> None:
    await store.commit([Create(NOTE, {"count": 1})])

    with pytest.raises(Stale):
        await store.commit([Create(note("other"), {}), Guard(NOTE, ABSENT)])

    assert not (await read(store, note("other"))).exists
    assert await data_of(store, NOTE) == {"count": 1}


# --- commits ------------------------------------------------------------------------------------------


async def test_a_commit_with_one_failing_write_changes_nothing(store: Store) -> None:
    await store.commit([Create(NOTE, {"count": 1}), Create(note("kept"), {})])

    with pytest.raises(NotCommitted):
        await store.commit(
            [Create(event("new"), {}), Patch(NOTE, {"count": 2}), Delete(note("kept")), Patch(note("none"), {})]
        )

    assert await data_of(store, NOTE) == {"count": 1}
    assert (await read(store, note("kept"))).exists
    assert not (await read(store, event("new"))).exists


async def test_the_first_failing_write_names_the_failure(store: Store) -> None:
    await store.commit([Create(NOTE, {"count": 1})])
    failing: list[tuple[type[NotCommitted], Write]] = [
        (Exists, Create(NOTE, {})),
        (Missing, Patch(note("none"), {})),
        (Stale, Guard(note("neither"), FOREIGN)),
    ]

    for turn in range(3):
        turned = failing[turn:] + failing[:turn]
        with pytest.raises(turned[0][0]):
            await store.commit([write for _, write in turned])


async def test_a_commit_answers_with_the_versions_that_are_then_stored(store: Store) -> None:
    await store.commit([Create(NOTE, {"count": 1}), Create(note("gone"), {}), Create(note("watched"), {})])

    answered = await store.commit(
        [
            Create(event("new"), {}),
            Delete(note("gone")),
            Patch(NOTE, {"count": 2}),
            Guard(note("watched"), await version_of(store, note("watched"))),
        ]
    )

    assert list(answered) == [await version_of(store, event("new")), None, await version_of(store, NOTE), None]


async def test_a_commit_of_nothing_is_allowed(store: Store) -> None:
    assert await store.commit([]) in ([], ())


async def test_two_writes_of_one_path_are_refused(store: Store) -> None:
    with pytest.raises(Refused):
        await store.commit([Create(NOTE, {}), Guard(NOTE, ABSENT)])

    assert not (await read(store, NOTE)).exists


# --- versions -----------------------------------------------------------------------------------------


async def test_a_write_that_changes_nothing_keeps_the_version(store: Store) -> None:
    data: Document = {"count": 5, "tags": ["a"], "extra": {"x": 1, "y": [NOON]}, "at": NOON}
    (created,) = await store.commit([Create(NOTE, data)])
    assert created is not None
    same: list[Write] = [
        Replace(NOTE, {"at": NOON, "extra": {"y": [NOON], "x": 1}, "tags": ["a"], "count": 5}, created),
        Patch(NOTE, {"count": 5, "title": REMOVE}),
        Patch(NOTE, {}),
        Patch(NOTE, {"count": Increment(0)}),
        Patch(NOTE, {"count": Minimum(5)}, created),
        Patch(NOTE, {"count": Maximum(4), "at": NOON}),
        Patch(NOTE, {"tags": Union(("a",))}),
    ]

    for write in same:
        assert list(await store.commit([write])) == [created], write
        assert await version_of(store, NOTE) == created


async def test_a_version_never_comes_back(store: Store) -> None:
    seen = [await store.commit([Create(NOTE, {"count": 1})])]

    for write in (Patch(NOTE, {"count": 2}), Patch(NOTE, {"count": 1}), Delete(NOTE), Create(NOTE, {"count": 1})):
        seen.append(await store.commit([write]))

    given = [version for (version,) in seen if version is not None]
    assert len(set(given)) == len(given) == 4
