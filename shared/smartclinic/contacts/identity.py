"""Who writes: a WhatsApp identity, known by phone, by business-scoped user id (BSUID), or both."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Annotated, NewType

import msgspec

from smartclinic.records.fields import Record, Retention, derived, identifier, record

ContactId = NewType("ContactId", str)
"""A keyed hash of the identity that was seen first: ids, task names and logs carry no phone number."""


class Identity(msgspec.Struct, frozen=True, omit_defaults=True):
    """What Meta said of a sender. At least one of the two is there; `phone` is digits without "+"."""

    phone: str | None = None
    bsuid: str | None = None


@record("contacts", retention=Retention.CLINIC_END)
class Contact(Record, frozen=True, kw_only=True):
    """A WhatsApp identity that has written to the clinic."""

    threads: Annotated[tuple[ContactId, ...], derived("the aliases under which messages arrive")]
    identity: Annotated[Identity, identifier("answer the sender (policy B04)")]
    since: Annotated[int, derived("when the contact was first seen, ms")]


def contact_key(pepper: bytes, clinic_salt: str, identity: Identity) -> ContactId:
    """The alias key of a sender: BSUID wins over phone, since phone numbers are recycled.

    HMAC-SHA256 keyed by pepper and clinic salt, 128 bits in lower-case base32 (26 characters).
    Raises ValueError when neither identifier is there.
    """
    known = identity.bsuid or identity.phone
    if not known:
        raise ValueError("a sender without any identifier")
    kind = "bsuid" if identity.bsuid else "phone"
    keyed = hmac.new(pepper + clinic_salt.encode(), f"{kind}:{known}".encode(), hashlib.sha256).digest()
    return ContactId(base64.b32encode(keyed[:16]).decode().rstrip("=").lower())
