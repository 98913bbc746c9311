"""Personal PINs: which may be chosen, and how one is kept so that the store does not tell it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Final

from smartclinic.staff.keyed import StaffKey
from smartclinic.staff.refusals import WeakPin

LOCKED_AFTER: Final = 5
"""Wrong PINs in a row, after which none is tried for a while."""
LOCKED_FOR: Final = timedelta(minutes=15)
REMOVED_AFTER: Final = 10
"""Wrong PINs in a row, after which there is none any more."""

_DIGITS: Final = 6
_SALT_BYTES: Final = 16
_COST: Final = 2**14
"""scrypt's N, with r = 8 and p = 1: 16 MB, and some 40 ms. The six digits are few; what guards them is the limit on
guesses, and the service's key, without which a copy of the store is worth nothing."""

_ROWS: Final = "01234567890", "09876543210"


def checked(pin: str) -> str:
    """The PIN as it may be chosen. Raises WeakPin."""
    if not (len(pin) == _DIGITS and pin.isascii() and pin.isdecimal()):
        raise WeakPin
    if len(set(pin)) == 1 or any(pin in row for row in _ROWS):
        raise WeakPin
    return pin


def hidden(pin: str, key: StaffKey) -> bytes:
    """The salt, and what scrypt makes of it and the PIN under the service's key."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return salt + _made(pin, salt, key)


def fits(pin: str, kept: bytes, key: StaffKey) -> bool:
    """Whether this is the PIN that was kept so."""
    salt, made = kept[:_SALT_BYTES], kept[_SALT_BYTES:]
    return hmac.compare_digest(_made(pin, salt, key), made)


def _made(pin: str, salt: bytes, key: StaffKey) -> bytes:
    keyed = key.keyed(b"pin\x1f" + pin.encode("utf-8", "surrogatepass"))
    return hashlib.scrypt(keyed, salt=salt, n=_COST, r=8, p=1, dklen=32)
