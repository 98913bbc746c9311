"""What the cookies of the desk hold: clinic, whose it is, and a secret of which the store knows only the digest."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Final

_SECRET_BYTES: Final = 32
_FORM: Final = re.compile(r"([a-z0-9][a-z0-9-]{0,39})\.([A-Za-z0-9-]{1,64})\.([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie's parts. Nothing of it is believed before a document of that clinic says the same."""

    clinic: str
    holder: str
    """A staff id or a device id."""
    secret: str

    @classmethod
    def fresh(cls, clinic: str, holder: str) -> Cookie:
        """A new one, with 256 bits that nobody can guess."""
        return cls(clinic, holder, secrets.token_urlsafe(_SECRET_BYTES))

    @classmethod
    def read(cls, value: str | None) -> Cookie | None:
        """The parts of a cookie's value; None for whatever this service cannot have written."""
        parts = _FORM.fullmatch(value) if value else None
        return cls(*parts.groups()) if parts else None

    @property
    def value(self) -> str:
        """What the browser keeps."""
        return f"{self.clinic}.{self.holder}.{self.secret}"

    @property
    def digest(self) -> bytes:
        """What the store may know of the secret."""
        return hashlib.sha256(self.secret.encode()).digest()

    def is_of(self, digest: bytes) -> bool:
        """Whether this is the secret's digest."""
        return hmac.compare_digest(self.digest, digest)
