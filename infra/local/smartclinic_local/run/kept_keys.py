"""Keys kept beside a store's file, so that the next start can read what this one wrote."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from smartclinic_local.run.problems import CannotStart


def kept_keys(file: Path, names: Sequence[str]) -> dict[str, str]:
    """The keys in this file, which only its owner may read; made when there is none. Raises CannotStart."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _make(file, {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in names})
    except FileExistsError:
        pass
    except OSError as error:
        raise CannotStart(f"the keys cannot be kept in {file}: {error.strerror}") from error
    return _read(file, names)


def _make(file: Path, keys: Mapping[str, str]) -> None:
    """Write a new file whole: a second launcher must never read half of it."""
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:
        written.write(msgspec.json.encode(keys))
    try:
        os.link(unfinished, file)
    finally:
        unfinished.unlink()


def _read(file: Path, names: Sequence[str]) -> dict[str, str]:
    try:
        keys = msgspec.json.decode(file.read_bytes(), type=dict[str, str])
    except (OSError, msgspec.MsgspecError) as error:
        raise CannotStart(f"the keys in {file} cannot be read: restore the file, or start with a new store") from error
    if missing := [name for name in names if name not in keys]:
        raise CannotStart(f"{file} lacks {', '.join(missing)}: restore the file, or start with a new store")
    return keys
