"""Whatever two clients do, every store lets them see the same as SQLite in memory, the simulation's store."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings

from smartclinic.platform.store.sqlite import SqliteStore
from tests.contract.store.conftest import FIRESTORE, SQLITE_FILE, Stores
from tests.contract.store.histories import History, Player, Seen, histories
from tests.contract.store.schema import SCHEMA


async def seen_in_memory(history: History) -> list[Seen]:
    """What the clients see in memory."""
    store = SqliteStore.open("sqlite://", SCHEMA)
    try:
        return await Player(store).play(history)
    finally:
        await store.close()


async def seen_in(adapter: str, history: History, folder: Path) -> list[Seen]:
    """What the clients see in another, empty store."""
    stores = Stores(adapter, folder)
    try:
        return await Player(await stores.open()).play(history)
    finally:
        await stores.close()


_FINDING = (Phase.explicit, Phase.reuse, Phase.generate)
# Against the emulator, shrinking takes minutes; take Phase.shrink in by hand once there is something to shrink.
_PHASES = {SQLITE_FILE: (*_FINDING, Phase.shrink), FIRESTORE: _FINDING}


@pytest.mark.parametrize(("adapter", "examples"), [(SQLITE_FILE, 60), (FIRESTORE, 30)])
def test_a_history_looks_the_same_in_every_store(adapter: str, examples: int, tmp_path: Path) -> None:
    folders = iter(range(1_000_000))

    @settings(max_examples=examples, deadline=None, phases=_PHASES[adapter])
    @given(history=histories())
    def same(history: History) -> None:
        expected = runner.run(seen_in_memory(history))
        assert runner.run(seen_in(adapter, history, tmp_path / str(next(folders)))) == expected

    with asyncio.Runner() as runner:
        same()
