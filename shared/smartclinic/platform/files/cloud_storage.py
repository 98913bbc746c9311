"""Files in one bucket of Cloud Storage, through Google's client, which is synchronous: it works in threads.

Only what serves files and the media function use it, where a thread a file is affordable. Every request has its own
deadline and is made once: whoever asked decides whether to ask again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import suppress
from typing import Any, Final, Self, TypeVar

from smartclinic.platform.files.port import PART, Changed, FilesUnavailable, NoSuchFile, Stored, Taken, checked_name

DEADLINE: Final = (3.0, 10.0)  # seconds to connect, and for each answer
UPLOAD_PART: Final = 4 * PART  # a multiple of 256 KiB, as resumable uploads want

T = TypeVar("T")


class CloudStorageFiles:
    """The files port over a bucket. A version is an object's generation."""

    def __init__(self, client: Any, bucket: str) -> None:
        """`client` is google.cloud.storage's, which has no type information."""
        client._bucket_metadata_cache = None  # else it asks for the bucket behind our back, which nothing here may
        self._client = client
        self._bucket = client.bucket(bucket)

    @classmethod
    def open(cls, bucket: str, *, project: str, emulator: str | None = None) -> Self:
        """The bucket, with the function's own credentials; `emulator` is the address of a stand-in, without any."""
        from google.auth.credentials import AnonymousCredentials  # noqa: PLC0415 - only for those who use files
        from google.cloud.storage import Client  # noqa: PLC0415

        if emulator is None:
            return cls(Client(project=project), bucket)
        nobody = AnonymousCredentials()  # type: ignore[no-untyped-call] # google.auth has half of its types
        return cls(Client(project, nobody, client_options={"api_endpoint": emulator}), bucket)

    async def put(self, name: str, chunks: AsyncIterable[bytes]) -> Stored:
        """Write a file whole: the object exists when the upload is closed, and not before. Raises FilesUnavailable."""
        blob = self._bucket.blob(checked_name(name))
        writer = await _in_thread(lambda: blob.open("wb", chunk_size=UPLOAD_PART, retry=None, timeout=DEADLINE))
        try:
            async for chunk in chunks:
                await _in_thread(lambda chunk=chunk: writer.write(chunk))  # type: ignore[misc] # mypy: defaults of lambdas
            await _in_thread(writer.close)
        except BaseException:
            await _give_up(writer)
            raise
        return await self._known(blob)

    async def create(self, name: str, content: bytes) -> None:
        """Write what has no generation yet, in one request that reads nothing. Raises Taken, FilesUnavailable."""
        blob = self._bucket.blob(checked_name(name))

        def upload() -> None:
            blob.upload_from_string(content, if_generation_match=0, retry=None, timeout=DEADLINE)

        try:
            await _in_thread(upload)
        except Changed:
            raise Taken(name) from None

    async def stat(self, name: str) -> Stored | None:
        """What is known of a file. Raises FilesUnavailable."""
        try:
            return await self._known(self._bucket.blob(checked_name(name)))
        except NoSuchFile:
            return None

    async def read(self, name: str, *, version: str) -> AsyncIterator[bytes]:
        """The bytes of one version. Raises NoSuchFile, Changed, FilesUnavailable."""
        blob = await self._version(name, version)
        same = int(version)  # in every request: the client forgets the object's generation after the first
        reader = blob.open("rb", chunk_size=PART, retry=None, timeout=DEADLINE, if_generation_match=same)
        while part := await _in_thread(lambda: reader.read(PART)):
            yield part

    async def copy(self, source: str, target: str, *, version: str) -> None:
        """Give one version a second name, on Google's side. Raises NoSuchFile, Changed, FilesUnavailable."""
        new, old = self._bucket.blob(checked_name(target)), await self._version(source, version)

        def rewrite() -> None:
            token, _, _ = new.rewrite(old, if_source_generation_match=int(version), retry=None, timeout=DEADLINE)
            while token is not None:
                token, _, _ = new.rewrite(old, token=token, retry=None, timeout=DEADLINE)

        await _in_thread(rewrite)

    async def delete(self, name: str) -> None:
        """Remove a file. Raises FilesUnavailable."""
        blob = self._bucket.blob(checked_name(name))
        with suppress(NoSuchFile):
            await _in_thread(lambda: blob.delete(retry=None, timeout=DEADLINE))

    async def close(self) -> None:
        """Let go of the connections."""
        await asyncio.to_thread(self._client.close)

    async def _known(self, blob: Any) -> Stored:
        await _in_thread(lambda: blob.reload(retry=None, timeout=DEADLINE))
        return Stored(int(blob.size), str(blob.generation))

    async def _version(self, name: str, version: str) -> Any:
        """The object at this generation, which no later writing of the name can change."""
        if (await self._known(self._bucket.blob(checked_name(name)))).version != version:
            raise Changed(name)
        return self._bucket.blob(name, generation=int(version))


async def _give_up(writer: Any) -> None:
    """End an upload without finishing it: the name stays as it was. An upload that is left ends by itself."""

    def end() -> None:
        try:
            writer.terminate()
        finally:
            writer._buffer.close()  # else the garbage collector closes it, which finishes the upload

    with suppress(Exception):
        async with asyncio.timeout(DEADLINE[1]):
            await asyncio.to_thread(end)


async def _in_thread(work: Callable[[], T]) -> T:
    """Work of Google's client, its errors in the port's words."""
    from google.api_core import exceptions  # noqa: PLC0415 - loaded by `open` already
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415
    from requests.exceptions import RequestException  # noqa: PLC0415

    try:
        return await asyncio.to_thread(work)
    except exceptions.NotFound:
        raise NoSuchFile("not in the bucket") from None
    except exceptions.PreconditionFailed:
        raise Changed("another generation") from None
    except (exceptions.GoogleAPIError, GoogleAuthError, RequestException, OSError) as error:
        raise FilesUnavailable(type(error).__name__) from error
