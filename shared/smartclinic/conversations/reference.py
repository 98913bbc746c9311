"""What travels with each send and comes back with its statuses: the outbox message, and which attempt at it.

A message that Meta took and failed is sent again under the same outbox id, and Meta tells of each send, late, twice and
in whole seconds. See docs/decisions/0016-a-status-names-its-attempt.md.
"""

from __future__ import annotations

import re
from typing import Final

_REFERENCE: Final = re.compile(r"([0-9a-f]{32})(?:-([1-9][0-9]{0,8}))?")


def reference(outbox: str, attempt: int) -> str:
    """What one send travels with."""
    return f"{outbox}-{attempt}"


def read_reference(text: str) -> tuple[str, int | None] | None:
    """The outbox id and the attempt, if that is named; None: it is of no message of ours."""
    found = _REFERENCE.fullmatch(text)
    if found is None:
        return None
    outbox, attempt = found.groups()
    return outbox, int(attempt) if attempt else None


def outbox_of(text: str) -> str:
    """The outbox id in a reference; anything else as it is."""
    found = read_reference(text)
    return found[0] if found else text
