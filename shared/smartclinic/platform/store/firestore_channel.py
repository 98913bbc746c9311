"""One raw gRPC channel to Firestore, or to its emulator, and the four calls that the store makes on it.

No call is ever retried here: Firestore's own client retries for up to 60 s, and our own successful create
then comes back as "already exists" (measured). Each call has a deadline of 3 s instead, and whoever asked
decides.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import urlencode

import grpc
import grpc.aio
from google.cloud.firestore_v1.types import firestore as rpc_types

from smartclinic.platform import channels
from smartclinic.platform.store.firestore_codec import Message

RPC_SECONDS: Final = 3.0
"""The deadline of each call. It nests in a webhook POST's 10 s (protocol.md, "Time-outs nest")."""

HOST: Final = "firestore.googleapis.com"

CommitRequest: Final[Message] = rpc_types.CommitRequest.pb()
BatchWriteRequest: Final[Message] = rpc_types.BatchWriteRequest.pb()
BatchGetRequest: Final[Message] = rpc_types.BatchGetDocumentsRequest.pb()
RunQueryRequest: Final[Message] = rpc_types.RunQueryRequest.pb()

_SERVICE: Final = "/google.firestore.v1.Firestore/"
_SCOPES: Final = ("https://www.googleapis.com/auth/datastore",)
_OPTIONS: Final = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.enable_retries", 0),
    # gRPC otherwise waits up to two minutes before it tries a broken connection again.
    ("grpc.max_reconnect_backoff_ms", 2_000),
)


def open_channel(emulator_host: str | None) -> grpc.aio.Channel:
    """A channel to Firestore with the environment's credentials, or in plain text to the emulator.

    Raises ValueError for an emulator that is not on this machine.
    """
    return channels.open_channel(f"{HOST}:443", emulator_host, scopes=_SCOPES, options=_OPTIONS)


def _routing(name: str, value: str) -> tuple[str, str]:
    """The header by which Google's front end finds the database (google.api_core's `routing_header`)."""
    return "x-goog-request-params", urlencode({name: value}, safe="/")


class FirestoreRpcs:
    """Firestore's calls for one database. Each raises grpc.aio.AioRpcError, and none is retried."""

    def __init__(
        self, channel: grpc.aio.Channel, database: str, *, is_emulator: bool, seconds: float = RPC_SECONDS
    ) -> None:
        self.database: Final = database
        """`projects/{project}/databases/{database}`."""
        self.root: Final = f"{database}/documents"
        """Where every document's resource name starts."""
        self._channel, self._seconds = channel, seconds
        self._headers = (
            ("google-cloud-resource-prefix", database),
            *((("authorization", "Bearer owner"),) if is_emulator else ()),
        )
        self._database_headers = (*self._headers, _routing("database", database))
        self._commit = self._unary("Commit", CommitRequest, rpc_types.CommitResponse.pb())
        self._batch_write = self._unary("BatchWrite", BatchWriteRequest, rpc_types.BatchWriteResponse.pb())
        self._batch_get = self._stream("BatchGetDocuments", BatchGetRequest, rpc_types.BatchGetDocumentsResponse.pb())
        self._run_query = self._stream("RunQuery", RunQueryRequest, rpc_types.RunQueryResponse.pb())

    def _unary(self, name: str, request: Message, response: Message) -> grpc.aio.UnaryUnaryMultiCallable:
        return self._channel.unary_unary(
            _SERVICE + name,
            request_serializer=request.SerializeToString,
            response_deserializer=response.FromString,
        )

    def _stream(self, name: str, request: Message, response: Message) -> grpc.aio.UnaryStreamMultiCallable:
        return self._channel.unary_stream(
            _SERVICE + name,
            request_serializer=request.SerializeToString,
            response_deserializer=response.FromString,
        )

    async def commit(self, request: Message) -> Message:
        """A `CommitResponse`: all of the request's writes, or none."""
        return await self._commit(request, metadata=self._database_headers, timeout=self._seconds)

    async def batch_write(self, request: Message) -> Message:
        """A `BatchWriteResponse`: a status for each of the request's writes."""
        return await self._batch_write(request, metadata=self._database_headers, timeout=self._seconds)

    def batch_get(self, request: Message) -> AsyncIterator[Message]:
        """One `BatchGetDocumentsResponse` a document, in any order."""
        return aiter(self._batch_get(request, metadata=self._database_headers, timeout=self._seconds))

    def run_query(self, request: Message) -> AsyncIterator[Message]:
        """`RunQueryResponse`s in the query's order, some of them without a document."""
        headers = (*self._headers, _routing("parent", request.parent))
        return aiter(self._run_query(request, metadata=headers, timeout=self._seconds))

    async def close(self) -> None:
        """Let go of the connection."""
        await self._channel.close()
