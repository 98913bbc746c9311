"""Which language a patient writes, in which register and script, so that the answer is in the same."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.written_in import signs
from smartclinic.clinics.model import Language

__all__ = ["Language", "detect_language"]

_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD: Final = re.compile(r"(?<![a-z0-9])[a-z']+(?![a-z0-9])")  # not the letter of A123456

_SHOWS: Final = 2
"""One sure sign, or two weak ones, show a register where nothing is known."""

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
    if english >= 2 and len(words) > han:
        return Language.EN
    if han:
        return _script(text, before) or _register(folded, before)
    if english or (words and before is None):
        return Language.EN
    return before or Language.ZH_HK


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
    if written > cantonese and written >= (_CHANGES if before is Language.ZH_HK else _SHOWS):
        return Language.WRITTEN
    if cantonese >= _SHOWS and cantonese >= written:
        return Language.ZH_HK
    return before if before in {Language.ZH_HK, Language.WRITTEN} else _unknown(before)


def _unknown(before: Language | None) -> Language:
    """Chinese of which nothing more shows: readers of Simplified Chinese read written Chinese."""
    return Language.WRITTEN if before is Language.SIMPLIFIED else Language.ZH_HK
