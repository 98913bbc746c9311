"""Whether a day, a time or a doctor that a text names is wanted, denied, or only told about. Pure.

「改去禮拜日，佢星期六要考琴」 names two days and wants one. Words beside a mention say which, and what is said of it in
its own clause.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from smartclinic.assistant.understanding.pattern_files import patterns

_BESIDE: Final = 40
"""How many characters beside a mention may say something of it."""

with patterns("wanted") as _said:
    _CHANGES: Final = _said["changes"]
    _DENIED_BEFORE: Final = _said["denied_before"]
    _DENIED_AFTER: Final = _said["denied_after"]
    _AIMED_BEFORE: Final = _said["aimed_before"]
    _TO_BE_CANCELLED: Final = _said["to_be_cancelled"]
    _BOOKS_ANEW: Final = _said["books_anew"]
    _KEPT: Final = _said["kept"]
    _TOLD_BEFORE: Final = _said["told_before"]
    _TOLD_AFTER: Final = _said["told_after"]
    _OLD_AFTER: Final = _said["old_after"]


class Standing(IntEnum):
    """What a text says of something that it names, the more wanted the higher."""

    DENIED = 0
    TOLD = 1
    """It is why, or what was before: what is wanted only if nothing else is named."""
    NAMED = 2
    AIMED = 3
    """It is what something is changed to."""


def standing(text: str, start: int, end: int) -> Standing:
    """What the text says of what it names from `start` to `end`."""
    before, after = text[max(start - _BESIDE, 0) : start], text[end : end + _BESIDE]
    if _DENIED_BEFORE.search(before) or _DENIED_AFTER.match(after):
        return Standing.DENIED
    if _TO_BE_CANCELLED.search(before):
        return Standing.TOLD if _BOOKS_ANEW.search(text, end) else Standing.AIMED
    if _KEPT.match(after):
        return Standing.TOLD
    if _AIMED_BEFORE.search(before):
        return Standing.AIMED
    if _TOLD_BEFORE.search(before) or _TOLD_AFTER.match(after) or _OLD_AFTER.match(after):
        return Standing.TOLD
    return Standing.NAMED


def changes(text: str) -> bool:
    """Whether a text changes something, so that 由三點到五點 is from what to what, and not for how long."""
    return _CHANGES.search(text) is not None
