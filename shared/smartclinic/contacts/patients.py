"""Patients: whom a contact acts for. A contact is a WhatsApp identity; itself, a child, a parent may be the patient."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final

from smartclinic.contacts.identity import ContactId
from smartclinic.platform.store import Index
from smartclinic.records.fields import Erase, Record, Retention, derived, identifier, record, staff
from smartclinic.work.unit import Unit

ATTESTATION: Final = "1"
"""The version of the words by which a contact says that it may give another person's data (policy A06)."""

MISSES_KEPT: Final = 20


class Source(StrEnum):
    """Where a datum came from (policy A08)."""

    WHATSAPP = "whatsapp"
    PHONE = "phone-staff-entry"
    WALK_IN = "walk-in"
    ELSEWHERE = "clinic-diary"
    """Booked in the clinic's own diary, and entered here so that the place is known to be taken."""


class Relation(StrEnum):
    """What the patient is to the contact who acts for them."""

    SELF = "self"
    CHILD = "child"
    PARENT = "parent"
    EMPLOYEE = "employee"
    OTHER = "other"


_ASKED_FOR: Final = (Index(("contact",), "since"), Index(("phone_key",), "since"))
"""By whoever acts for them; by the telephone number of one who is not on WhatsApp."""


@record("patients", retention=Retention.CLINIC_END, indexes=_ASKED_FOR)
class Patient(Record, frozen=True, kw_only=True):
    """One person whom the clinic sees, under one contact. The same person under two contacts is two of these, until
    staff say that they are one (`same_as`).
    """

    name: Annotated[str, identifier("who comes (policy B06)")]
    relation: Annotated[Relation, derived("whose data it is, to whoever gave it (policy A06)")]
    since: Annotated[datetime, derived("when the clinic first heard of them")]
    source: Annotated[Source, derived("the channel of collection (policy A08)")]
    contact: Annotated[ContactId | None, derived("who acts for them; nobody: they are not on WhatsApp")] = None
    phone: Annotated[str | None, identifier("call whoever is not on WhatsApp; digits")] = None
    phone_key: Annotated[
        str | None, derived("that number, keyed with the clinic's data key: finds, never tells", erase=Erase.EMPTY)
    ] = None
    attested_at: Annotated[datetime | None, derived("when the contact said that it may act for them")] = None
    attestation: Annotated[str | None, derived("the version of those words")] = None
    seen_at: Annotated[datetime | None, derived("their latest visit: they are not new")] = None
    missed: Annotated[tuple[datetime, ...], derived("visits to which they did not come, the latest last")] = ()
    unlinked_at: Annotated[datetime | None, derived("since when the contact acts for them no more")] = None
    same_as: Annotated[str | None, staff("the patient into whom staff have merged this one")] = None
    added_by: Annotated[str | None, staff("who of the staff entered them")] = None

    @property
    def is_new(self) -> bool:
        """Whether the clinic has not seen them yet, as far as it is known here."""
        return self.seen_at is None

    @property
    def may_be_named(self) -> bool:
        """Whether the contact may book for them without being asked anything: itself, or attested once."""
        return self.unlinked_at is None and (self.relation is Relation.SELF or self.attested_at is not None)

    def missed_lately(self, now: datetime, days: int) -> int:
        """How many visits they have missed within so many days."""
        return sum(1 for at in self.missed if now - at <= timedelta(days=days))


def phone_key(unit: Unit, digits: str) -> str:
    """Under what a patient with this telephone number is found."""
    return unit.blind(f"phone {digits}")
