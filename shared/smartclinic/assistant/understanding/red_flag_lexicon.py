"""The red-flag lexicon, read from its file and compiled once: what to look for, and what sets it aside.

The file `red_flag_lexicon.yaml` explains its own notation, so that a doctor can review it without reading Python.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Mapping
from importlib import resources
from typing import Final, NamedTuple

import msgspec
import yaml

from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.red_flag_precheck import Index, Sought, worth

_TOGETHER: Final = " ++ "
_UNLESS: Final = " -- "
_COMMENT: Final = "# "
_SHORTHAND: Final = re.compile(r"<([a-z_]+)>")
_HAN: Final = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_SPACE_BESIDE_HAN: Final = re.compile(rf"(?<={_HAN}) (?=[^\u3400-\u9fff])|(?<=[^\u3400-\u9fff ]) (?={_HAN})")
_SPACE_BETWEEN_HAN: Final = re.compile(rf"(?<={_HAN}) (?={_HAN})")

_CLAUSE: Final = 5
"""So many characters between spaces are a clause of their own."""


class Scope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Patterns that set a mention aside, as the file has them."""

    clause_end: str
    negated_before: str
    negated_after: str
    not_negated_after: str
    past_before: str
    past_within: str
    past_around: str
    past_through: str
    past_after: str
    present: str
    resolved_after: str
    hypothetical_before: str
    feared_before: str
    calm_after: str
    fiction_before: str
    jest_before: str
    jest_after: str


class WrittenWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The Chinese half of each message, in written Chinese."""

    safety: str
    emergency: str
    distress: str
    both: str


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the patient is told; each message as its Chinese half and its English half."""

    safety: tuple[str, str]
    emergency: tuple[str, str]
    distress: tuple[str, str]
    both: tuple[str, str]
    staff_are_told: str
    written: WrittenWords


class _ClassInFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    flags: str
    staff_only: str = ""
    look_alikes: str = ""
    hypothetical_counts: bool = False
    resolved_counts: bool = False


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    fold: Mapping[str, str]
    fold_words: Mapping[str, tuple[str, ...]]
    shorthand: Mapping[str, str]
    scope: Scope
    words: Words
    classes: Mapping[str, _ClassInFile]


class Sign(NamedTuple):
    """Patterns that must all occur, in any order; `unless` leaves the sign to staff. `number`: its own, from 0."""

    number: int
    together: tuple[Sought, ...]
    unless: re.Pattern[str] | None = None


class FlagClass(NamedTuple):
    """One class of red flags."""

    name: str
    signs: tuple[Sign, ...]
    staff_only: tuple[Sign, ...]
    look_alikes: re.Pattern[str] | None
    hypothetical_counts: bool
    resolved_counts: bool


class Folded(NamedTuple):
    """A text in the lexicon's own characters, without spaces beside Chinese ones; `breaks` is where clauses end."""

    text: str
    breaks: tuple[int, ...]


class Lexicon:
    """The compiled lexicon: `classes` in the order in which they are reported, and `scope`'s compiled patterns."""

    def __init__(self, source: str) -> None:
        file = msgspec.convert(yaml.safe_load(source), _File)
        self._fold = str.maketrans({old: new for new, olds in file.fold.items() for old in olds})
        self._fold_words = [(self._letters(old), new) for new, olds in file.fold_words.items() for old in olds]
        self.words: Final = file.words
        self._shorthand = file.shorthand
        self._numbers = itertools.count()
        self.scope: Final = {name: self._compile(text) for name, text in msgspec.structs.asdict(file.scope).items()}
        self.classes: Final = tuple(self._class(name, found) for name, found in file.classes.items())
        signs = (sign for each in self.classes for sign in (*each.signs, *each.staff_only))
        self.index: Final = Index(max((part.pieces for part in sign.together), key=worth) for sign in signs)

    def fold(self, text: str) -> Folded:
        """The text as the patterns expect it. Lines and spaces between Chinese characters end a clause."""
        plain = self._in_own_characters(for_matching(text.replace("\n", " ; ")))
        pieces = _SPACE_BETWEEN_HAN.split(_SPACE_BESIDE_HAN.sub("", plain))
        joined = "".join(piece + _between(piece, after) for piece, after in itertools.pairwise([*pieces, ""]))
        breaks, length = [], 0
        for piece, after in itertools.pairwise(pieces):
            length += len(piece + _between(piece, after))
            breaks.append(length)
        breaks.extend(found.end() for found in self.scope["clause_end"].finditer(joined))
        return Folded(joined, tuple(sorted(breaks)))

    def _in_own_characters(self, plain: str) -> str:
        own = self._letters(plain)
        for old, new in self._fold_words:
            own = own.replace(old, new)
        return own

    def _letters(self, plain: str) -> str:
        return plain.translate(self._fold)

    def _class(self, name: str, found: _ClassInFile) -> FlagClass:
        look_alikes = "|".join(f"(?:{self._expanded(line)})" for line in _lines(found.look_alikes))
        return FlagClass(
            name,
            signs=tuple(self._sign(line) for line in _lines(found.flags)),
            staff_only=tuple(self._sign(line) for line in _lines(found.staff_only)),
            look_alikes=re.compile(look_alikes) if look_alikes else None,
            hypothetical_counts=found.hypothetical_counts,
            resolved_counts=found.resolved_counts,
        )

    def _sign(self, line: str) -> Sign:
        parts, _, unless = line.partition(_UNLESS)
        together = tuple(Sought(self._expanded(part.strip())) for part in parts.split(_TOGETHER))
        return Sign(next(self._numbers), together, self._compile(unless.strip()) if unless else None)

    def _compile(self, pattern: str) -> re.Pattern[str]:
        return re.compile(self._expanded(pattern))

    def _expanded(self, pattern: str) -> str:
        """The pattern with its shorthand written out; one in English matches whole words only."""
        while _SHORTHAND.search(pattern):
            pattern = _SHORTHAND.sub(lambda found: f"(?:{self._shorthand[found[1]]})", pattern)
        if pattern.isascii() and not pattern.startswith("(?<"):
            pattern = rf"(?<![a-z])(?:{pattern})(?![a-z])"
        return self._in_own_characters(pattern)


def _lines(block: str) -> list[str]:
    """The lines of a block without those that only explain."""
    return [line for line in block.splitlines() if line and not line.startswith(_COMMENT)]


def _between(piece: str, after: str) -> str:
    """A space between two stretches of Chinese is a comma; beside a word or two it is a finger that slipped."""
    return "," if min(len(piece), len(after)) >= _CLAUSE else ""


@functools.cache
def lexicon() -> Lexicon:
    """The lexicon of this package, compiled at the first call."""
    return Lexicon(
        (resources.files("smartclinic.assistant.understanding") / "red_flag_lexicon.yaml").read_text("utf-8")
    )
