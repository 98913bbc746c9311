"""A Firestore of one test: it answers what the test says, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import grpc
import grpc.aio
from google.cloud.firestore_v1.types import firestore as rpc_types

from smartclinic.platform.store import FieldType, Index, Kind, Path, Schema
from smartclinic.platform.store.firestore import FirestoreStore
from smartclinic.platform.store.firestore_codec import Message

DATABASE: Final = "projects/test-project/databases/(default)"
ROOT: Final = f"{DATABASE}/documents"

NOTE: Final = Kind(
    "notes",
    {
        "text": FieldType.STRING,
        "body": FieldType.STRING,
        "count": FieldType.INTEGER,
        "tags": FieldType.LIST,
        "due_at": FieldType.TIMESTAMP,
    },
    (Index(("text",), "-due_at"), Index()),
)
SCHEMA: Final = Schema.of(NOTE)

CommitResponse: Final[Message] = rpc_types.CommitResponse.pb()
BatchWriteResponse: Final[Message] = rpc_types.BatchWriteResponse.pb()
BatchGetResponse: Final[Message] = rpc_types.BatchGetDocumentsResponse.pb()
RunQueryResponse: Final[Message] = rpc_types.RunQueryResponse.pb()

_REQUESTS: Final[Mapping[str, Message]] = {
    "Commit": rpc_types.CommitRequest.pb(),
    "BatchWrite": rpc_types.BatchWriteRequest.pb(),
    "BatchGetDocuments": rpc_types.BatchGetDocumentsRequest.pb(),
    "RunQuery": rpc_types.RunQueryRequest.pb(),
}


def note(name: str) -> Path:
    """The path of a note."""
    return Path(f"clinics/a/notes/{name}")


@dataclass(frozen=True)
class Failed(Exception):
    """The status that a call ends with."""

    code: grpc.StatusCode
    details: str = ""


@dataclass(frozen=True)
class Call:
    """A call as the server received it."""

    method: str
    request: Message
    headers: Mapping[str, str]
    seconds_left: float


def default_answer(call: Call) -> Message:
    """Success for every write; reads find nothing."""
    if call.method == "Commit":
        return CommitResponse(
            write_results=[{"update_time": {"seconds": 7, "nanos": 8_000}}] * len(call.request.writes)
        )
    if call.method == "BatchWrite":
        return BatchWriteResponse(status=[{"code": 0}] * len(call.request.writes))
    return BatchGetResponse() if call.method == "BatchGetDocuments" else RunQueryResponse()


@dataclass
class Server:
    """`answer` gives each call's response (for streams, its only one) or raises Failed."""

    host: str = ""
    calls: list[Call] = field(default_factory=list)
    answer: Callable[[Call], Message] = default_answer

    async def take(self, method: str, request: Message, context: grpc.aio.ServicerContext) -> Message:
        """Remember the call and answer it."""
        headers = {key: str(value) for key, value in context.invocation_metadata() or ()}
        call = Call(method, request, headers, context.time_remaining())
        self.calls.append(call)
        try:
            return self.answer(call)
        except Failed as failed:
            await context.abort(failed.code, failed.details)


@asynccontextmanager
async def running_server() -> AsyncIterator[Server]:
    """A server on a free port of this machine."""
    fake = Server()
    server = grpc.aio.server(options=[("grpc.max_receive_message_length", -1)])
    handlers = {name: _handler(fake, name) for name in _REQUESTS}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("google.firestore.v1.Firestore", handlers),))
    fake.host = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    try:
        yield fake
    finally:
        await server.stop(None)


def _handler(fake: Server, name: str) -> grpc.RpcMethodHandler:
    async def unary(request: Message, context: grpc.aio.ServicerContext) -> Message:
        return await fake.take(name, request, context)

    async def stream(request: Message, context: grpc.aio.ServicerContext) -> AsyncIterator[Message]:
        yield await fake.take(name, request, context)

    codecs = {
        "request_deserializer": _REQUESTS[name].FromString,
        "response_serializer": lambda message: message.SerializeToString(),
    }
    if name in ("Commit", "BatchWrite"):
        return grpc.unary_unary_rpc_method_handler(unary, **codecs)
    return grpc.unary_stream_rpc_method_handler(stream, **codecs)


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[Server, FirestoreStore]]:
    """A server and a store that talks to it."""
    async with running_server() as server:
        store = FirestoreStore.open("test-project", SCHEMA, emulator_host=server.host)
        try:
            yield server, store
        finally:
            await store.close()
