"""Who writes: a WhatsApp identity, known by phone, by business-scoped user id (BSUID), or both."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Annotated, Final, NewType

import msgspec

from smartclinic.records.fields import Record, Retention, derived, identifier, record

ContactId = NewType("ContactId", str)
"""A keyed hash of the identity that was seen first: ids, task names and logs carry no phone number."""

ASKED_AT_ONCE: Final = 10
"""So many ids one query can ask for (`store.In`)."""


class Identity(msgspec.Struct, frozen=True, omit_defaults=True):
    """What Meta said of a sender. At least one of the two is there; `phone` is digits without "+"."""

    phone: str | None = None
    bsuid: str | None = None


class Card(msgspec.Struct, frozen=True, omit_defaults=True):
    """A contact card that somebody sent: a name and phone numbers as they were written."""

    name: str = ""
    phones: tuple[str, ...] = ()


@record("contacts", retention=Retention.CLINIC_END)
class Contact(Record, frozen=True, kw_only=True):
    """A WhatsApp identity that has written to the clinic, or another name (`same_as`) of one.

    Its id is the key that was seen first, and stays even when that phone number has gone (`left_at`), perhaps to
    somebody else (`passed_to`): nothing is ever re-keyed.
    """

    threads: Annotated[tuple[ContactId, ...], derived("the aliases under which its messages arrive")] = ()
    identity: Annotated[Identity | None, identifier("answer the sender (policy B04)")] = None
    since: Annotated[int, derived("when the contact was first seen, ms")] = 0
    same_as: Annotated[ContactId | None, derived("whose alias this is, or into whom it was merged")] = None
    merged: Annotated[tuple[ContactId, ...], derived("the contacts that were merged into this one")] = ()
    left_at: Annotated[datetime | None, derived("when this key's number was given up or passed on")] = None
    passed_to: Annotated[ContactId | None, derived("who writes under this key since: the number was recycled")] = None
    may_be: Annotated[ContactId | None, derived("who it may be, silent for long: staff confirm")] = None
    claims: Annotated[ContactId | None, derived("the alias key of the number whose owner is in doubt")] = None


def ids_of(contact_id: ContactId, contact: Contact) -> tuple[ContactId, ...]:
    """Every id under which something of this contact may have been stored."""
    return (contact_id, *contact.merged)


def ids_to_ask(contact_id: ContactId, contact: Contact) -> tuple[ContactId, ...]:
    """The ids that one query asks for: the contact's own, and of those merged into it the nine that came last."""
    return (contact_id, *contact.merged[1 - ASKED_AT_ONCE :])


def contact_keys(pepper: bytes, clinic_salt: str, identity: Identity) -> tuple[ContactId, ...]:
    """Every alias key of a sender, that of the BSUID first: it wins, since phone numbers are recycled."""
    parts = (("bsuid", identity.bsuid), ("phone", identity.phone))
    return tuple(_key(pepper, clinic_salt, f"{kind}:{known}") for kind, known in parts if known)


def _key(pepper: bytes, clinic_salt: str, identifier_: str) -> ContactId:
    """HMAC-SHA256 keyed by pepper and clinic salt, 128 bits in lower-case base32 (26 characters)."""
    keyed = hmac.new(pepper + clinic_salt.encode(), identifier_.encode(), hashlib.sha256).digest()
    return ContactId(base64.b32encode(keyed[:16]).decode().rstrip("=").lower())
