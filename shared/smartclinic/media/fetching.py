"""Fetching: from Meta into quarantine, checked while it streams. A picture is written anew; anything else passes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from smartclinic.media.allowed import MOST_BYTES, MOST_PICTURE_BYTES, PICTURES, TYPES, NotTaken
from smartclinic.media.attachment import Attachment, Refusal
from smartclinic.media.inspection import Inspection, hash_of
from smartclinic.media.pictures import Picture, written_anew
from smartclinic.media.sniffing import ARCHIVE
from smartclinic.media.source import AddressExpired, Announced, MediaSource
from smartclinic.platform import logs
from smartclinic.platform.files import Files
from smartclinic.platform.heavy import Heavy

FETCH_S: Final = 30.0
"""The longest that fetching may take in all: with a check and the commits it stays below a turn's 45 s."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What lies in quarantine now: its type by content, and bytes as they are kept."""

    type: str
    size: int


class Fetcher:
    """Brings files from their source into quarantine."""

    def __init__(self, source: MediaSource, files: Files, heavy: Heavy) -> None:
        self._source, self._files, self._heavy = source, files, heavy
        self._one_picture = asyncio.Semaphore(1)  # decoded, one may take a third of the memory

    async def fetch(self, attachment: Attachment, phone_number_id: str, name: str) -> Fetched:
        """Put the file at `name`, whole or not at all.

        Raises NotTaken, MediaGone; MediaUnavailable, FilesUnavailable, TimeoutError: later then.
        """
        async with asyncio.timeout(FETCH_S):
            announced = await self._source.look_up(attachment.media_id, phone_number_id)
            try:
                return await self._take(attachment, announced, name)
            except AddressExpired:  # good for five minutes: once more, with a new one
                announced = await self._source.look_up(attachment.media_id, phone_number_id)
                return await self._take(attachment, announced, name)

    async def _take(self, attachment: Attachment, announced: Announced, name: str) -> Fetched:
        most, allowed = MOST_BYTES[attachment.kind], TYPES[attachment.kind]
        if announced.size > most:
            raise NotTaken(Refusal.TOO_LARGE)
        async with self._source.download(announced.url) as chunks:
            inspection = Inspection(chunks, most=most, expected=_expected(attachment, announced))
            first = await inspection.begins_as()
            if first is None or (first != ARCHIVE and first not in allowed):
                await inspection.let_pass()  # garbled on the way, it may be good the next time
                raise NotTaken(Refusal.NOT_ACCEPTED)
            if first in PICTURES:
                return await self._keep_picture(inspection, first, name)
            stored = await self._files.put(name, _accepted(inspection, allowed))
            return Fetched(inspection.type(), stored.size)

    async def _keep_picture(self, inspection: Inspection, type_: str, name: str) -> Fetched:
        inspection.most = min(inspection.most, MOST_PICTURE_BYTES)
        content = bytearray()
        async for part in inspection.parts():
            content += part
        async with self._one_picture:
            picture = await self._heavy(lambda: written_anew(bytes(content), type_))
        stored = await self._files.put(name, _all_of(picture))
        return Fetched(picture.type, stored.size)


def _expected(attachment: Attachment, announced: Announced) -> bytes | None:
    """The hash that the bytes must have. Raises NotTaken when webhook and lookup speak of different files."""
    said = {found for text in (attachment.claimed_hash, announced.sha256) if (found := hash_of(text)) is not None}
    if len(said) > 1:
        raise NotTaken(Refusal.CHANGED)
    if not said:
        logs.warning("media_without_hash", kind=attachment.kind.value)
    return next(iter(said), None)


async def _accepted(inspection: Inspection, allowed: frozenset[str]) -> AsyncIterator[bytes]:
    """The parts; raises NotTaken at the end when the whole is not of an allowed type, so that storing it breaks off."""
    async for part in inspection.parts():
        yield part
    if inspection.type() not in allowed:
        raise NotTaken(Refusal.NOT_ACCEPTED)


async def _all_of(picture: Picture) -> AsyncIterator[bytes]:
    yield picture.content
