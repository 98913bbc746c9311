"""One SQLite file, several processes: what the laptop's `--processes` and a `kill -9` rely on."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Final

from smartclinic.platform.store import Create
from smartclinic.platform.store.sqlite import SqliteStore
from tests.contract.store.schema import SCHEMA, data_of, note

ADDS: Final = 40
_CHILD: Final = """
import asyncio, sys
from smartclinic.platform.store import Patch, Stale
from smartclinic.platform.store.sqlite import SqliteStore
from tests.contract.store.schema import SCHEMA, note, read

async def main(url, adds):
    store = SqliteStore.open(url, SCHEMA)
    for _ in range(adds):
        while True:
            before = await read(store, note("n"))
            try:
                await store.commit([Patch(note("n"), {"count": before.data["count"] + 1}, before.version)])
                break
            except Stale:
                pass
    print("done", flush=True)
    await asyncio.Event().wait()  # until killed, with the file open

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""
_ROOT: Final = Path(__file__).resolve().parents[3]


async def add_in_another_process(url: str) -> None:
    """Add to the note's count, then die without closing anything."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _CHILD, url, str(ADDS), cwd=_ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    assert await child.stdout.readline() == b"done\n"
    child.kill()
    await child.wait()


async def test_processes_share_a_file_and_lose_no_update(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    store = SqliteStore.open(url, SCHEMA)
    await store.commit([Create(note("n"), {"count": 0})])

    await asyncio.gather(add_in_another_process(url), add_in_another_process(url))

    assert await data_of(store, note("n")) == {"count": 2 * ADDS}
    await store.close()
