"""Telephone numbers as staff write them, and the keys under which a clinic's contacts of these numbers are stored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import digits_alone
from smartclinic.contacts.identity import ContactId, Identity, contact_keys

_HONG_KONG: Final = "852"
_LOCAL_DIGITS: Final = 8
_WRITTEN: Final = re.compile(r"\+?[0-9() .-]{8,30}")


def digits_of(written: str) -> str | None:
    """The number in digits with its country code, as WhatsApp has it; eight digits are Hong Kong's. None: no number."""
    plain = unicodedata.normalize("NFKC", written).strip()
    if not _WRITTEN.fullmatch(plain):
        return None
    digits = digits_alone(plain).removeprefix("00")
    if len(digits) == _LOCAL_DIGITS and not plain.startswith(("+", "00")):
        return _HONG_KONG + digits
    return digits if _LOCAL_DIGITS <= len(digits) <= 15 else None  # E.164 ends at 15


class Numbers:
    """A clinic's telephone numbers under their keys."""

    def __init__(self, directory: Directory, pepper: bytes) -> None:
        self._directory, self._pepper = directory, pepper

    async def keys_of(self, clinic: str, numbers: Iterable[str]) -> tuple[ContactId, ...]:
        """The alias keys of these numbers, given in digits. Reads nothing while clinic and number are in memory."""
        record = await self._directory.clinic(clinic)
        number = await self._directory.number(record.phone_number_id)
        if number is None:
            return ()
        wanted = (Identity(phone=each) for each in numbers)
        return tuple(key for each in wanted for key in contact_keys(self._pepper, number.salt, each))
