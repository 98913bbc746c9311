"""What is kept of a booking, and of the session that it occupies."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from smartclinic.appointments.day_sheet import DaySheet
from smartclinic.appointments.states import AppointmentState
from smartclinic.contacts.identity import ContactId
from smartclinic.platform.store import Index
from smartclinic.records.fields import Record, Retention, derived, identifier, plain, record

_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which people confuse when they read a reference aloud."""

_REFERENCE_LENGTH: Final = 5


class Source(StrEnum):
    """Where an appointment came from (policy A08)."""

    WHATSAPP = "whatsapp"


_ASKED_FOR: Final = (Index(("contact",), "starts_at"), Index(("reference",), "-starts_at"))
"""By the desk: what is to come beside a conversation; what staff are told on the telephone."""


@record("appointments", retention=Retention.CLINIC_END, indexes=_ASKED_FOR)
class Appointment(Record, frozen=True, kw_only=True):
    """A booked visit (policy B06: name, date and time, no other personal detail)."""

    contact: Annotated[ContactId, derived("who booked")]
    patient_name: Annotated[str, identifier("who comes (policy B06)")]
    doctor: Annotated[str, derived("with whom")]
    branch: Annotated[str, derived("where")]
    service: Annotated[str, derived("for what")]
    starts_at: Annotated[datetime, derived("when")]
    minutes: Annotated[int, derived("how long")]
    state: Annotated[AppointmentState, derived("where it stands")]
    source: Annotated[Source, derived("the channel of collection (policy A08)")]
    confirmed_by: Annotated[str, derived("the message whose full name confirmed the read-back (policy A07)")]
    created_at: Annotated[datetime, derived("when it was booked")]
    reference: Annotated[str | None, derived("what patient and staff call it; several may share one")] = None


@record("day_sheets", retention=Retention.CLINIC_END)
class StoredSheet(Record, frozen=True, kw_only=True):
    """Who occupies one doctor's session: the one document that makes a double booking impossible."""

    sheet: Annotated[DaySheet, plain("appointment and contact ids by time")]


def reference(appointment_id: str) -> str:
    """Five characters that patient and staff can say to each other, derived from the id."""
    number = int(appointment_id[:12], 16)
    return "".join(_ALPHABET[number >> (5 * place) & 31] for place in range(_REFERENCE_LENGTH))


def read_reference(text: str) -> str | None:
    """The reference that somebody has written, in small letters too; None: it can be none."""
    plain = text.strip().upper()
    return plain if len(plain) == _REFERENCE_LENGTH and set(plain) <= set(_ALPHABET) else None
