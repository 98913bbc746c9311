"""Checkpoints: what the chain said at each seal, kept where whoever can change the store can change nothing.

Without them a chain that was cut short, or written anew from some seal on, would still fit together.
"""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import Final

import msgspec

from smartclinic.audit.seal import Seal, seal_hash, seal_id
from smartclinic.platform.files import Files, NoSuchFile, Taken
from smartclinic.platform.keyless import Keyless
from smartclinic.platform.store import REMOVE, NotCommitted, Patch, Store
from smartclinic.records.codec import Codec
from smartclinic.records.fields import declaration
from smartclinic.work.sweep import Handling

SEALS: Final = declaration(Seal).name
"""The kind that the sweep asks for: a seal is due until its checkpoint is written."""


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """What a clinic's chain came to: `hash` of seal `n`, made `at`, `count` entries so far."""

    clinic: str
    n: int
    hash: str
    at: datetime
    count: int


class BrokenSeal(Exception):
    """A seal is not what its own hash says: no checkpoint may vouch for it."""


def checkpoint_name(clinic: str, n: int) -> str:
    """Where it lies."""
    return f"audit/{clinic}/{seal_id(n)}"


def checkpointing(store: Store, files: Files) -> Handling:
    """What the sweep does with seals whose checkpoint is owed. `files` need only create, never read or replace."""

    async def handle(clinic: str, record_id: str) -> None:
        codec = Codec(clinic, await Keyless().cipher(clinic))
        (found,) = await store.get([codec.path(Seal, record_id)])
        if found.data is None or "due_at" not in found.data:
            return
        seal = codec.decode(Seal, record_id, found.data)
        if seal_hash(clinic, seal) != seal.hash:
            raise BrokenSeal
        await _write(files, clinic, seal)
        with contextlib.suppress(NotCommitted):  # another round was quicker; what is still owed is found again
            await store.commit([Patch(found.path, {"due_at": REMOVE}, found.version)])

    async def give_up(clinic: str, record_id: str) -> None:
        """Nothing: it stays due, is tried again each hour, and the sweep has alarmed."""

    return Handling(handle, give_up)


async def _write(files: Files, clinic: str, seal: Seal) -> None:
    """One that is there already was written before its answer was lost; or by somebody else, which `verify` finds."""
    said = Checkpoint(clinic=clinic, n=seal.n, hash=seal.hash, at=seal.at, count=seal.count)
    try:
        await files.create(checkpoint_name(clinic, seal.n), msgspec.json.encode(said))
    except Taken:
        return


async def read_checkpoint(files: Files, clinic: str, n: int) -> Checkpoint | None:
    """The checkpoint of a seal, None when there is none. Raises FilesUnavailable, msgspec.DecodeError."""
    name = checkpoint_name(clinic, n)
    stored = await files.stat(name)
    if stored is None:
        return None
    try:
        content = b"".join([part async for part in files.read(name, version=stored.version)])
    except NoSuchFile:
        return None
    return msgspec.json.decode(content, type=Checkpoint)
