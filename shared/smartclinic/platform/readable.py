"""What can be read of a text: without characters that show nothing, or turn round what stands beside them. Pure."""

from __future__ import annotations

import unicodedata
from typing import Final

_JOINERS: Final = frozenset("\u200c\u200d")
"""Between two characters they shape a word of Persian or Nepali, or one emoji out of several."""

_TAGS: Final = range(0xE0020, 0xE0080)
"""After a flag they say whose it is: of England, of Scotland."""

_FLAG: Final = "\U0001f3f4"
_LINE_ENDS: Final = frozenset("\u2028\u2029\x85\x0b\x0c")
_DROPPED: Final = frozenset({"Cc", "Cf", "Cs"})
_BLANKS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and symbols to Unicode, and nothing to see."""


def readable(text: str) -> str:
    """The text as it can be read, its lines kept: no controls, no overrides of direction, no zero widths.

    A joiner stays between two characters that it joins, and nowhere else.
    """
    if text.replace("\n", "").isprintable():  # nearly every text: there is nothing to drop
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept: list[str] = []
    for place, character in enumerate(lines):
        if character == "\n" or character in _LINE_ENDS:
            kept.append("\n")
        elif character == "\t":
            kept.append(" ")
        elif _stays(character, kept[-1] if kept else "", lines[place + 1 : place + 2]):
            kept.append(character)
    return "".join(kept)


def is_blank(text: str) -> bool:
    """Whether there is nothing to see in it."""
    return all(character in _BLANKS or unicodedata.category(character)[0] in "CMZ" for character in readable(text))


def _stays(character: str, before: str, after: str) -> bool:
    if character in _JOINERS:
        return _is_seen(before) and _is_seen(after)
    if ord(character) in _TAGS:
        return before == _FLAG or (bool(before) and ord(before) in _TAGS)
    return unicodedata.category(character) not in _DROPPED


def _is_seen(character: str) -> bool:
    """Whether something can be joined to it."""
    return character != "" and unicodedata.category(character)[0] not in "CZ"
