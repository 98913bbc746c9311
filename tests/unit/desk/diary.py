"""A day's diary without a service behind: what the pages about appointments are drawn from in tests."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any

from smartclinic.appointments.appointment import Appointment, reference
from smartclinic.appointments.day_sheet import DaySheet, Entry, SheetKey
from smartclinic.appointments.day_view import DayView, SessionView
from smartclinic.appointments.day_view import Visit as Visiting
from smartclinic.appointments.states import HOLDS_A_PLACE, AppointmentState
from smartclinic.clinics.calendar import at_minute, sessions_on
from smartclinic.clinics.model import Clinic, Part
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Patient, Relation, Source
from tests.unit.desk.visits import NOW

TODAY = date(2026, 11, 23)
"""A Monday; it is half past three in the afternoon."""
CHAN = SheetKey("chan", TODAY, Part.AFTERNOON)


def visiting(
    number: int, minute: int, name: str = "陳小美", state: AppointmentState = AppointmentState.BOOKED,
    *, relation: Relation = Relation.SELF, service: str = "consultation", **facts: Any,  # of an appointment
) -> Visiting:  # fmt: skip
    """A visit of Dr Chan's on that Monday, at this minute of the day."""
    visit_id, contact = f"{number:032x}", ContactId("c" * 26)
    known = {
        "patient_name": name, "doctor": "chan", "branch": "mong-kok", "service": service, "minutes": 15, "state": state,
        "starts_at": at_minute(TODAY, minute).astimezone(UTC), "source": Source.WHATSAPP, "confirmed_by": "x",
        "created_at": NOW, "contact": contact, "patient": f"p{number}", "part": Part.AFTERNOON,
        "reference": reference(visit_id), **facts,
    }  # fmt: skip
    patient = Patient(name=name, relation=relation, since=NOW, source=Source.WHATSAPP, contact=contact)
    return Visiting(visit_id, Appointment(**known), patient, "李太")


def hold(minute: int) -> Entry:
    """Somebody on WhatsApp is choosing this place."""
    return Entry(minute, 15, "consultation", "q" * 26, NOW + timedelta(minutes=7))


def diary(clinic: Clinic, *visits: Visiting, holds: tuple[Entry, ...] = (), **said: Any) -> DayView:  # of the sheet
    """That Monday with these visits and holds in Dr Chan's afternoon, of which staff have said this."""
    occupied = [
        Entry(each.appointment.starts_at.hour * 60 + 480 + each.appointment.starts_at.minute, 15,
              each.appointment.service, each.id)
        for each in visits
        if each.appointment.state in HOLDS_A_PLACE
    ]  # fmt: skip
    sessions = []
    for session in sessions_on(clinic, TODAY):
        key = SheetKey(session.doctor_id, TODAY, session.part)
        sheet = DaySheet(key.doctor_id, TODAY.isoformat(), key.part.value)
        if key == CHAN:
            sheet = DaySheet("chan", TODAY.isoformat(), "afternoon", (*occupied, *holds), **said)
        sessions.append(SessionView(key, session, sheet, visits if key == CHAN else (), holds if key == CHAN else ()))
    return DayView(TODAY, tuple(sessions), ())
