"""The adapters of the files port, Cloud Storage among them through PyPI's emulator on this machine.

The emulator (gcp-storage-emulator 2026.7) ignores ifSourceGenerationMatch and ifGenerationMatch, and knows
neither uniform access nor soft deletion as a policy. So what an old version may still be read for is tested by what
the port says first (`Changed`), and the request's own precondition by looking at the request. For an upload that asks
for no earlier generation, `refusing_to_replace` answers as Google does.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
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


def refusing_to_replace(files: CloudStorageFiles) -> CloudStorageFiles:
    """The same, with 412 for an upload with ifGenerationMatch=0 under a name that is taken."""
    session, taken = files._client._http, set[str]()
    onward = session.request

    def request(method: str, url: str, **more: Any) -> Any:
        if parse_qs(urlsplit(url).query).get("ifGenerationMatch") != ["0"]:
            return onward(method, url, **more)
        (name,) = re.findall(rb'"name": ?"([^"]+)"', more["data"])
        if name in taken:
            refused = requests.Response()
            refused.status_code, refused.url, refused._content = HTTPStatus.PRECONDITION_FAILED, url, b"conditionNotMet"
            refused.request = requests.Request(method, url).prepare()
            return refused
        taken.add(name)
        return onward(method, url, **more)

    session.request = request
    return files


@pytest.fixture(params=["memory", "folder", "cloud storage"])
async def files(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Files]:
    made: Files
    if request.param == "memory":
        made = MemoryFiles()
    elif request.param == "folder":
        made = FolderFiles(tmp_path / "media")
    else:
        emulator = request.getfixturevalue("storage_emulator")
        made = refusing_to_replace(CloudStorageFiles.open(BUCKET, project="test", emulator=emulator))
    yield made
    await made.close()
