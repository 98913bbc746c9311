"""What Hong Kong types by its sound or in short, in the one form in which rules look for it. Never shown or stored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Final, NamedTuple, TypeAlias

import msgspec
import yaml

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_LATIN: Final = re.compile(r"[a-z]")

_SURELY: Final = 2
"""So many fragments show that a text is romanised. One alone may be a name (Wong Ting Yat), unless it is everything."""

_Pairs: TypeAlias = tuple[tuple[str, str], ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    cantonese: _Pairs
    romanised: _Pairs
    english: _Pairs


class _Forms(NamedTuple):
    """Patterns as one, each a group, and what stands for each."""

    pattern: re.Pattern[str]
    instead: Sequence[str]

    def put_into(self, text: str) -> str:
        """The text with every match replaced."""
        return self.pattern.sub(lambda found: self.instead[(found.lastindex or 1) - 1], text)


class _Typing(NamedTuple):
    cantonese: _Forms
    romanised: _Forms
    english: _Forms


def as_rules_look_for_it(plain: str) -> str:
    """A case-folded text of one line, with the forms of typing.yaml in it."""
    typing = _typing()
    if _HAN.search(plain):
        plain = typing.cantonese.put_into(plain)
    if not _LATIN.search(plain):
        return plain
    if _is_romanised(plain, typing.romanised.pattern):
        plain = typing.romanised.put_into(plain)
    return typing.english.put_into(plain)


def _is_romanised(plain: str, pattern: re.Pattern[str]) -> bool:
    found = pattern.findall(plain)
    if len(found) != 1:
        return len(found) >= _SURELY
    left = pattern.sub("", plain)
    return _LATIN.search(left) is None


@cache
def _typing() -> _Typing:
    source = resources.files("smartclinic.assistant.understanding").joinpath("typing.yaml").read_text("utf-8")
    file = msgspec.convert(yaml.safe_load(source), _File)
    return _Typing(_forms(file.cantonese), _forms(file.romanised, words=True), _forms(file.english, words=True))


def _forms(pairs: _Pairs, *, words: bool = False) -> _Forms:
    """`words`: only where a Latin word begins and ends."""
    patterns = "|".join(f"({pattern})" for pattern, _ in pairs)
    whole = rf"(?<![a-z\d'])(?:{patterns})(?![a-z\d'\u0300-\u036f])" if words else patterns
    return _Forms(re.compile(whole), [instead for _, instead in pairs])
