"""What neither store could keep is refused before it is tried, without a word of its content."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import cast

import pytest

from smartclinic.platform.store import (
    REMOVE,
    Change,
    Create,
    Increment,
    Maximum,
    Minimum,
    Outcome,
    Patch,
    Path,
    Refused,
    Store,
    Union,
    Value,
    Write,
)
from tests.contract.store.schema import NOON, data_of, note, read

SECRET = "91234567"
NOTE = note("n")
HONG_KONG_NOON = NOON.astimezone(timezone(timedelta(hours=8)))


def nested(levels: int) -> Value:
    """Maps in maps, so many levels deep."""
    value: Value = SECRET
    for _ in range(levels):
        value = {"k": value}
    return value


MALFORMED_PATHS = (
    "",
    "notes",
    f"notes/{SECRET}",
    f"clinics/a/notes/{SECRET}/more/x",
    f"clinics/a/{SECRET}/n",
    f"clinics/a/numbers/{SECRET}",
    f"elsewhere/a/notes/{SECRET}",
    "clinics//notes/n",
    "clinics/a/notes/",
    "clinics/a/notes/..",
    "clinics/./notes/n",
    f"clinics/a/notes/__{SECRET}__",
    f"clinics/a/notes/{'x' * 1501}",
    f"clinics/a/notes/{'診' * 501}",
    f"clinics/a/notes/{SECRET}\ud800",
)
MALFORMED_DATA: tuple[dict[str, object], ...] = (
    {"unknown": SECRET},
    {SECRET: 1},
    {"title": 91234567},
    {"count": SECRET},
    {"count": True},
    {"count": 1.5},
    {"count": 2**63},
    {"count": -(2**63) - 1},
    {"done": 1},
    {"at": datetime(2026, 3, 1)},  # noqa: DTZ001 - the naive time that must not pass
    {"at": HONG_KONG_NOON},
    {"at": NOON.date()},
    {"raw": SECRET},
    {"raw": bytearray(b"91234567")},
    {"tags": SECRET},
    {"tags": {SECRET}},
    {"tags": [[SECRET]]},
    {"tags": [{"k": [SECRET, (SECRET,)]}]},
    {"tags": [1.5]},
    {"extra": [SECRET]},
    {"extra": {"": SECRET}},
    {"extra": {f"__{SECRET}__": 1}},
    {"extra": {5: SECRET}},
    {"extra": {"k": {f"{SECRET}\udfff": 1}}},
    {"extra": {"k": object()}},
    {"extra": {SECRET * 175: 1}},
    {"extra": {SECRET * 88: {SECRET * 87: 1}}},
    {"extra": nested(21)},
    {"title": f"{SECRET}\ud800"},
    {"thread": SECRET * 200},
    {"raw": b"9" * 1501},
    {"extra": {"k": SECRET * 125_001}},
    {"title": REMOVE},
    {"count": Increment(1)},
    {"tags": [Union((1,))]},
)
MALFORMED_CHANGES: tuple[dict[str, object], ...] = (
    {"unknown": REMOVE},
    {"title": Increment(1)},
    {"tags": Maximum(1)},
    {"at": Minimum(1)},
    {"count": Union((SECRET,))},
    {"count": Increment(2**63)},
    {"count": Increment(True)},
    {"count": Minimum(cast("int", 1.5))},
    {"tags": Union(([SECRET],))},
    {"tags": Union((1.5,))},  # type: ignore[arg-type] # what must not pass
    {"extra": {"k": REMOVE}},
)
WRITES: list[Write] = [
    *(Create(Path(path), {}) for path in MALFORMED_PATHS),
    *(Create(NOTE, cast("dict[str, Value]", data)) for data in MALFORMED_DATA),
    *(Patch(NOTE, cast("dict[str, Change]", changes)) for changes in MALFORMED_CHANGES),
]


@pytest.mark.parametrize("number", range(len(WRITES)))
async def test_a_malformed_write_is_refused_and_its_neighbours_are_not(store: Store, number: int) -> None:
    malformed = WRITES[number]
    neighbours: list[Write] = [Create(note("before"), {}), Create(note("after"), {})]

    with pytest.raises(Refused) as refused:
        await store.commit([neighbours[0], malformed])
    assert not (await read(store, note("before"))).exists

    outcomes = await store.write_each([neighbours[0], malformed, neighbours[1]])
    assert list(outcomes) == [Outcome.DONE, Outcome.REFUSED, Outcome.DONE]
    assert not any(secret in str(refused.value) for secret in (SECRET, "1.5", "診", "xxx"))


async def test_what_is_just_within_the_limits_is_kept(store: Store) -> None:
    data: dict[str, Value] = {
        "thread": "診" * 500,
        "title": "y" * 1500,
        "count": 2**63 - 1,
        "raw": b"9" * 1500,
        "extra": {"k" * 699: {"k" * 699: 1}, "k": nested(18), "_k_": "__", "big": "z" * 990_000},
        "tags": [{"list": [1]}, "__x__"],
        "at": datetime.max.replace(tzinfo=NOON.tzinfo),
        "due_at": datetime.min.replace(tzinfo=NOON.tzinfo),
    }
    path = Path(f"clinics/{'診' * 500}/notes/.{'-' * 1499}")

    await store.commit([Create(path, data)])

    assert await data_of(store, path) == data


async def test_a_document_that_patches_outgrow_is_refused(store: Store) -> None:
    await store.commit([Create(NOTE, {"extra": {"k": "z" * 600_000}})])

    with pytest.raises(Refused):
        await store.commit([Patch(NOTE, {"tags": ["z" * 600_000]})])
    assert list(await store.write_each([Patch(NOTE, {"tags": ["z" * 600_000]})])) == [Outcome.REFUSED]

    assert set(await data_of(store, NOTE) or ()) == {"extra"}


async def test_a_commit_that_is_too_large_in_all_is_refused(store: Store) -> None:
    with pytest.raises(Refused):
        await store.commit([Create(note(f"n{number}"), {"extra": {"k": "z" * 900_000}}) for number in range(11)])


@pytest.mark.parametrize("path", MALFORMED_PATHS)
async def test_a_malformed_path_cannot_be_asked_for(store: Store, path: str) -> None:
    with pytest.raises(Refused):
        await store.get([NOTE, Path(path)])
