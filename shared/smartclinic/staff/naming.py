"""What people and devices may be called, and which e-mail addresses can be invited."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from smartclinic.staff.refusals import NotAnAddress, NotAName

LONGEST_NAME: Final = 80
LONGEST_ADDRESS: Final = 254
"""RFC 5321, 4.5.3.1.3, less the angle brackets."""

_ADDRESS: Final = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])",
    re.ASCII,
)
_LONGEST_LOCAL: Final = 64
_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}", re.ASCII)


def may_be_an_id(text: str) -> bool:
    """Whether anybody, or any device, can have this id: forms and addresses may say anything."""
    return _ID.fullmatch(text) is not None


def one_line(text: str) -> str:
    """A name as it is kept: one line without spaces around it. Raises NotAName."""
    name = unicodedata.normalize("NFC", text).strip()
    hidden = any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for sign in name)
    if not name or hidden or len(name) > LONGEST_NAME:
        raise NotAName
    return name


def address(text: str) -> str:
    """An e-mail address as it is kept and compared: in small letters. Raises NotAnAddress.

    Google's accounts have plain addresses, so that RFC 5322's quoted forms, comments and literals are refused.
    """
    plain = text.strip().lower()
    if len(plain) > LONGEST_ADDRESS or len(plain.partition("@")[0]) > _LONGEST_LOCAL or not _ADDRESS.fullmatch(plain):
        raise NotAnAddress
    return plain
