"""What Firestore's statuses mean to a use case."""

from __future__ import annotations

from collections.abc import Sequence

import grpc
import pytest

from smartclinic.platform.store import (
    ABSENT,
    Create,
    Cursor,
    Delete,
    Exists,
    Guard,
    Missing,
    Patch,
    Path,
    Query,
    Refused,
    Replace,
    Stale,
    StoreError,
    Unavailable,
    Unknown,
    Version,
    Write,
)
from smartclinic.platform.store.firestore import FirestoreStore
from smartclinic.platform.store.firestore_codec import Message
from tests.unit.platform.firestore_server import (
    ROOT,
    SCHEMA,
    BatchGetResponse,
    Call,
    Failed,
    RunQueryResponse,
    note,
    serving,
)

V1 = Version("7.000008000")
CREATE = Create(note("new"), {"text": "x"})
PATCH = Patch(note("old"), {"text": "x"})
SWAP = Patch(note("swap"), {"text": "x"}, V1)
REPLACE = Replace(note("replaced"), {"text": "x"}, V1)
NOT_THERE = Guard(note("free"), ABSENT)
SECRET = "Chan Tai Man 91234567"

Code = grpc.StatusCode


def _exists(path: Path) -> str:
    return f"Document already exists: {ROOT}/{path}"


def _absent(path: Path) -> str:
    return f"No document to update: {ROOT}/{path}"


@pytest.mark.parametrize(
    ("code", "details", "writes", "meaning"),
    [
        (Code.ALREADY_EXISTS, "", [CREATE], Exists),
        (Code.ALREADY_EXISTS, "", [NOT_THERE], Stale),
        (Code.ALREADY_EXISTS, _exists(CREATE.path), [NOT_THERE, CREATE], Exists),
        (Code.ALREADY_EXISTS, _exists(NOT_THERE.path), [CREATE, NOT_THERE], Stale),
        (
            Code.ALREADY_EXISTS,
            "entity already exists: EntityRef{path=/clinics/a/notes/free}",
            [CREATE, NOT_THERE],
            Stale,
        ),
        (Code.NOT_FOUND, "", [PATCH], Missing),
        (Code.NOT_FOUND, "", [SWAP], Stale),
        (Code.NOT_FOUND, "", [Delete(note("gone"), V1)], Stale),
        (Code.NOT_FOUND, _absent(PATCH.path), [SWAP, PATCH], Missing),
        (Code.NOT_FOUND, _absent(SWAP.path), [SWAP, PATCH], Stale),
        (Code.FAILED_PRECONDITION, "the stored version (0) does not match", [REPLACE], Stale),
        (Code.ABORTED, "contention", [CREATE], Stale),
        (Code.INVALID_ARGUMENT, "Invalid base version, it is greater than the stored version", [REPLACE], Stale),
        (Code.INVALID_ARGUMENT, "", [CREATE], Refused),
        (Code.DEADLINE_EXCEEDED, "", [CREATE], Unknown),
        (Code.UNAVAILABLE, "", [CREATE], Unknown),
        (Code.INTERNAL, "", [CREATE], Unknown),
        (Code.CANCELLED, "", [CREATE], Unknown),
        (Code.PERMISSION_DENIED, "", [CREATE], Unknown),
    ],
)
async def test_a_refused_commit_says_what_it_means(
    code: grpc.StatusCode, details: str, writes: Sequence[Write], meaning: type[StoreError]
) -> None:
    def fail(call: Call) -> None:
        raise Failed(code, details)

    async with serving() as (server, store):
        server.answer = fail
        with pytest.raises(StoreError) as raised:
            await store.commit(writes)

    assert type(raised.value) is meaning


async def test_a_commit_whose_answer_was_lost_is_unknown() -> None:
    written: list[str] = []

    def write_and_fall_silent(call: Call) -> None:
        written.extend(write.update.name for write in call.request.writes)
        raise Failed(Code.UNAVAILABLE, "the connection broke")

    async with serving() as (server, store):
        server.answer = write_and_fall_silent
        with pytest.raises(Unknown):
            await store.commit([CREATE])

    assert written == [f"{ROOT}/{CREATE.path}"]


@pytest.mark.parametrize("code", [Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED, Code.FAILED_PRECONDITION, Code.ABORTED])
async def test_a_failed_read_is_unavailable(code: grpc.StatusCode) -> None:
    def fail(call: Call) -> None:
        raise Failed(code)

    async with serving() as (server, store):
        server.answer = fail
        with pytest.raises(Unavailable):
            await store.get([note("1")])
        with pytest.raises(Unavailable):
            await store.find(Query("a", "notes"))


async def test_nobody_listening_is_unknown_to_writes_and_unavailable_to_reads() -> None:
    store = FirestoreStore.open("test-project", SCHEMA, emulator_host="127.0.0.1:1")
    try:
        with pytest.raises(Unknown):
            await store.commit([CREATE])
        with pytest.raises(Unavailable):
            await store.get([note("1")])
    finally:
        await store.close()


async def test_an_error_repeats_nothing_that_firestore_said() -> None:
    def fail(call: Call) -> None:
        raise Failed(Code.INVALID_ARGUMENT, SECRET)

    async with serving() as (server, store):
        server.answer = fail
        with pytest.raises(Refused) as on_write:
            await store.commit([CREATE])
        with pytest.raises(Refused) as on_read:
            await store.get([note("1")])

    for error in (on_write.value, on_read.value):
        assert SECRET not in str(error)
        assert error.__suppress_context__


async def test_a_version_from_elsewhere_asks_for_one_that_no_document_has() -> None:
    async with serving() as (server, store):
        await store.commit([Delete(note("1"), Version("not-ours"))])

    assert server.calls[0].request.writes[0].current_document.update_time.seconds == 1


@pytest.mark.parametrize("cursor", ["%%%", "AAAA", "", "bm90IGEgY3Vyc29y"])
async def test_a_cursor_from_elsewhere_is_refused(cursor: str) -> None:
    async with serving() as (_, store):
        with pytest.raises(Refused):
            await store.find(Query("a", "notes", after=Cursor(cursor)))


async def test_a_cursor_of_another_order_is_refused() -> None:
    def one_note(call: Call) -> Message:
        return RunQueryResponse(document={"name": f"{ROOT}/{note('1')}"})

    async with serving() as (server, store):
        server.answer = one_note
        page = await store.find(Query("a", "notes", limit=1))
        with pytest.raises(Refused, match="another query"):
            await store.find(Query("a", "notes", {"text": "x"}, order="-due_at", after=page.next))


async def test_a_stored_value_that_we_never_write_is_an_error() -> None:
    def a_float(call: Call) -> Message:
        return BatchGetResponse(found={"name": f"{ROOT}/{note('1')}", "fields": {"count": {"double_value": 1.5}}})

    async with serving() as (server, store):
        server.answer = a_float
        with pytest.raises(StoreError, match="double_value"):
            await store.get([note("1")])
