"""Which language a patient writes, in which register and script, so that the answer is in the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.written_in import in_traditional, signs
from smartclinic.clinics.model import Language

__all__ = ["Language", "detect_language", "may_be_read_by"]

_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD: Final = re.compile(r"(?<![a-z0-9])[a-z']+(?![a-z0-9])")  # not the letter of A123456

_NAMED: Final = re.compile(r"[\u3400-\u9fff]{1,3}醫生")
"""A doctor, whom English sentences name in Chinese."""

_SHOWS: Final = 2
"""One sure sign, or two weak ones, show a register."""

_HINTS: Final = 1
"""A weak sign is enough where nothing is known and nothing speaks for Cantonese."""

_CHANGES: Final = 3
"""So much shows that whoever wrote Cantonese until now writes written Chinese: more than one 「好的」."""


def detect_language(text: str, before: Language | None = None) -> Language:
    """The language of this text; where it does not tell (a number, a name, "ok"), the one used before.

    Chinese with English words in it is Chinese; an English sentence with a Chinese name in it is English. Whoever types
    Simplified characters reads them, Cantonese or not. Nothing known at all: Cantonese.
    """
    folded = for_matching(text)
    han = len(_HAN.findall(folded))
    words = _WORD.findall(folded)
    english = sum(word in signs().english for word in words)
    if english >= 2 and len(words) > han and not _only_borrows(folded, words):
        return Language.EN
    if han:
        return _script(text, before) or _register(folded, before)
    if english or (words and before is None):
        return Language.EN
    return before or Language.ZH_HK


def may_be_read_by(reader: Language, text: str) -> bool:
    """Whether words of ours are in the language, the register and a script of whoever writes this one."""
    if reader is Language.SIMPLIFIED:  # Traditional characters become theirs before they are sent
        return detect_language(in_traditional(text), Language.WRITTEN) is Language.WRITTEN
    return detect_language(text, reader) is reader


def _only_borrows(folded: str, words: Sequence[str]) -> bool:
    """Whether the English words are those of a Chinese sentence: no word of theirs carries one of its own."""
    if any(word in signs().english and word not in signs().borrowed for word in words):
        return False
    return _HAN.search(_NAMED.sub("", folded)) is not None


def _script(text: str, before: Language | None) -> Language | None:
    """Simplified, where its characters outnumber those that only Traditional Chinese has, or where there are none of
    either and the patient wrote Simplified before.
    """
    characters = unicodedata.normalize("NFKC", text)
    simplified = sum(character in signs().simplified for character in characters)
    if not simplified and before is not Language.SIMPLIFIED:
        return None
    traditional = sum(map(_is_traditional_alone, characters))
    return Language.SIMPLIFIED if simplified > traditional or not (simplified or traditional) else None


def _is_traditional_alone(character: str) -> bool:
    """Whether the mainland's character set has not got it, and it is no character of Cantonese in either script."""
    if not _HAN.match(character) or character in signs().cantonese:
        return False
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def _register(folded: str, before: Language | None) -> Language:
    """Cantonese or written Chinese, by what has more signs; without any, as before."""
    cantonese = written = 0
    for found in signs().any_of_both.findall(folded):
        cantonese += signs().cantonese.get(found, 0)
        written += signs().written.get(found, 0)
    if written > cantonese and written >= _enough(before, cantonese):
        return Language.WRITTEN
    if cantonese >= _SHOWS and cantonese >= written:
        return Language.ZH_HK
    return before if before in {Language.ZH_HK, Language.WRITTEN} else _unknown(before)


def _enough(before: Language | None, cantonese: int) -> int:
    """How many signs show written Chinese."""
    if before is Language.ZH_HK:
        return _CHANGES
    return _SHOWS if before or cantonese else _HINTS


def _unknown(before: Language | None) -> Language:
    """Chinese of which nothing more shows: readers of Simplified Chinese read written Chinese."""
    return Language.WRITTEN if before is Language.SIMPLIFIED else Language.ZH_HK
