"""What every adapter of the files port does."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator

import pytest

from smartclinic.platform.files import PART, Changed, Files, NoSuchFile, Taken


async def parts(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def content(files: Files, name: str, version: str) -> bytes:
    return b"".join([part async for part in files.read(name, version=version)])


@pytest.fixture
def name() -> str:
    return f"clinics/hong-wo/quarantine/{secrets.token_hex(16)}"


async def test_what_is_put_comes_back(files: Files, name: str) -> None:
    stored = await files.put(name, parts(b"one ", b"", b"two"))
    assert stored.size == 7
    assert await files.stat(name) == stored
    assert await content(files, name, stored.version) == b"one two"


async def test_an_empty_file_is_a_file(files: Files, name: str) -> None:
    stored = await files.put(name, parts())
    assert stored.size == 0
    assert await content(files, name, stored.version) == b""


async def test_a_large_file_comes_in_parts(files: Files, name: str) -> None:
    block = secrets.token_bytes(PART)
    stored = await files.put(name, parts(*[block] * 9, b"end"))
    assert stored.size == 9 * PART + 3
    read = [part async for part in files.read(name, version=stored.version)]
    assert max(map(len, read)) <= PART
    assert b"".join(read) == block * 9 + b"end"


@pytest.mark.parametrize("size", [10, 9 * PART])
async def test_a_stream_that_breaks_leaves_the_name_as_it_was(files: Files, name: str, size: int) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        for start in range(0, size, PART):
            yield bytes(min(PART, size - start))
        raise RuntimeError("the connection broke")

    with pytest.raises(RuntimeError, match="the connection broke"):
        await files.put(name, breaking())
    assert await files.stat(name) is None
    before = await files.put(name, parts(b"old"))
    with pytest.raises(RuntimeError):
        await files.put(name, breaking())
    assert await files.stat(name) == before


async def test_writing_again_replaces_the_file_and_its_version(files: Files, name: str) -> None:
    first = await files.put(name, parts(b"first"))
    second = await files.put(name, parts(b"other"))
    assert first.version != second.version
    with pytest.raises(Changed):
        await content(files, name, first.version)
    assert await content(files, name, second.version) == b"other"


async def test_what_is_created_comes_back(files: Files, name: str) -> None:
    await files.create(name, b"checkpoint")
    stored = await files.stat(name)
    assert stored is not None
    assert await content(files, name, stored.version) == b"checkpoint"


async def test_a_name_is_created_once(files: Files, name: str) -> None:
    await files.create(name, b"first")
    with pytest.raises(Taken):
        await files.create(name, b"second")
    stored = await files.stat(name)
    assert stored is not None
    assert await content(files, name, stored.version) == b"first"


async def test_a_copy_has_the_same_bytes(files: Files, name: str) -> None:
    stored = await files.put(name, parts(b"checked"))
    await files.copy(name, f"{name}-copy", version=stored.version)
    copied = await files.stat(f"{name}-copy")
    assert copied is not None
    assert await content(files, f"{name}-copy", copied.version) == b"checked"
    assert await files.stat(name) == stored


async def test_only_the_version_that_was_checked_is_copied(files: Files, name: str) -> None:
    checked = await files.put(name, parts(b"checked"))
    await files.put(name, parts(b"slipped in"))
    with pytest.raises(Changed):
        await files.copy(name, f"{name}-copy", version=checked.version)
    assert await files.stat(f"{name}-copy") is None


async def test_what_is_not_there_is_said_so(files: Files, name: str) -> None:
    assert await files.stat(name) is None
    with pytest.raises(NoSuchFile):
        await content(files, name, "1")
    with pytest.raises(NoSuchFile):
        await files.copy(name, f"{name}-copy", version="1")


async def test_deleting_twice_is_deleting(files: Files, name: str) -> None:
    await files.put(name, parts(b"gone"))
    await files.delete(name)
    await files.delete(name)
    assert await files.stat(name) is None


@pytest.mark.parametrize(
    "bad", ["", "/etc/passwd", "../out", "a/../b", "a//b", "a/", "a/.", ".hidden", "a\0b", "診", "a\n"]
)
async def test_a_name_leads_nowhere_else(files: Files, bad: str) -> None:
    with pytest.raises(ValueError, match="ids joined by slashes"):
        await files.stat(bad)
    with pytest.raises(ValueError, match="ids joined by slashes"):
        await files.put(bad, parts(b"x"))
    with pytest.raises(ValueError, match="ids joined by slashes"):
        await files.create(bad, b"x")
    with pytest.raises(ValueError, match="ids joined by slashes"):
        await files.delete(bad)
