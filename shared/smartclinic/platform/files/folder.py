"""Files in a folder of this machine, for its owner's eyes only: what `smartclinic local` uses."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from smartclinic.platform.files.port import PART, Changed, FilesUnavailable, NoSuchFile, Stored, Taken, checked_name

_UNFINISHED: Final = ".unfinished-"  # no name may begin with a dot

T = TypeVar("T")


class FolderFiles:
    """Names are paths below `root`. A file appears by being renamed, whole."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, name: str, chunks: AsyncIterable[bytes]) -> Stored:
        """Write a file whole, or not at all. Raises FilesUnavailable."""
        path = self._path(name)
        unfinished = path.with_name(_UNFINISHED + secrets.token_hex(8))
        file = await _in_thread(lambda: _create(unfinished))
        try:
            with file:
                async for chunk in chunks:
                    await _in_thread(lambda chunk=chunk: file.write(chunk))  # type: ignore[misc] # mypy: defaults of lambdas
            return await _in_thread(lambda: _finish(unfinished, path))
        except BaseException:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise

    async def create(self, name: str, content: bytes) -> None:
        """Write a file under a name that is free. Raises Taken, FilesUnavailable."""
        path = self._path(name)
        await _in_thread(lambda: _create_whole(path, content))

    async def stat(self, name: str) -> Stored | None:
        """What is known of a file. Raises FilesUnavailable."""
        path = self._path(name)
        try:
            return _stored(await _in_thread(path.lstat))
        except NoSuchFile:
            return None

    async def read(self, name: str, *, version: str) -> AsyncIterator[bytes]:
        """The bytes of one version. Raises NoSuchFile, Changed, FilesUnavailable."""
        path = self._path(name)
        with await _in_thread(lambda: _open(path, version)) as file:
            while part := await _in_thread(lambda: file.read(PART)):
                yield part

    async def copy(self, source: str, target: str, *, version: str) -> None:
        """Give one version a second name. Raises NoSuchFile, Changed, FilesUnavailable."""
        await self.put(target, self.read(source, version=version))

    async def delete(self, name: str) -> None:
        """Remove a file. Raises FilesUnavailable."""
        path = self._path(name)
        await _in_thread(lambda: path.unlink(missing_ok=True))

    async def close(self) -> None:
        """Nothing to let go of."""

    def _path(self, name: str) -> Path:
        return self._root / checked_name(name)


def _create(path: Path) -> BinaryIO:
    for folder in reversed(path.parents):
        folder.mkdir(mode=0o700, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb")


def _create_whole(path: Path, content: bytes) -> None:
    """A link is made whole, and never over another file."""
    unfinished = path.with_name(_UNFINISHED + secrets.token_hex(8))
    try:
        with _create(unfinished) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(unfinished)
    except FileExistsError:
        raise Taken(path.name) from None
    finally:
        unfinished.unlink(missing_ok=True)


def _finish(unfinished: Path, path: Path) -> Stored:
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    stored = _stored(unfinished.lstat())
    unfinished.replace(path)
    return stored


def _open(path: Path, version: str) -> BinaryIO:
    """The open file keeps its version's bytes, whatever is renamed over it."""
    file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")
    if _stored(os.fstat(file.fileno())).version != version:
        file.close()
        raise Changed(path.name)
    return file


def _stored(found: os.stat_result) -> Stored:
    return Stored(found.st_size, f"{found.st_ino}-{found.st_mtime_ns}-{found.st_size}")


async def _in_thread(work: Callable[[], T]) -> T:
    """What disks do takes time; what they say becomes the port's words."""
    try:
        return await asyncio.to_thread(work)
    except FileNotFoundError as error:
        raise NoSuchFile(Path(error.filename).name) from None
    except OSError as error:
        raise FilesUnavailable(type(error).__name__) from error
