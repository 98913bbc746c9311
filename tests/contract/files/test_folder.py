"""What a folder must be careful with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from smartclinic.platform.files import FilesUnavailable
from smartclinic.platform.files.folder import FolderFiles


async def one(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def test_only_the_owner_may_look(tmp_path: Path) -> None:
    await FolderFiles(tmp_path / "media").put("clinics/hong-wo/clean/ab12", one(b"x"))
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "media").rglob("*")}
    assert modes == {"clinics": 0o700, "hong-wo": 0o700, "clean": 0o700, "ab12": 0o600}


async def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "ab12").symlink_to(tmp_path / "secret")
    files = FolderFiles(tmp_path / "media")
    stored = await files.stat("ab12")
    assert stored is not None
    with pytest.raises(FilesUnavailable):
        [part async for part in files.read("ab12", version=stored.version)]


async def test_nothing_unfinished_stays_behind(tmp_path: Path) -> None:
    names = tmp_path.iterdir

    async def breaking() -> AsyncIterator[bytes]:
        yield b"half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await FolderFiles(tmp_path).put("ab12", breaking())
    assert list(names()) == []
