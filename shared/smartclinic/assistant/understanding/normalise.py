"""The form of a patient's text that rules match against. Never shown, never stored."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_DROPPED: Final = frozenset({"Cf", "Cs", "Co", "Cn", "So", "Sk", "Me"})
"""Unicode categories of emoji, their joiners and keycaps, and of what is no character at all."""

_VARIATION_SELECTORS: Final = range(0xFE00, 0xFE10)

# Only what the rules look for: this is no converter of Simplified Chinese.
_TRADITIONAL: Final = str.maketrans(
    "点钟后礼个号时间听医师预约两陈张刘杨赵吴郑冯邓卢苏叶罗谢萧钱孙马没这还换诊请谁头现随边黄",
    "點鐘後禮個號時間聽醫師預約兩陳張劉楊趙吳鄭馮鄧盧蘇葉羅謝蕭錢孫馬沒這還換診請誰頭現隨邊黃",
)

READ_FIRST: Final = 1000
READ_LAST: Final = 500
"""How much of a long text's beginning and end the everyday rules read. Red flags are looked for in all of it."""

_UNFOLDING: Final = {0xFDFA: " ", 0xFDFB: " "}
"""Single characters that NFKC makes a sentence of: a text of them would grow eighteen times."""


def shortened(text: str) -> str:
    """The text, or the beginning and the end of a long one, as two lines."""
    return text if len(text) <= READ_FIRST + READ_LAST else f"{text[:READ_FIRST]}\n{text[-READ_LAST:]}"


def for_matching(text: str) -> str:
    """The text in one width, one case and one line, without emoji, repeated punctuation or needless space.

    Full-width digits become plain ones, ② becomes 2, and the Simplified characters that rules know Traditional.
    """
    plain = without_emoji(unicodedata.normalize("NFKC", text.translate(_UNFOLDING))).casefold()
    plain = plain.translate(_TRADITIONAL).replace("\u2019", "'")
    plain = re.sub(r"([^\w\s])\1+", r"\1", plain)
    return " ".join(plain.split())


def without_emoji(text: str) -> str:
    """The text with a space for each emoji, joiner, keycap, or code point that is no character."""
    return "".join(" " if _is_decoration(character) else character for character in text)


def _is_decoration(character: str) -> bool:
    return ord(character) in _VARIATION_SELECTORS or unicodedata.category(character) in _DROPPED
