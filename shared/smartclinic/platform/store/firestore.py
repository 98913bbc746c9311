"""The store on Firestore: production's adapter, and the emulator's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import grpc
import grpc.aio

from smartclinic.platform.store import (
    Cursor,
    Delete,
    Due,
    DuePage,
    Guard,
    Outcome,
    Page,
    Path,
    Query,
    Refused,
    Schema,
    Snapshot,
    StoreError,
    Unavailable,
    Version,
    Write,
)
from smartclinic.platform.store.firestore_channel import (
    RPC_SECONDS,
    BatchGetRequest,
    BatchWriteRequest,
    CommitRequest,
    FirestoreRpcs,
    open_channel,
)
from smartclinic.platform.store.firestore_codec import Message, read_document, read_version, relative_path
from smartclinic.platform.store.firestore_queries import encode_cursor, encode_due, encode_query
from smartclinic.platform.store.firestore_writes import chunks, encode_write, failure, outcome
from smartclinic.platform.store.validate import (
    check_commit,
    check_due,
    check_paths,
    check_query,
    check_schema,
    clinic_of,
    refusals,
)


class FirestoreStore:
    """`Store` over one raw gRPC channel. It belongs to the event loop that it was opened in."""

    def __init__(self, rpcs: FirestoreRpcs, schema: Schema) -> None:
        check_schema(schema)
        self._rpcs = rpcs
        self._schema = schema

    @classmethod
    def open(
        cls,
        project: str,
        schema: Schema,
        *,
        emulator_host: str | None = None,
        database: str = "(default)",
        seconds: float = RPC_SECONDS,
    ) -> FirestoreStore:
        """A store in a project, with the environment's credentials; or in an emulator on this machine.

        `emulator_host` is `host:port`, as in FIRESTORE_EMULATOR_HOST; `seconds` is each call's deadline. Connects at
        the first call. Call it in the running event loop. Raises ValueError for an emulator elsewhere: its traffic is
        plain text.
        """
        channel = open_channel(emulator_host)
        name = f"projects/{project}/databases/{database}"
        return cls(FirestoreRpcs(channel, name, is_emulator=emulator_host is not None, seconds=seconds), schema)

    async def get(self, paths: Sequence[Path]) -> Sequence[Snapshot]:
        """The documents at these paths, in the same order, in one call. Raises Unavailable, Refused."""
        check_paths(self._schema, paths)
        if not paths:
            return ()
        root = self._rpcs.root
        request = BatchGetRequest(
            database=self._rpcs.database, documents=[f"{root}/{path}" for path in dict.fromkeys(paths)]
        )
        found = {
            response.found.name: read_document(response.found, root)
            for response in await _all(self._rpcs.batch_get(request))
            if response.HasField("found")
        }
        return [found.get(f"{root}/{path}") or Snapshot(path, None, None) for path in paths]

    async def find(self, query: Query) -> Page:
        """Documents in order. Raises Refused for an undeclared index, Unavailable."""
        check_query(self._schema, query)
        documents = await self._documents(encode_query(query, self._rpcs.root))
        return Page(
            snapshots=tuple(read_document(document, self._rpcs.root) for document in documents),
            next=encode_cursor(documents[-1], query.order) if len(documents) == query.limit else None,
        )

    async def due(self, kind: str, now: datetime, *, after: Cursor | None = None, limit: int = 200) -> DuePage:
        """Documents of every clinic whose `due_at` is not after `now`. The only reader across clinics."""
        check_due(self._schema, kind, limit=limit)
        root = self._rpcs.root
        documents = await self._documents(encode_due(kind, now, root, after=after, limit=limit))
        paths = [relative_path(document.name, root) for document in documents]
        return DuePage(
            due=tuple(Due(clinic_of(path), path) for path in paths),
            next=encode_cursor(documents[-1], "due_at") if len(documents) == limit else None,
        )

    async def _documents(self, request: Message) -> list[Message]:
        responses = await _all(self._rpcs.run_query(request))
        return [response.document for response in responses if response.HasField("document")]

    async def commit(self, writes: Sequence[Write]) -> Sequence[Version | None]:
        """All or nothing; the documents' versions afterwards (None for deletes and guards).

        One write a path. Raises Refused, Exists, Missing, Stale or Unknown.
        """
        check_commit(self._schema, writes)
        if not writes:
            return ()
        request = CommitRequest(
            database=self._rpcs.database, writes=[encode_write(write, self._rpcs.root) for write in writes]
        )
        try:
            response = await self._rpcs.commit(request)
        except grpc.aio.AioRpcError as error:
            raise failure(error.code(), error.details() or "", writes) from None
        return [
            None if isinstance(write, Delete | Guard) else read_version(result.update_time)
            for write, result in zip(writes, response.write_results, strict=True)
        ]

    async def write_each(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Independent writes, an outcome each. One write a path. Never raises for one of them."""
        refused = refusals(self._schema, writes)
        accepted = [write for write, reason in zip(writes, refused, strict=True) if reason is None]
        messages = [encode_write(write, self._rpcs.root) for write in accepted]
        parts = await asyncio.gather(*(self._batch_write(accepted[part], messages[part]) for part in chunks(messages)))
        outcomes = iter([one for part in parts for one in part])
        return [next(outcomes) if reason is None else Outcome.REFUSED for reason in refused]

    async def _batch_write(self, writes: Sequence[Write], messages: Sequence[Message]) -> Sequence[Outcome]:
        try:
            response = await self._rpcs.batch_write(BatchWriteRequest(database=self._rpcs.database, writes=messages))
        except grpc.aio.AioRpcError as error:
            return await self._after_failure(error, writes, messages)
        return [
            outcome(status.code, status.message, write) for write, status in zip(writes, response.status, strict=True)
        ]

    async def _after_failure(
        self, error: grpc.aio.AioRpcError, writes: Sequence[Write], messages: Sequence[Message]
    ) -> Sequence[Outcome]:
        """One write that slipped past `validate` refuses its whole call: halve, so that it stands alone."""
        if error.code() is not grpc.StatusCode.INVALID_ARGUMENT:
            return [Outcome.UNKNOWN] * len(writes)
        if len(writes) == 1:
            return [Outcome.REFUSED]
        middle = len(writes) // 2
        first = await self._batch_write(writes[:middle], messages[:middle])
        return [*first, *await self._batch_write(writes[middle:], messages[middle:])]

    async def close(self) -> None:
        """Let go of the connection."""
        await self._rpcs.close()


async def _all(responses: AsyncIterator[Message]) -> list[Message]:
    """Every response of a read. Raises Unavailable, or Refused when the request itself was malformed."""
    try:
        return [response async for response in responses]
    except grpc.aio.AioRpcError as error:
        reason: type[StoreError] = Refused if error.code() is grpc.StatusCode.INVALID_ARGUMENT else Unavailable
        raise reason(f"{error.code().name} on a read") from None
