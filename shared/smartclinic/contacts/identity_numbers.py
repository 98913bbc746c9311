"""Numbers of identity cards and payment cards are never kept: masked before a message is recorded.

Nobody asks for them here; patients send them all the same. Policy B06; Meta's Business Messaging Policy names both.
"""

from __future__ import annotations

import re
from typing import Final

MASK: Final = "█"
"""What stands in place of such a number."""

# One or two letters, six digits, a check digit mostly in brackets.
_HKID: Final = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z]{1,2})\s?(\d{6})\s?(?:\(([\dAa])\)|（([\dAa])）|([\dAa])(?![A-Za-z0-9]))"
)

# How payment cards are written: in one piece, or in the groups that are printed on them. Never after a plus sign, which
# begins a phone number.
_CARD: Final = re.compile(
    r"(?<![0-9+])(?:[0-9]{13,19}"
    r"|[0-9]{4}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?:\1[0-9]{3})?"
    r"|[0-9]{4}([ -])[0-9]{6}\2[0-9]{4,5})(?![0-9])"
)

# How the numbers of the networks that Hong Kong's cards are of begin, and how long they are: Visa, Mastercard, American
# Express, Diners, JCB, UnionPay, Discover. Two phone numbers beside each other mostly begin otherwise.
_NETWORKS: Final = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[068]\d{12}|35\d{14}|6[02458]\d{14,17}"
)


def mask_identity_numbers(text: str) -> str:
    """The text with whatever is or looks like the number of a Hong Kong identity card or of a payment card masked.

    What is recorded passes here. Bracketed identity numbers are masked even with a wrong check digit (mistyped is still
    personal), bare ones and payment cards only with a right one: a phone number stays.
    """
    without_cards = _CARD.sub(lambda found: MASK if _is_card(found[0]) else found[0], text)
    return _HKID.sub(lambda found: MASK if _looks_like_hkid(found) else found[0], without_cards)


def _is_card(written: str) -> bool:
    """Whether digits could be a payment card's: a network's beginning and length, and Luhn's check (ISO/IEC 7812)."""
    digits = re.sub("[ -]", "", written)
    if not _NETWORKS.fullmatch(digits):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _looks_like_hkid(found: re.Match[str]) -> bool:
    return bool(found[3] or found[4]) or _check_digit(found[1].upper(), found[2]) == found[5].upper()


def _check_digit(letters: str, digits: str) -> str:
    """The check digit: weights 9 to 2 over a padded prefix (A is 10, a missing letter 36) and the digits."""
    values = [36] * (2 - len(letters)) + [ord(letter) - 55 for letter in letters] + [int(digit) for digit in digits]
    rest = -sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True)) % 11
    return "A" if rest == 10 else str(rest)
