"""What Cloud Storage is asked for, beyond what the emulator checks."""

from __future__ import annotations

import gc
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from smartclinic.platform.files import PART, FilesUnavailable
from smartclinic.platform.files.cloud_storage import CloudStorageFiles
from tests.contract.files.conftest import BUCKET


class Asked:
    """The requests that the client makes, which go on to the emulator."""

    def __init__(self, files: CloudStorageFiles) -> None:
        self.requests: list[tuple[str, str, dict[str, Any]]] = []
        session = files._client._http
        onward = session.request

        def request(method: str, url: str, **more: Any) -> Any:
            self.requests.append((method, url, more))
            return onward(method, url, **more)

        session.request = request


@pytest.fixture
async def files(storage_emulator: str) -> AsyncIterator[CloudStorageFiles]:
    made = CloudStorageFiles.open(BUCKET, project="test", emulator=storage_emulator)
    yield made
    await made.close()


@pytest.fixture
def asked(files: CloudStorageFiles) -> Asked:
    return Asked(files)


async def zeros(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield bytes(PART)


async def test_google_itself_refuses_to_copy_another_generation(files: CloudStorageFiles, asked: Asked) -> None:
    stored = await files.put("a/b", zeros(1))
    await files.copy("a/b", "a/c", version=stored.version)
    (rewrite,) = [url for _, url, _ in asked.requests if "/rewriteTo/" in url]
    assert parse_qs(urlsplit(rewrite).query)["ifSourceGenerationMatch"] == [stored.version]


async def test_a_download_names_its_generation(files: CloudStorageFiles, asked: Asked) -> None:
    stored = await files.put("a/d", zeros(2))
    async for _ in files.read("a/d", version=stored.version):
        pass
    downloads = [url for method, url, _ in asked.requests if method == "GET" and "alt=media" in url]
    assert downloads
    assert all(parse_qs(urlsplit(url).query)["ifGenerationMatch"] == [stored.version] for url in downloads)


async def test_creating_is_one_request_that_reads_nothing_and_replaces_nothing(
    files: CloudStorageFiles, asked: Asked
) -> None:
    await files.create(f"a/{secrets.token_hex(8)}", b"checkpoint")
    ((method, url, _),) = asked.requests
    assert (method, parse_qs(urlsplit(url).query)["ifGenerationMatch"]) == ("POST", ["0"])


async def test_every_request_has_a_deadline(files: CloudStorageFiles, asked: Asked) -> None:
    stored = await files.put("a/e", zeros(5))
    async for _ in files.read("a/e", version=stored.version):
        pass
    await files.copy("a/e", "a/f", version=stored.version)
    await files.create(f"a/{secrets.token_hex(8)}", b"x")
    await files.delete("a/e")
    assert len(asked.requests) > 8
    assert [url for _, url, more in asked.requests if more.get("timeout") != (3.0, 10.0)] == []


async def test_an_upload_that_could_not_even_be_ended_is_not_finished_later(files: CloudStorageFiles) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield bytes(PART)
        files._client._http.delete = nothing_works
        raise RuntimeError

    def nothing_works(*_: object, **__: object) -> Iterator[None]:
        raise ConnectionError

    with pytest.raises(RuntimeError):
        await files.put("a/g", breaking())
    gc.collect()
    assert await files.stat("a/g") is None


async def test_nobody_there_is_unavailable() -> None:
    files = CloudStorageFiles.open(BUCKET, project="test", emulator="http://127.0.0.1:9")
    with pytest.raises(FilesUnavailable):
        await files.stat("a/h")
    with pytest.raises(FilesUnavailable):
        await files.put("a/h", zeros(1))
    await files.close()
