"""Firestore and Cloud Tasks as thin as can be, over gRPC on loopback, with the sample clinic in them.

`python -m tests.benchmarks.google_stub` prints `host:port` and serves until its standard input closes. It takes
every write and every task and remembers only what was committed, so that a function under measurement talks
to something real that costs next to nothing.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import grpc
import grpc.aio
from google.cloud.firestore_v1.types import firestore as rpc

from tests.functions.in_process import ENVIRONMENT, NUMBER, sample_clinic

FIRESTORE: Final = "google.firestore.v1.Firestore"
TASKS: Final = "google.cloud.tasks.v2.CloudTasks"
ROOT: Final = Path(__file__).parents[2]

# Protobuf's generated classes have no type information: hence Any, here and below.
Message = Any


class Documents:
    """The calls of Firestore that this service makes, over a dictionary."""

    def __init__(self) -> None:
        self._kept: dict[str, Message] = {}

    async def commit(self, request: Message, _context: object) -> Message:
        """Keep whole documents."""
        answer = rpc.CommitResponse.pb()()
        for write in request.writes:
            self._kept[write.update.name] = write.update
            answer.write_results.add().update_time.seconds = 1
        return answer

    async def batch_write(self, request: Message, _context: object) -> Message:
        """Take each write, and forget it."""
        answer = rpc.BatchWriteResponse.pb()()
        for _ in request.writes:
            answer.write_results.add().update_time.seconds = 1
            answer.status.add()
        return answer

    async def batch_get(self, request: Message, _context: object) -> AsyncIterator[Message]:
        """What was kept."""
        for name in request.documents:
            answer = rpc.BatchGetDocumentsResponse.pb()()
            if name in self._kept:
                answer.found.CopyFrom(self._kept[name])
                answer.found.update_time.seconds = 1
            else:
                answer.missing = name
            yield answer


async def _take_task(_request: bytes, _context: object) -> bytes:
    return b""  # an empty Task; nobody reads it


def _handlers(documents: Documents) -> tuple[grpc.GenericRpcHandler, ...]:
    def unary(behaviour: object, request: Message, response: Message) -> Any:
        return grpc.unary_unary_rpc_method_handler(behaviour, request.pb().FromString, response.pb().SerializeToString)

    firestore = {
        "Commit": unary(documents.commit, rpc.CommitRequest, rpc.CommitResponse),
        "BatchWrite": unary(documents.batch_write, rpc.BatchWriteRequest, rpc.BatchWriteResponse),
        "BatchGetDocuments": grpc.unary_stream_rpc_method_handler(
            documents.batch_get,
            rpc.BatchGetDocumentsRequest.pb().FromString,
            rpc.BatchGetDocumentsResponse.pb().SerializeToString,
        ),
    }
    tasks = {"CreateTask": grpc.unary_unary_rpc_method_handler(_take_task)}
    return (
        grpc.method_handlers_generic_handler(FIRESTORE, firestore),
        grpc.method_handlers_generic_handler(TASKS, tasks),
    )


async def _serve() -> None:
    server = grpc.aio.server()
    server.add_generic_rpc_handlers(_handlers(Documents()))
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    await _register(address)
    sys.stdout.write(address + "\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await server.stop(None)


async def _register(address: str) -> None:
    """Put the sample clinic, its number and its key there, as production would."""
    from smartclinic import compose
    from smartclinic.clinics.directory import register
    from smartclinic.platform.config import Settings

    app = compose.App(Settings.read({**ENVIRONMENT, "STORE": "firestore", "FIRESTORE_EMULATOR_HOST": address}))
    await register(app.store, app.keyring, sample_clinic(), phone_number_id=NUMBER, salt="salt")
    await app.store.close()


@contextmanager
def google() -> Iterator[dict[str, str]]:
    """The stub in a process of its own; the settings that lead a function to it."""
    command = [sys.executable, "-m", "tests.benchmarks.google_stub"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        assert address, "the stub did not start"
        yield {
            **ENVIRONMENT,
            "STORE": "firestore",
            "FIRESTORE_EMULATOR_HOST": address,
            "CLOUD_TASKS_ENDPOINT": address,
            "GRPC_VERBOSITY": "NONE",
        }
    finally:
        process.stdin.close()
        process.stdout.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()


if __name__ == "__main__":
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    asyncio.run(_serve())
