"""What is kept of a booking, and of the session that it occupies."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final

from msgspec.structs import replace

from smartclinic.appointments.day_sheet import DaySheet
from smartclinic.appointments.states import AppointmentState
from smartclinic.clinics.model import Part
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Source
from smartclinic.platform.clock import hong_kong_day
from smartclinic.platform.store import Index
from smartclinic.records.fields import Erase, Record, Retention, derived, identifier, plain, record, staff

_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which people confuse when they read a reference aloud."""

_REFERENCE_LENGTH: Final = 5


class Who(StrEnum):
    """Who has decided something about an appointment."""

    PATIENT = "patient"
    STAFF = "staff"
    CLINIC = "clinic"
    """The clinic as a whole: a doctor is away, a typhoon."""


_ASKED_FOR: Final = (
    Index(("contact",), "starts_at"),
    Index(("reference",), "-starts_at"),
    Index((), "starts_at"),
    Index(("patient",), "-starts_at"),
    Index(("page",)),
    Index(("day",), "-changed_at"),
)
"""By the desk: what is to come beside a conversation, what staff are told on the telephone, a day or a week, one
patient's visits; by the page of one appointment; by screens that show a day: whether anything changed."""


@record("appointments", retention=Retention.CLINIC_END, indexes=_ASKED_FOR)
class Appointment(Record, frozen=True, kw_only=True):
    """A booked visit (policy B06: name, date and time, no other personal detail).

    It keeps its id and reference when it moves: `revision` counts that, and tells an old button from a new one.
    """

    patient_name: Annotated[str, identifier("who comes (policy B06); empty for a place of the clinic's own diary")]
    doctor: Annotated[str, derived("with whom")]
    branch: Annotated[str, derived("where")]
    service: Annotated[str, derived("for what")]
    starts_at: Annotated[datetime, derived("when")]
    minutes: Annotated[int, derived("how long")]
    state: Annotated[AppointmentState, derived("where it stands")]
    source: Annotated[Source, derived("the channel of collection (policy A08)")]
    confirmed_by: Annotated[
        str, derived("the message whose full name confirmed the read-back (policy A07), or the act")
    ]
    created_at: Annotated[datetime, derived("when it was booked")]
    contact: Annotated[ContactId | None, derived("who booked; nobody: without WhatsApp")] = None
    patient: Annotated[str | None, derived("whose visit it is, among the patients")] = None
    part: Annotated[Part | None, derived("the session whose day sheet has its place")] = None
    reference: Annotated[str | None, derived("what patient and staff call it; several may share one")] = None
    group: Annotated[str | None, derived("what was booked at once: a family")] = None
    revision: Annotated[int, derived("how often it was moved")] = 0
    is_new: Annotated[bool, derived("the patient's first visit")] = False
    released: Annotated[bool, derived("has one of the places that are for patients on WhatsApp")] = True
    booked_by: Annotated[str | None, staff("who of the staff entered it")] = None
    late_minutes: Annotated[int | None, derived("how late the patient said to be")] = None
    arrived_at: Annotated[datetime | None, derived("when the patient came")] = None
    ended_at: Annotated[datetime | None, derived("when the visit was over, or known to have been missed")] = None
    cancelled_at: Annotated[datetime | None, derived("when it was cancelled")] = None
    cancelled_by: Annotated[Who | None, derived("who cancelled it")] = None
    cancelled_late: Annotated[bool, derived("too soon before it, by the clinic's rule")] = False
    disruption: Annotated[str | None, derived("why the clinic could not keep it")] = None
    page: Annotated[str | None, derived("the address of its page for the patient", erase=Erase.EMPTY)] = None
    day: Annotated[str | None, derived("the day of the visit in Hong Kong")] = None
    changed_at: Annotated[datetime | None, derived("when it was last written; screens ask what changed")] = None

    def as_stored(self, now: datetime) -> Appointment:
        """The visit as it is written at this instant."""
        return replace(self, day=hong_kong_day(self.starts_at).isoformat(), changed_at=now)

    @property
    def ends_at(self) -> datetime:
        """When the visit should be over."""
        return self.starts_at + timedelta(minutes=self.minutes)


@record("day_sheets", retention=Retention.CLINIC_END, indexes=(Index(("day",), "-changed_at"),))
class StoredSheet(Record, frozen=True, kw_only=True):
    """Who occupies one doctor's session: the one document that makes a double booking impossible."""

    sheet: Annotated[DaySheet, plain("appointment and contact ids by time")]
    day: Annotated[str | None, plain("its day in Hong Kong")] = None
    changed_at: Annotated[datetime | None, plain("when it was last written; screens ask what changed")] = None

    def as_stored(self, now: datetime) -> StoredSheet:
        """The sheet as it is written at this instant."""
        return replace(self, day=self.sheet.day, changed_at=now)


def reference(appointment_id: str) -> str:
    """Five characters that patient and staff can say to each other, derived from the id."""
    number = int(appointment_id[:12], 16)
    return "".join(_ALPHABET[number >> (5 * place) & 31] for place in range(_REFERENCE_LENGTH))


def read_reference(text: str) -> str | None:
    """The reference that somebody has written, in small letters too; None: it can be none."""
    plain = text.strip().upper()
    return plain if len(plain) == _REFERENCE_LENGTH and set(plain) <= set(_ALPHABET) else None
