"""The adapters of the files port, Cloud Storage among them through PyPI's emulator on this machine.

The emulator (gcp-storage-emulator 2026.7) ignores ifSourceGenerationMatch and ifGenerationMatch, and knows
neither uniform access nor soft deletion as a policy. So what an old version may still be read for is tested by what the
port says first (`Changed`), and the request's own precondition by looking at the request.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from gcp_storage_emulator.server import create_server

from smartclinic.platform.files import Files
from smartclinic.platform.files.cloud_storage import CloudStorageFiles
from smartclinic.platform.files.folder import FolderFiles
from smartclinic.platform.files.memory import MemoryFiles

BUCKET = "clinic-media"


@pytest.fixture(scope="session")
def storage_emulator() -> Iterator[str]:
    """The address of a Cloud Storage that keeps everything in memory."""
    server = create_server("127.0.0.1", 0, in_memory=True, default_bucket=BUCKET)
    server.start()
    try:
        yield f"http://127.0.0.1:{server._api._httpd.server_port}"
    finally:
        server.stop()


@pytest.fixture(params=["memory", "folder", "cloud storage"])
async def files(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Files]:
    made: Files
    if request.param == "memory":
        made = MemoryFiles()
    elif request.param == "folder":
        made = FolderFiles(tmp_path / "media")
    else:
        made = CloudStorageFiles.open(BUCKET, project="test", emulator=request.getfixturevalue("storage_emulator"))
    yield made
    await made.close()
