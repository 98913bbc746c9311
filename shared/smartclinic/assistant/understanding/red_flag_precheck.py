"""A cheap look before a sign is searched for: the pieces of text of which any match has at least one.

A few hundred patterns would take milliseconds on each message. Most of them need a word that the message does not have,
and looking for plain pieces of text is far cheaper than a search.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence, Set
from importlib import import_module
from typing import Any, Final, TypeAlias

# How `re` itself reads a pattern; private, but unchanged since Python 3.11. What it gives has no types.
_PARSER: Final[Any] = import_module("re._parser")
_MOST_PIECES: Final = 80
"""Looking for more pieces than this costs more than the search."""

_Needed: TypeAlias = frozenset[str]


class Sought:
    """A pattern, and the pieces of which a text must have one to match; none: it may always match."""

    def __init__(self, pattern: str) -> None:
        pieces = _of_sequence(_PARSER.parse(pattern)) or frozenset()
        self.pieces: Final = pieces if len(pieces) <= _MOST_PIECES else frozenset()
        self._source = pattern

    @functools.cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when it is first needed: most are never searched for while an instance lives."""
        return re.compile(self._source)


class Index:
    """Says which of many patterns may match a text, by the pieces that it has."""

    def __init__(self, needs: Iterable[Set[str]]) -> None:
        """`needs`: for each pattern, in order, its pieces."""
        self._always: Final[set[int]] = set()
        self._by_first: Final[dict[str, dict[str, list[int]]]] = {}
        for number, pieces in enumerate(needs):
            if not pieces:
                self._always.add(number)
            for piece in pieces:
                self._by_first.setdefault(piece[0], {}).setdefault(piece, []).append(number)

    def possible(self, text: str) -> Set[int]:
        """The numbers of the patterns that may match the text, or what is left of it; all others surely do not."""
        found = set(self._always)
        for character in set(text) & self._by_first.keys():
            for piece, numbers in self._by_first[character].items():
                if piece in text:
                    found.update(numbers)
        return found


def _of_sequence(items: Iterable[tuple[Any, Any]]) -> _Needed | None:
    """The best of what the parts need one after the other: neighbouring characters are one piece."""
    found: list[_Needed] = []
    word = ""
    for operation, details in items:
        if str(operation) == "LITERAL":
            word += chr(details)
            continue
        found, word = [*found, *_whole(word)], ""
        if (needed := _of_item(str(operation), details)) is not None:
            found.append(needed)
    return max([*found, *_whole(word)], key=worth, default=None)


def _whole(word: str) -> Sequence[_Needed]:
    return [frozenset({word})] if word.strip() else []


def worth(pieces: Set[str]) -> tuple[int, int]:
    """Long pieces are rare in a text, few are quick to look for; one Chinese character is as good as a short word."""
    return min((len(piece) + 2 * (not piece.isascii()) for piece in pieces), default=0), -len(pieces)


def _of_item(operation: str, details: Any) -> _Needed | None:
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


def _of_branches(branches: Iterable[Any]) -> _Needed | None:
    every: set[str] = set()
    for branch in branches:
        needed = _of_sequence(branch)
        if needed is None:
            return None
        every |= needed
    return frozenset(every)
