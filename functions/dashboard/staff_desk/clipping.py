"""What can be seen of a foreign text, on one line of bounded length."""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST_NAME: Final = 60
_MOST_MARKS: Final = 2
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that are nothing to see: controls, bidirectional overrides, zero widths."""


def clipped(text: str, most: int = LONGEST_NAME) -> str:
    """One line of what can be seen of a text, at most so many characters, "…" where there was more.

    Drops what only hurts a screen: controls, direction overrides, zero widths, towers of accents.
    """
    seen: list[str] = []
    marks = 0
    for character in text:
        kind = unicodedata.category(character)
        marks = marks + 1 if kind.startswith("M") else 0
        if kind == "Cc" and character.isspace():
            seen.append(" ")
        elif kind not in _UNSEEN and marks <= _MOST_MARKS:
            seen.append(character)
    line = " ".join("".join(seen).split())
    return line if len(line) <= most else f"{line[:most].rstrip()}…"
