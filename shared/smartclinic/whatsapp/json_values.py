"""Single values of a payload: each is what it should be and within bounds, or the event is dropped with a reason.

Nothing here trusts a type, a length or an alphabet: what passes can be stored, and what is a word can be logged.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

Json: TypeAlias = Any
"""What the network sent, not parsed yet: any JSON value."""

LONGEST_TEXT: Final = 65_536
"""Characters of a message: what WhatsApp lets a person write. Meta documents 4,096 for the API."""

_LONGEST_ID: Final = 512
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,99}")
_IN_MILLISECONDS: Final = 10**11
"""Seconds reach this in the year 5138; Meta has been seen to send milliseconds."""
_LATEST: Final = 32_503_680_000  # the year 3000


class Dropped(Exception):
    """This event cannot be used; the reason is a fixed word."""


def as_list(value: Json) -> list[Json]:
    """The list, or none at all."""
    return value if isinstance(value, list) else []


def as_map(value: Json) -> dict[str, Json]:
    """The map, or an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: Json, most: int = LONGEST_TEXT) -> str:
    """A string that can be stored: half a surrogate pair has no UTF-8. Raises TypeError, ValueError, Dropped."""
    if not isinstance(value, str):
        raise TypeError("not a string")
    if len(value) > most:
        raise Dropped("too_long")
    if not value.isascii():
        value.encode()
    return value


_UNSHOWN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def label(value: Json, most: int) -> str:
    """A string that says something beside the matter: cut when too long, empty when it is none.

    Without characters that control terminals or turn the direction of what follows: a file name must read as it is.
    """
    if not isinstance(value, str):
        return ""
    return _UNSHOWN.sub("", value[:most]).encode("utf-8", "ignore").decode()


def word(value: Json) -> str | None:
    """A code word of Meta's, such as "PAUSED" or "zh_HK"; None for anything that might be a person's words."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _IN_MILLISECONDS:
        return str(value)
    return value if isinstance(value, str) and _WORD.fullmatch(value) else None


def message_name(value: Json) -> str:
    """A message's or call's id at Meta. Without one, repeats could not be told apart."""
    if not value:
        raise ValueError("no id")
    return text(value, _LONGEST_ID)


def instant(value: Json) -> datetime:
    """A time in Unix seconds, which Meta writes as a string or as an integer."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError("not a time")
    seconds = int(value)
    if seconds >= _IN_MILLISECONDS:
        seconds //= 1000
    if not 0 <= seconds < _LATEST:
        raise ValueError("not a time")
    return datetime.fromtimestamp(seconds, UTC)


def code_of(error: Json) -> int | None:
    """The code of one of Meta's errors."""
    code = as_map(error).get("code")
    return code if isinstance(code, int) and not isinstance(code, bool) and 0 <= code < 2**31 else None
