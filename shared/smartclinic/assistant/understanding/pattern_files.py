r"""Patterns that are written down in patterns/*.yaml: one file for each module that has long ones.

The text of a key is a pattern, each line of it an alternative; they are tried from above to below:

    late: |
      # Chinese
      遲到
      塞(?:緊)?車
      # English
      (?:i'm|i am) (?:
        late|running behind|on my way
        stuck (?:in|on) the (?:bus|train)
      )

- A line that starts with `#` is for the reader, and so is an empty one.
- A line that ends with the opening bracket of a group has the alternatives of the group below it, one or several a
  line, until a line starts with the closing bracket.
- Spaces around a line mean nothing: one that counts there is written `[ ]`.
- `{ticket}` is what the key `ticket` of `fragments` says, as a group. A fragment may use those above it.
- `(?a)` alone on the first line keeps `\w`, `\d` and `\s` to ASCII, `(?i)` takes small letters and capitals alike.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from importlib import resources
from itertools import accumulate
from types import TracebackType
from typing import Final, NamedTuple, Self

import yaml

from smartclinic.assistant.understanding.matching import compiled, with_word_ends

_FRAGMENTS: Final = "fragments"
_FRAGMENT: Final = re.compile(r"\{([a-z_]+)\}")
_OPENS_A_GROUP: Final = re.compile(r"(?<!\\)\((?:\?(?:[:=!>]|<[=!]|P<\w+>))?$")
_FLAGS: Final = re.compile(r"\(\?[ai]+\)")


class PatternFileError(ValueError):
    """A file of patterns and its module do not agree, or a pattern is none. Says which file, and line or key."""


class _Line(NamedTuple):
    """A line of a pattern with what joins it to the one above, and its number in the file."""

    number: int
    text: str


class Patterns:
    """The patterns of one file by key, for the module that it belongs to.

    Taken in a `with` block, at the end of which no key and no fragment may be left that nothing uses.
    """

    def __init__(self, file: str, source: str) -> None:
        self._file = file
        self._keys = self._children(yaml.compose(source, Loader=yaml.CSafeLoader))
        self._fragments: dict[str, str] = {}
        self._unused = self._keys.keys() - {_FRAGMENTS}
        if _FRAGMENTS in self._keys:
            for name, text in self._children(self._keys.pop(_FRAGMENTS)).items():
                self._fragments[name] = "".join(line.text for line in self._lines(text))
        self._unused |= self._fragments.keys()

    def __enter__(self) -> Self:
        return self

    def __getitem__(self, key: str) -> re.Pattern[str]:
        """The pattern of this key, compiled. Raises: PatternFileError, where there is none or it cannot be compiled."""
        if key not in self._keys:
            raise PatternFileError(f"{self._file} has no key {key}")
        self._unused.discard(key)
        lines = self._lines(self._keys[key])
        if not lines:  # as a pattern it would be found in every text
            raise PatternFileError(f"{self._file} says nothing of {key}")
        try:
            return compiled("".join(line.text for line in lines))
        except re.error as error:
            ends = [*accumulate(len(with_word_ends(line.text)) for line in lines)]
            number = lines[min(bisect_right(ends, error.pos or 0), len(lines) - 1)].number
            raise PatternFileError(f"{self._file}, line {number}, in {key}: {error.msg}") from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._unused:
            raise PatternFileError(f"{self._file}: nothing uses {', '.join(sorted(self._unused))}")

    def _children(self, node: yaml.Node | None) -> dict[str, yaml.Node]:
        """What stands below the keys of a mapping, each key once."""
        if not isinstance(node, yaml.MappingNode):
            raise PatternFileError(f"{self._file} has no keys where they are looked for")
        found = {key.value: value for key, value in node.value}
        if len(found) < len(node.value):
            raise PatternFileError(f"{self._file} says a key twice")
        return found

    def _lines(self, text: yaml.Node) -> list[_Line]:
        """The alternatives of a text, with what joins them."""
        if not isinstance(text, yaml.ScalarNode) or text.style != "|":
            raise PatternFileError(
                f"{self._file}, line {text.start_mark.line + 1}: a pattern begins with | and a new line"
            )
        lines: list[_Line] = []
        is_joined = False
        for number, line in enumerate(map(str.strip, text.value.split("\n")), text.start_mark.line + 2):
            if not line or line.startswith("#"):
                continue
            joint = "|" if is_joined and not line.startswith(")") else ""
            lines.append(_Line(number, joint + self._with_fragments(line, number)))
            is_joined = not (_OPENS_A_GROUP.search(line) or _FLAGS.fullmatch(line))
        return lines

    def _with_fragments(self, line: str, number: int) -> str:
        def said(found: re.Match[str]) -> str:
            name = found[1]
            if name not in self._fragments:
                raise PatternFileError(f"{self._file}, line {number}: no fragment {name} stands above")
            self._unused.discard(name)
            return f"(?:{self._fragments[name]})"

        return _FRAGMENT.sub(said, line)


def patterns(module: str) -> Patterns:
    """The patterns of a module of this package: `with patterns("courtesy") as _said: _THANKS = _said["thanks"]`."""
    file = f"patterns/{module}.yaml"
    return Patterns(file, resources.files("smartclinic.assistant.understanding").joinpath(file).read_text("utf-8"))
