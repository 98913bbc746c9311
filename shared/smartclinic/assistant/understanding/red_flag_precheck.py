"""A cheap look before a sign is searched for: the pieces of text of which any match has at least one.

A few hundred patterns would take milliseconds on each message. Most of them need a word that the message does not have,
and looking for a plain piece of text is fifty times cheaper than a search.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, Final, NamedTuple, TypeAlias

# How `re` itself reads a pattern; private, but unchanged since Python 3.11. What it gives has no types.
_PARSER: Final[Any] = import_module("re._parser")
_MOST_PIECES: Final = 80
"""Looking for more pieces than this costs more than the search."""

_Pieces: TypeAlias = frozenset[str]


class Sought(NamedTuple):
    """A pattern, and the pieces of which a text must have one to match; none: it may always match."""

    pattern: re.Pattern[str]
    pieces: tuple[str, ...]

    def may_be_in(self, text: str) -> bool:
        """False only where the pattern surely does not match, in this text or in parts of it."""
        return not self.pieces or any(piece in text for piece in self.pieces)


def sought(pattern: str) -> Sought:
    """The compiled pattern with the pieces that it needs."""
    pieces = _of_sequence(_PARSER.parse(pattern)) or frozenset()
    return Sought(re.compile(pattern), tuple(sorted(pieces)) if len(pieces) <= _MOST_PIECES else ())


def _of_sequence(items: Iterable[tuple[Any, Any]]) -> _Pieces | None:
    """The best of what the parts need one after the other: neighbouring characters are one piece."""
    found: list[_Pieces] = []
    word = ""
    for operation, details in items:
        if str(operation) == "LITERAL":
            word += chr(details)
            continue
        found, word = [*found, *_whole(word)], ""
        if (needed := _of_item(str(operation), details)) is not None:
            found.append(needed)
    return max([*found, *_whole(word)], key=_worth, default=None)


def _whole(word: str) -> Sequence[_Pieces]:
    return [frozenset({word})] if word.strip() else []


def _worth(pieces: _Pieces) -> tuple[int, int]:
    """Long pieces are rare in a text, and few are quick to look for. One Chinese character is as good as a short word."""
    return min(len(piece) + 2 * (not piece.isascii()) for piece in pieces), -len(pieces)


def _of_item(operation: str, details: Any) -> _Pieces | None:
    match operation:
        case "IN" if all(str(kind) == "LITERAL" for kind, _ in details):
            return frozenset(chr(character) for _, character in details)
        case "BRANCH":
            return _of_branches(details[1])
        case "SUBPATTERN":
            return _of_sequence(details[-1])
        case "ATOMIC_GROUP":
            return _of_sequence(details)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT" if details[0] > 0:
            return _of_sequence(details[2])
        case _:
            return None


def _of_branches(branches: Iterable[Any]) -> _Pieces | None:
    every: set[str] = set()
    for branch in branches:
        needed = _of_sequence(branch)
        if needed is None:
            return None
        every |= needed
    return frozenset(every)
