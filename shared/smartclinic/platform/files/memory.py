"""Files in memory, inline: for the simulation, and for tests that need no disk."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator

from smartclinic.platform.files.port import PART, Changed, NoSuchFile, Stored, Taken, checked_name


class MemoryFiles:
    """Keeps everything until the process ends."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, bytes]] = {}
        self._written = 0

    @property
    def names(self) -> frozenset[str]:
        """Every file that is there."""
        return frozenset(self._kept)

    async def put(self, name: str, chunks: AsyncIterable[bytes]) -> Stored:
        """Write a file whole."""
        checked_name(name)
        content = b"".join([chunk async for chunk in chunks])
        return self._keep(name, content)

    async def create(self, name: str, content: bytes) -> None:
        """Write a file under a name that is free. Raises Taken."""
        if checked_name(name) in self._kept:
            raise Taken(name)
        self._keep(name, content)

    async def stat(self, name: str) -> Stored | None:
        """What is known of a file."""
        kept = self._kept.get(checked_name(name))
        return Stored(len(kept[1]), kept[0]) if kept else None

    async def read(self, name: str, *, version: str) -> AsyncIterator[bytes]:
        """The bytes of one version. Raises NoSuchFile, Changed."""
        content = self._version(name, version)
        for start in range(0, len(content), PART):
            yield content[start : start + PART]

    async def copy(self, source: str, target: str, *, version: str) -> None:
        """Give one version a second name. Raises NoSuchFile, Changed."""
        self._keep(checked_name(target), self._version(source, version))

    async def delete(self, name: str) -> None:
        """Remove a file."""
        self._kept.pop(checked_name(name), None)

    async def close(self) -> None:
        """Nothing to let go of."""

    def _keep(self, name: str, content: bytes) -> Stored:
        self._written += 1
        self._kept[name] = (str(self._written), content)
        return Stored(len(content), str(self._written))

    def _version(self, name: str, version: str) -> bytes:
        kept = self._kept.get(checked_name(name))
        if kept is None:
            raise NoSuchFile(name)
        if kept[0] != version:
            raise Changed(name)
        return kept[1]
