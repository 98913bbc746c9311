"""The form of a patient's text that rules match against. Never shown, never stored."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from smartclinic.assistant.understanding.typed import as_rules_look_for_it
from smartclinic.assistant.understanding.written_in import in_traditional

_DROPPED: Final = frozenset({"Cf", "Cs", "Co", "Cn", "So", "Sk", "Me"})
"""Unicode categories of emoji, their joiners and keycaps, and of what is no character at all."""

_VARIATION_SELECTORS: Final = range(0xFE00, 0xFE10)

_ALWAYS_TRADITIONAL: Final = str.maketrans(
    "后黄内别强温脚户册脉猪猫蚝撑踪迹麽揾", "後黃內別強溫腳戶冊脈豬貓蠔撐蹤跡麼搵"
)
"""Characters that Hong Kong types in both shapes. 后 in its Traditional text is only an empress."""

READ_FIRST: Final = 1000
READ_LAST: Final = 500
"""How much of a long text's beginning and end the everyday rules read. Red flags are looked for in all of it."""

_MOST_PASSES: Final = 5
"""What one replacement has made may be another's left side; more than two passes are not needed by any sentence."""

_UNFOLDING: Final = {0xFDFA: " ", 0xFDFB: " "}
"""Single characters that NFKC makes a sentence of: a text of them would grow eighteen times."""


def shortened(text: str) -> str:
    """The text, or the beginning and the end of a long one, as two lines."""
    return text if len(text) <= READ_FIRST + READ_LAST else f"{text[:READ_FIRST]}\n{text[-READ_LAST:]}"


@lru_cache(maxsize=64)  # for one turn: `forgetting` clears it
def for_matching(text: str) -> str:
    """The text in one width, script, case and line, without emoji, repeated punctuation or needless space.

    Full-width digits become plain ones, ② becomes 2, Simplified characters Traditional; what is typed by its sound
    or in short (宜家, tmr, "ting yat") stands as rules look for it. The form of a form is itself.
    """
    plain = without_emoji(unicodedata.normalize("NFKC", text.translate(_UNFOLDING))).casefold()
    plain = re.sub(r"([^\w\s])\1+", r"\1", plain.replace("\u2019", "'"))
    plain = " ".join(plain.split())
    for _ in range(_MOST_PASSES):
        before, plain = plain, as_rules_look_for_it(in_traditional(plain).translate(_ALWAYS_TRADITIONAL))
        if plain == before:
            break
    return plain


def without_emoji(text: str) -> str:
    """The text with a space for each emoji, joiner, keycap, or code point that is no character."""
    return "".join(" " if _is_decoration(character) else character for character in text)


def _is_decoration(character: str) -> bool:
    return ord(character) in _VARIATION_SELECTORS or unicodedata.category(character) in _DROPPED
