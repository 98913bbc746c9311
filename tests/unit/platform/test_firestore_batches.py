"""How independent writes are cut into calls, and what becomes of the others when one call fails."""

from __future__ import annotations

import grpc
import pytest

from smartclinic.platform.store import ABSENT, Create, Guard, Outcome, Patch, Version, Write
from smartclinic.platform.store.firestore_codec import Message
from smartclinic.platform.store.firestore_writes import CHUNK_BYTES
from tests.unit.platform.firestore_server import (
    BatchWriteResponse,
    Call,
    Failed,
    default_answer,
    note,
    serving,
)

Code = grpc.StatusCode


def _creates(count: int) -> list[Write]:
    return [Create(note(str(number)), {"text": f"text {number}"}) for number in range(count)]


def _names(call: Call) -> list[str]:
    return [write.update.name.rsplit("/", 1)[1] for write in call.request.writes]


async def test_writes_go_out_a_hundred_a_call() -> None:
    async with serving() as (server, store):
        outcomes = await store.write_each(_creates(250))

    assert sorted(len(call.request.writes) for call in server.calls) == [50, 100, 100]
    assert sorted(name for call in server.calls for name in _names(call)) == sorted(str(n) for n in range(250))
    assert outcomes == [Outcome.DONE] * 250


async def test_large_writes_go_out_in_calls_that_firestore_takes() -> None:
    async with serving() as (server, store):
        await store.write_each([Create(note(str(number)), {"body": "x" * 900_000}) for number in range(12)])

    assert len(server.calls) == 2
    assert all(call.request.ByteSize() < CHUNK_BYTES + 100_000 for call in server.calls)


async def test_nothing_to_write_makes_no_call() -> None:
    async with serving() as (server, store):
        assert list(await store.write_each([])) == []
        assert list(await store.commit([])) == []
        assert list(await store.get([])) == []

    assert server.calls == []


async def test_what_cannot_be_stored_stays_behind() -> None:
    spoilt: list[Write] = [
        Create(note("1"), {"text": "fine"}),
        Create(note("2"), {"text": "\ud800"}),
        Create(note("3"), {"undeclared": 1}),
        Create(note("1"), {"text": "a second time"}),
        Create(note("4"), {"text": "fine too"}),
    ]
    async with serving() as (server, store):
        outcomes = await store.write_each(spoilt)

    assert _names(server.calls[0]) == ["1", "4"]
    assert outcomes == [Outcome.DONE, Outcome.REFUSED, Outcome.REFUSED, Outcome.REFUSED, Outcome.DONE]


async def test_a_failed_call_leaves_only_its_own_writes_unknown() -> None:
    def fail_the_second_hundred(call: Call) -> Message:
        if "100" in _names(call):
            raise Failed(Code.UNAVAILABLE)
        return default_answer(call)

    async with serving() as (server, store):
        server.answer = fail_the_second_hundred
        outcomes = await store.write_each(_creates(250))

    assert outcomes == [Outcome.DONE] * 100 + [Outcome.UNKNOWN] * 100 + [Outcome.DONE] * 50


async def test_one_write_that_firestore_will_not_take_does_not_block_its_neighbours() -> None:
    def refuse_13(call: Call) -> Message:
        if "13" in _names(call):
            raise Failed(Code.INVALID_ARGUMENT)
        return default_answer(call)

    async with serving() as (server, store):
        server.answer = refuse_13
        outcomes = await store.write_each(_creates(40))

    assert outcomes == [Outcome.DONE] * 13 + [Outcome.REFUSED] + [Outcome.DONE] * 26


V1 = Version("7.000008000")


@pytest.mark.parametrize(
    ("code", "write", "outcome"),
    [
        (Code.OK, Create(note("1"), {}), Outcome.DONE),
        (Code.ALREADY_EXISTS, Create(note("1"), {}), Outcome.EXISTS),
        (Code.ALREADY_EXISTS, Guard(note("1"), ABSENT), Outcome.STALE),
        (Code.NOT_FOUND, Patch(note("1"), {"text": "x"}), Outcome.MISSING),
        (Code.NOT_FOUND, Patch(note("1"), {"text": "x"}, V1), Outcome.STALE),
        (Code.FAILED_PRECONDITION, Guard(note("1"), V1), Outcome.STALE),
        (Code.ABORTED, Patch(note("1"), {"text": "x"}, V1), Outcome.STALE),
        (Code.ABORTED, Create(note("1"), {}), Outcome.UNKNOWN),
        (Code.INVALID_ARGUMENT, Create(note("1"), {}), Outcome.REFUSED),
        (Code.RESOURCE_EXHAUSTED, Create(note("1"), {}), Outcome.UNKNOWN),
    ],
)
async def test_each_write_has_its_own_outcome(code: grpc.StatusCode, write: Write, outcome: Outcome) -> None:
    def answer(call: Call) -> Message:
        return BatchWriteResponse(status=[{"code": code.value[0]}, {"code": 0}])

    async with serving() as (server, store):
        server.answer = answer
        outcomes = await store.write_each([write, Create(note("other"), {})])

    assert outcomes == [outcome, Outcome.DONE]
