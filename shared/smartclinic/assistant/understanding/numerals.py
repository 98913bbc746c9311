"""Numbers up to 99 as patients write them: 3, 三, 十五, 廿四, two."""

from __future__ import annotations

from typing import Final

CHINESE: Final = "[零〇一二兩三四五六七八九十廿卅]"
"""One character of a Chinese number, for regular expressions."""

ENGLISH: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")

_DIGITS: Final = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "兩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_TENS: Final = {"十": 10, "廿": 20, "卅": 30}


def number(text: str) -> int | None:
    """The number that this text is, 0 to 99; None if it is anything else, 三四 (three or four) included."""
    if text.isascii() and text.isdigit() and len(text) <= 2:
        return int(text)
    if text in ENGLISH:
        return ENGLISH.index(text) + 1
    return _chinese(text)


def _chinese(text: str) -> int | None:
    if text[:1] in _DIGITS and text[1:2] == "十":
        tens, rest = _DIGITS[text[0]] * 10, text[2:]
    elif text[:1] in _TENS:
        tens, rest = _TENS[text[0]], text[1:]
    else:
        tens, rest = 0, text.removeprefix("零").removeprefix("〇") or text
    if not rest:
        return tens or None
    return tens + _DIGITS[rest] if rest in _DIGITS else None
