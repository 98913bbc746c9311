"""The signs by which one sees what a patient writes in, and the script that rules read."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

import msgspec
import yaml

from smartclinic.clinics.scripts import traditional

_SURE: Final = 2
_RATHER: Final = 1
"""What a sign counts: one that only this register has, and one that is more often in it."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    english: str
    borrowed: str
    cantonese: str
    rather_cantonese: str
    written: str
    rather_written: str
    either: str
    both_scripts: str
    simplified: str


class Signs(NamedTuple):
    """English words, those of them that Chinese sentences borrow, Simplified characters, and what a sign of Cantonese
    or of written Chinese counts.
    """

    english: frozenset[str]
    borrowed: frozenset[str]
    simplified: frozenset[str]
    both_scripts: frozenset[str]
    cantonese: dict[str, int]
    written: dict[str, int]
    any_of_both: re.Pattern[str]


@cache
def signs() -> Signs:
    """The signs of languages.yaml."""
    source = resources.files("smartclinic.assistant.understanding").joinpath("languages.yaml").read_text("utf-8")
    file = msgspec.convert(yaml.safe_load(source), _File)
    cantonese = _counting(file.cantonese, file.rather_cantonese)
    written = _counting(file.written, file.rather_written)
    longest_first = sorted({*cantonese, *written, *file.either.split()}, key=len, reverse=True)
    return Signs(
        english=frozenset(file.english.split()),
        borrowed=frozenset(file.borrowed.split()),
        simplified=frozenset("".join(file.simplified.split())),
        both_scripts=frozenset(file.both_scripts),
        cantonese=cantonese,
        written=written,
        any_of_both=re.compile("|".join(map(re.escape, longest_first))),
    )


def in_traditional(text: str) -> str:
    """The text in Traditional characters, if it has any that only Simplified Chinese uses."""
    return text if signs().simplified.isdisjoint(text) else traditional(text)


def _counting(sure: str, rather: str) -> dict[str, int]:
    return dict.fromkeys(rather.split(), _RATHER) | dict.fromkeys(sure.split(), _SURE)
