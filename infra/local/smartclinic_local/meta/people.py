"""People who write to the clinic, as Meta knows them."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_HAN = re.compile(r"[\u3400-\u9fff]")
_BSUID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with WhatsApp. `phone` ("+852…") or `bsuid` ("HK.…") may be missing: a username hides the phone.

    `id` stays the same when what Meta shows of the person changes; left empty it is the phone, else the BSUID.
    `hidden_phone` is the number that a username hides.
    """

    name: str
    phone: str | None = None
    bsuid: str | None = None
    username: str | None = None
    id: str = ""
    hidden_phone: str | None = None

    def __post_init__(self) -> None:
        address = self.phone or self.bsuid
        if address is None:
            raise ValueError("a person has a phone, a BSUID or both")
        object.__setattr__(self, "id", self.id or address)

    @property
    def wa_id(self) -> str | None:
        """The phone as Meta writes it: digits only."""
        return digits(self.phone) if self.phone else None

    @property
    def own_phone(self) -> str:
        """The number that the person would share: everybody has one, and an unnamed one follows from the id."""
        return self.phone or self.hidden_phone or f"+8527{zlib.crc32(self.id.encode()) % 10_000_000:07d}"

    @property
    def reads_chinese(self) -> bool:
        """Whether WhatsApp on this phone is in Chinese: it is for whoever has a Chinese name."""
        return _HAN.search(self.name) is not None


def digits(number: str) -> str:
    """A phone number's digits alone."""
    return re.sub(r"\D", "", number)


def looks_like_bsuid(address: str) -> bool:
    """Whether an address is a business-scoped user id, such as "HK.1349"."""
    return _BSUID.fullmatch(address) is not None


def contact_block(person: Person) -> dict[str, object]:
    """An element of a webhook's `contacts`. What is not known is left out, never empty."""
    profile: dict[str, object] = {"name": person.name}
    if person.username:
        profile["username"] = person.username
    block: dict[str, object] = {"profile": profile}
    return block | present(wa_id=person.wa_id, user_id=person.bsuid)


def present(**fields: str | None) -> dict[str, object]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}
