"""Showing a file to staff: the one way to an attachment's bytes, and only to clean ones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from smartclinic.media.attachment import Attachment, State
from smartclinic.media.names import clean_name
from smartclinic.platform.files import Files, NoSuchFile
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit


class NotServed(Exception):
    """The file is not shown: there is none (None), or it is in this state."""

    def __init__(self, state: State | None) -> None:
        self.state = state
        super().__init__(state.value if state else "no such attachment")


@dataclass(frozen=True, slots=True)
class Served:
    """A clean file. Serve it under its type, as an attachment, from an address without cookies."""

    type: str
    size: int
    chunks: AsyncIterator[bytes]


class Attachments:
    """Opens clean files."""

    def __init__(self, work: Work, files: Files) -> None:
        self._work, self._files = work, files

    async def open(self, clinic: str, attachment_id: str) -> Served:
        """The bytes of a clean file of this clinic. Raises NotServed, FilesUnavailable, Unavailable."""

        async def read(unit: Unit) -> Attachment | None:
            return await unit.get(Attachment, attachment_id)

        found = await self._work.run(clinic, read)
        if found is None or found.state is not State.CLEAN or found.type is None:
            raise NotServed(found.state if found else None)
        name = clean_name(clinic, attachment_id)
        stored = await self._files.stat(name)
        if stored is None:
            raise NoSuchFile("a clean attachment without its bytes")
        return Served(found.type, stored.size, self._files.read(name, version=stored.version))
