"""Every test here runs over every store; Firestore's is Google's emulator."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final, NoReturn

import pytest

from smartclinic.platform.store import Schema, Store
from smartclinic.platform.store.sqlite import SqliteStore
from tests.contract.store.schema import SCHEMA

SQLITE_MEMORY: Final = "sqlite-memory"
SQLITE_FILE: Final = "sqlite-file"
FIRESTORE: Final = "firestore"


class Stores:
    """Opens stores of one kind, all over the same documents, and closes them when the test ends."""

    def __init__(self, adapter: str, folder: Path) -> None:
        self.adapter = adapter
        self._folder = folder
        self._open = AsyncExitStack()
        self._project: str | None = None

    async def open(self, schema: Schema = SCHEMA) -> Store:
        """One more store over the same documents (in memory: over its own)."""
        if self.adapter == FIRESTORE:
            return await self._firestore(schema)
        memory = self.adapter == SQLITE_MEMORY
        store = SqliteStore.open("sqlite://" if memory else f"sqlite:///{self._folder / 'store.db'}", schema)
        self._open.push_async_callback(store.close)
        return store

    async def _firestore(self, schema: Schema) -> Store:
        from tests.contract.store import emulator  # gRPC is slow to import, and not always there

        self._project = self._project or emulator.fresh_project()
        try:
            return await self._open.enter_async_context(emulator.open_firestore_store(schema, project=self._project))
        except emulator.EmulatorMissing as missing:
            _skip_or_fail(f"no Firestore emulator: {missing}")

    async def close(self) -> None:
        """Close what was opened."""
        await self._open.aclose()


def _skip_or_fail(reason: str) -> NoReturn:
    if os.environ.get("REQUIRE_ALL", "") not in ("", "0"):
        pytest.fail(reason)
    pytest.skip(reason)


async def _stores(adapter: str, folder: Path) -> AsyncIterator[Stores]:
    stores = Stores(adapter, folder)
    yield stores
    await stores.close()


@pytest.fixture(params=[SQLITE_MEMORY, SQLITE_FILE, FIRESTORE])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """An empty store of each kind."""
    async for stores in _stores(request.param, tmp_path):
        yield await stores.open()


@pytest.fixture(params=[SQLITE_FILE, FIRESTORE])
async def two_stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Store, Store]]:
    """Two stores over the same documents, as two instances of a function have them."""
    async for stores in _stores(request.param, tmp_path):
        yield await stores.open(), await stores.open()


@pytest.fixture(params=[SQLITE_MEMORY, SQLITE_FILE, FIRESTORE])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    """A place of each kind, for stores with a schema of their own."""
    async for opened in _stores(request.param, tmp_path):
        yield opened
