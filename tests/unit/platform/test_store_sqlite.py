"""What is SQLite's own: its URLs, its file, its threads, its locks and its scans."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path as FilePath

import pytest

from smartclinic.platform.store import (
    Create,
    Delete,
    Exists,
    FieldType,
    Index,
    Kind,
    Outcome,
    Path,
    Query,
    Schema,
    Unavailable,
    Unknown,
    Value,
    sqlite_tables,
)
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.platform.store.sqlite_engine import SqliteEngine
from smartclinic.platform.store.sqlite_tables import connect, prepare

FIELDS = {"thread": FieldType.STRING, "at": FieldType.INTEGER, "due_at": FieldType.TIMESTAMP}
BY_THREAD = Index(("thread",), order="-at")
SCHEMA = Schema.of(Kind("notes", FIELDS, (BY_THREAD,)))
NEWEST = Query("a", "notes", where={"thread": "t"}, order="-at", limit=1)


def note(name: str) -> Path:
    return Path(f"clinics/a/notes/{name}")


@pytest.fixture
def url(tmp_path: FilePath) -> str:
    return f"sqlite:///{tmp_path / 'folder' / 'store.db'}"


@pytest.fixture
def locked(url: str, monkeypatch: pytest.MonkeyPatch) -> sqlite3.Connection:
    """Another process's connection to the file. Stores opened from now on wait 0.05 s for it."""
    monkeypatch.setattr(sqlite_tables, "BUSY_SECONDS", 0.05)
    file = FilePath(url.removeprefix("sqlite:///"))
    file.parent.mkdir()
    return sqlite3.connect(file, isolation_level=None)


# --- opening ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["", "sqlite:", "sqlite:///", "sqlite:/x.db", "postgres:///x", "firestore", "x.db"])
def test_another_url_is_an_error_that_shows_the_right_ones(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///path/to/file"):
        SqliteStore.open(url, SCHEMA)


async def test_a_relative_path_starts_where_the_process_runs(
    tmp_path: FilePath, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    await SqliteStore.open("sqlite:///below/store.db", SCHEMA).close()

    assert (tmp_path / "below" / "store.db").exists()


def test_a_file_that_cannot_be_opened_is_unavailable(tmp_path: FilePath) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(Unavailable):
        SqliteStore.open(f"sqlite:///{tmp_path}/file/store.db", SCHEMA)
    with pytest.raises(Unavailable):
        SqliteStore.open(f"sqlite:///{tmp_path}", SCHEMA)


def test_a_file_that_is_no_store_is_unavailable(tmp_path: FilePath) -> None:
    (tmp_path / "store.db").write_text("not a database, but long enough to be read as one" * 20)

    with pytest.raises(Unavailable):
        SqliteStore.open(f"sqlite:///{tmp_path}/store.db", SCHEMA)


async def test_a_file_of_another_layout_is_an_error(url: str) -> None:
    await SqliteStore.open(url, SCHEMA).close()
    other = sqlite3.connect(url.removeprefix("sqlite:///"))
    other.execute("PRAGMA user_version=99")
    other.close()

    with pytest.raises(ValueError, match="layout 99"):
        SqliteStore.open(url, SCHEMA)


# --- the file -----------------------------------------------------------------------------------------


async def test_a_file_keeps_its_documents_and_never_repeats_a_version(url: str) -> None:
    first = SqliteStore.open(url, SCHEMA)
    (version,) = await first.commit([Create(note("n"), {"thread": "t"})])
    await first.close()

    second = SqliteStore.open(url, SCHEMA)
    (kept,) = await second.get([note("n")])
    await second.commit([Delete(note("n"))])
    (again,) = await second.commit([Create(note("n"), {"thread": "t"})])
    await second.close()

    assert (kept.data, kept.version) == ({"thread": "t"}, version)
    assert again != version


async def test_an_index_declared_later_finds_what_was_there_before(url: str) -> None:
    store = SqliteStore.open(url, Schema.of(Kind("notes", FIELDS)))
    await store.commit([Create(note("n"), {"thread": "t", "at": 1}), Create(note("m"), {"thread": "t"})])
    await store.close()

    store = SqliteStore.open(url, SCHEMA)
    page = await store.find(NEWEST)
    await store.close()

    assert [snapshot.id for snapshot in page.snapshots] == ["n"]


async def test_an_index_that_was_dropped_for_a_while_is_right_again(url: str) -> None:
    for schema, write in (
        (SCHEMA, Create(note("n"), {"thread": "t", "at": 1})),
        (Schema.of(Kind("notes", FIELDS)), Delete(note("n"))),
    ):
        store = SqliteStore.open(url, schema)
        await store.commit([write])
        await store.close()

    store = SqliteStore.open(url, SCHEMA)
    page = await store.find(NEWEST)
    await store.close()

    assert page.snapshots == ()


# --- threads and locks --------------------------------------------------------------------------------


async def test_memory_needs_no_thread_and_never_leaves_the_event_loop() -> None:
    threads = set(threading.enumerate())
    store = SqliteStore.open("sqlite://", SCHEMA)
    steps = [
        store.commit([Create(note("n"), {"thread": "t", "at": 1})]),
        store.get([note("n")]),
        store.find(NEWEST),
        store.write_each([Delete(note("n"))]),
        store.close(),
    ]

    for step in steps:
        with pytest.raises(StopIteration):
            step.send(None)  # a coroutine that never waits ends at once
    assert set(threading.enumerate()) <= threads  # one that an earlier test left may end meanwhile


async def test_a_locked_file_keeps_reads_going_and_leaves_writes_unknown(url: str, locked: sqlite3.Connection) -> None:
    store = SqliteStore.open(url, SCHEMA)
    await store.commit([Create(note("n"), {})])
    locked.execute("BEGIN IMMEDIATE")

    with pytest.raises(Unknown):
        await store.commit([Delete(note("n"))])
    assert list(await store.write_each([Delete(note("n")), Create(Path("x"), {})])) == [
        Outcome.UNKNOWN,
        Outcome.REFUSED,
    ]
    assert (await store.get([note("n")]))[0].exists

    locked.execute("ROLLBACK")
    await store.commit([Delete(note("n"))])
    await store.close()
    locked.close()


async def test_the_event_loop_goes_on_while_a_write_waits(url: str, locked: sqlite3.Connection) -> None:
    store = SqliteStore.open(url, SCHEMA)
    locked.execute("BEGIN IMMEDIATE")

    waiting = asyncio.ensure_future(store.commit([Create(note("n"), {})]))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    locked.execute("ROLLBACK")

    await waiting
    await store.close()
    locked.close()


@pytest.mark.parametrize("memory", [True, False])
async def test_a_closed_store_says_so_and_closes_again(url: str, memory: bool) -> None:
    store = SqliteStore.open("sqlite://" if memory else url, SCHEMA)
    await store.close()
    await store.close()

    with pytest.raises(Unavailable):
        await store.get([note("n")])
    with pytest.raises(Unknown):
        await store.commit([Create(note("n"), {})])


async def test_a_failed_commit_leaves_no_lock_behind(url: str) -> None:
    one, other = SqliteStore.open(url, SCHEMA), SqliteStore.open(url, SCHEMA)
    await one.commit([Create(note("n"), {})])

    with pytest.raises(Exists):
        await one.commit([Create(note("m"), {}), Create(note("n"), {})])

    await other.commit([Create(note("m"), {})])
    await one.close()
    await other.close()


# --- scans --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("others", [10, 1000])
def test_a_question_costs_what_it_finds_and_not_what_there_is(others: int) -> None:
    connection = connect(":memory:")
    prepare(connection, SCHEMA)
    engine = SqliteEngine(connection, SCHEMA)
    for number in range(others):
        data: dict[str, Value] = {"thread": "t" if number % 2 else "u", "at": number}
        engine.commit([Create(Path(f"clinics/c{number % 3}/notes/n{number}"), data)])
    engine.commit([Create(note(name), {"thread": "t", "at": 1}) for name in "xyz"])
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.set_progress_handler(count, 1)
    page = engine.find(NEWEST, BY_THREAD)
    engine.close()

    assert [snapshot.id for snapshot in page.snapshots] == ["z"]
    assert steps < 100
