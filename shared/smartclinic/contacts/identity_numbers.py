"""Numbers of identity cards and payment cards are never kept: masked before a message is recorded.

Nobody asks for them here; patients send them all the same. Policy B06; Meta's Business Messaging Policy names both.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

MASK: Final = "█"
"""What stands in place of such a number."""

_ASCII: Final = {0x3000: 0x20, **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}}
"""What a Chinese keyboard types full-width, one character for one."""

# One or two letters, six digits, a check digit mostly in brackets; before brackets, spaces or hyphens between any.
_HKID: Final = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z]{1,2})[ -]?"
    r"(?:((?:\d[ -]?){5}\d)[ -]?\( ?[\dAa] ?\)|(\d{6})[ -]?([\dAa])(?![A-Za-z0-9]))"
)

# A mainland resident's: six figures of a place, a birthday, three figures, and a check (GB 11643).
_MAINLAND: Final = re.compile(
    r"(?<![A-Za-z0-9])[1-9]\d{5}[ -]?(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"[ -]?\d{3}[\dXx](?![A-Za-z0-9])"
)

# A home return permit's: H or M and eight figures or ten. Not a visit's, a ticket's or a file's: those begin otherwise.
_PERMIT: Final = re.compile(r"(?<![A-Za-z0-9])[HhMm] ?(?:\d{10}|\d{8})(?![A-Za-z0-9])")

# How payment cards are written: in one piece, or in the groups that are printed on them. Never after a plus sign, which
# begins a phone number.
_CARD: Final = re.compile(
    r"(?<![0-9+])(?:[0-9]{13,19}"
    r"|[0-9]{4}([ .-] ?)[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?:\1[0-9]{3})?"
    r"|[0-9]{4}([ .-] ?)[0-9]{6}\2[0-9]{4,5})(?![0-9])"
)

# How the numbers of the networks that Hong Kong's cards are of begin, and how long they are: Visa, Mastercard, American
# Express, Diners, JCB, UnionPay, Discover. Two phone numbers beside each other mostly begin otherwise.
_NETWORKS: Final = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[068]\d{12}|35\d{14}|6[02458]\d{14,17}"
)


def mask_identity_numbers(text: str) -> str:
    """The text with whatever is or looks like the number of an identity document or of a payment card masked.

    What is recorded passes here. Bracketed identity numbers are masked even with a wrong check digit (mistyped is still
    personal), bare ones, a mainland resident's and payment cards only with a right one: a phone number stays.
    """
    for pattern, is_one in _LOOKED_FOR:
        text = masked(text, pattern, is_one)
    return text


def masked(text: str, pattern: re.Pattern[str], is_one: Callable[[re.Match[str]], bool] = bool) -> str:
    """The text with what the pattern finds masked, also where it is typed full-width; the rest as it is written."""
    pieces: list[str] = []
    end = 0
    for found in pattern.finditer(text.translate(_ASCII)):
        if is_one(found):
            pieces += (text[end : found.start()], MASK)
            end = found.end()
    return "".join((*pieces, text[end:]))


def _is_card(written: str) -> bool:
    """Whether digits could be a payment card's: a network's beginning and length, and Luhn's check (ISO/IEC 7812)."""
    digits = re.sub("[ .-]", "", written)
    if not _NETWORKS.fullmatch(digits):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _looks_like_hkid(found: re.Match[str]) -> bool:
    return bool(found[2]) or _check_digit(found[1].upper(), found[3]) == found[4].upper()


def _is_mainland(found: re.Match[str]) -> bool:
    """Whether the last figure is the check of the others: ISO 7064, MOD 11-2, with weights 2^17 to 2."""
    digits = re.sub("[ -]", "", found[0])
    rest = sum(int(digit) * 2**weight for digit, weight in zip(digits, range(17, 0, -1), strict=False)) % 11
    return "10X98765432"[rest] == digits[-1].upper()


def _check_digit(letters: str, digits: str) -> str:
    """The check digit: weights 9 to 2 over a padded prefix (A is 10, a missing letter 36) and the digits."""
    values = [36] * (2 - len(letters)) + [ord(letter) - 55 for letter in letters] + [int(digit) for digit in digits]
    rest = -sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True)) % 11
    return "A" if rest == 10 else str(rest)


_LOOKED_FOR: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], bool]], ...]] = (
    (_MAINLAND, _is_mainland),
    (_CARD, lambda found: _is_card(found[0])),
    (_HKID, _looks_like_hkid),
    (_PERMIT, bool),
)
