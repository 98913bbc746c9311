"""Hong Kong identity card numbers are never kept: masked before a message is recorded (policy B06, Meta's policy).

Nobody asks for them here; patients send them all the same.
"""

from __future__ import annotations

import re
from typing import Final

MASK: Final = "█"
"""What stands in place of an identity number."""

# One or two letters, six digits, a check digit mostly in brackets.
_HKID: Final = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z]{1,2})\s?(\d{6})\s?(?:\(([\dAa])\)|（([\dAa])）|([\dAa])(?![A-Za-z0-9]))"
)


def mask_identity_numbers(text: str) -> str:
    """The text with whatever is or looks like a Hong Kong identity card number masked. What is recorded passes here.

    Bracketed ones are masked even with a wrong check digit (mistyped is still personal), bare ones with a right one.
    """
    return _HKID.sub(lambda found: MASK if _looks_like_hkid(found) else found[0], text)


def _looks_like_hkid(found: re.Match[str]) -> bool:
    return bool(found[3] or found[4]) or _check_digit(found[1].upper(), found[2]) == found[5].upper()


def _check_digit(letters: str, digits: str) -> str:
    """The check digit: weights 9 to 2 over a padded prefix (A is 10, a missing letter 36) and the digits."""
    values = [36] * (2 - len(letters)) + [ord(letter) - 55 for letter in letters] + [int(digit) for digit in digits]
    rest = -sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True)) % 11
    return "A" if rest == 10 else str(rest)
