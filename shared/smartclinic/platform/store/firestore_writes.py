"""Writes in Firestore's form, and what its refusals mean in the port's words.

What each case really answers was measured on the emulator: the first write that fails, in the request's
order, names the status of a commit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import grpc
from google.cloud.firestore_v1.types import write as write_types

from smartclinic.platform.store import (
    ABSENT,
    REMOVE,
    Absent,
    Change,
    Create,
    Delete,
    Exists,
    Guard,
    Increment,
    Maximum,
    Minimum,
    Missing,
    Outcome,
    Patch,
    Refused,
    Replace,
    Stale,
    StoreError,
    Union,
    Unknown,
    Version,
    Write,
)
from smartclinic.platform.store.firestore_codec import Message, write_fields, write_value, write_version

CHUNK_WRITES: Final = 100
"""Writes in one BatchWrite: production's own limit is unverified."""
CHUNK_BYTES: Final = 9_000_000
"""Firestore takes 10 MiB a request; the rest is framing."""

_WriteMessage: Final[Message] = write_types.Write.pb()

_ERRORS: Final[Mapping[grpc.StatusCode, type[StoreError]]] = {
    grpc.StatusCode.ALREADY_EXISTS: Exists,
    grpc.StatusCode.NOT_FOUND: Missing,
    grpc.StatusCode.FAILED_PRECONDITION: Stale,
    grpc.StatusCode.ABORTED: Stale,  # lost to a concurrent commit: nothing was written
    grpc.StatusCode.INVALID_ARGUMENT: Refused,
}
_OUTCOMES: Final[Mapping[type[StoreError], Outcome]] = {
    Exists: Outcome.EXISTS,
    Missing: Outcome.MISSING,
    Stale: Outcome.STALE,
    Refused: Outcome.REFUSED,
    Unknown: Outcome.UNKNOWN,
}
_CODES: Final[Mapping[int, grpc.StatusCode]] = {code.value[0]: code for code in grpc.StatusCode}


# --- there --------------------------------------------------------------------------------------------


def encode_write(write: Write, root: str) -> Message:
    """The `Write` message of a write that has passed `validate`; documents are named below `root`."""
    message = _WriteMessage()
    name = f"{root}/{write.path}"
    if isinstance(write, Delete) or (isinstance(write, Guard) and write.version is ABSENT):
        message.delete = name  # a guard: requiring absence, it deletes nothing and creates nothing (measured)
    else:
        message.update.name = name
        _encode_update(write, message)
    _encode_precondition(_precondition(write), message.current_document)
    return message


def _encode_update(write: Create | Replace | Patch | Guard, message: Message) -> None:
    if isinstance(write, Create | Replace):
        write_fields(write.data, message.update.fields)
        return
    # Set, even when it stays empty: without a mask the write would replace the document by nothing.
    message.update_mask.SetInParent()
    if isinstance(write, Patch):
        for field, change in write.changes.items():
            _encode_change(field, change, message)


def _encode_change(field: str, change: Change, message: Message) -> None:
    if isinstance(change, Increment | Minimum | Maximum | Union):
        _encode_transform(field, change, message.update_transforms.add())
        return
    message.update_mask.field_paths.append(field)
    if change is not REMOVE:  # in the mask and not in the document: taken out
        write_value(change, message.update.fields[field])


def _encode_transform(field: str, change: Increment | Minimum | Maximum | Union, transform: Message) -> None:
    transform.field_path = field
    if isinstance(change, Increment):
        transform.increment.integer_value = change.by
    elif isinstance(change, Minimum):
        transform.minimum.integer_value = change.of
    elif isinstance(change, Maximum):
        transform.maximum.integer_value = change.of
    else:
        transform.append_missing_elements.SetInParent()
        for item in change.of:
            write_value(item, transform.append_missing_elements.values.add())


def _precondition(write: Write) -> Version | bool | None:
    """The version that the document must be at, or whether it must exist; None if neither matters."""
    if isinstance(write, Create):
        return False
    if isinstance(write, Patch) and write.version is None:
        return True
    return False if isinstance(write.version, Absent) else write.version


def _encode_precondition(required: Version | bool | None, into: Message) -> None:
    if isinstance(required, bool):
        into.exists = required
    elif required is not None:
        write_version(required, into.update_time)


def chunks(messages: Sequence[Message]) -> Iterator[slice]:
    """Cut `Write` messages into runs that one BatchWrite takes."""
    start = size = 0
    for position, message in enumerate(messages):
        bytes_more = message.ByteSize()
        if position - start == CHUNK_WRITES or (position > start and size + bytes_more > CHUNK_BYTES):
            yield slice(start, position)
            start, size = position, 0
        size += bytes_more
    if start < len(messages):
        yield slice(start, len(messages))


# --- and back -----------------------------------------------------------------------------------------


def failure(code: grpc.StatusCode, details: str, writes: Sequence[Write]) -> StoreError:
    """What the refusal of these writes means. Firestore's own text goes no further: it may hold content."""
    error = _ERRORS.get(code, Unknown)
    if code is grpc.StatusCode.INVALID_ARGUMENT and "base version" in details:
        error = Stale  # a version newer than the document's; measured: "greater than the stored version"
    elif error in (Exists, Missing) and not _explains(error, details, writes):
        error = Stale
    return error(f"{code.name} on a write of {len(writes)}")


def _explains(error: type[StoreError], details: str, writes: Sequence[Write]) -> bool:
    """Whether a write failed for what it says, not a guard of absence (Exists) or a version (Missing)."""
    named = [write for write in writes if f"/{write.path}" in details]
    suspects = [max(named, key=lambda write: len(write.path))] if named else writes
    if error is Exists:
        return any(isinstance(write, Create) for write in suspects)
    return any(isinstance(write, Patch) and write.version is None for write in suspects)


def outcome(code: int, details: str, write: Write) -> Outcome:
    """What became of one write of a BatchWrite, from its status."""
    if code == 0:
        return Outcome.DONE
    error = type(failure(_CODES.get(code, grpc.StatusCode.UNKNOWN), details, [write]))
    if error is Stale and not _compares(write):
        return Outcome.UNKNOWN  # aborted by contention, not by its own condition: nothing to read again
    return _OUTCOMES[error]


def _compares(write: Write) -> bool:
    return isinstance(write, Guard) or (not isinstance(write, Create) and write.version is not None)
