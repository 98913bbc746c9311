"""The page of one appointment, and the file that puts it into a calendar. Neither says whose it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from starlette.responses import Response

from clinic_pages.calendar_file import CalendarVisit, calendar_file
from clinic_pages.links import chat
from clinic_pages.rendering import say
from clinic_pages.visitor import Gone, Visitor
from smartclinic.appointments.appointment import Appointment, Who
from smartclinic.appointments.by_page import appointment_on_page
from smartclinic.appointments.states import AppointmentState
from smartclinic.clinics.directory import ClinicRecord
from smartclinic.clinics.model import Branch, Clinic, Doctor, Language, Service
from smartclinic.clinics.moments import say_day_in_full, say_time
from smartclinic.clinics.page_links import PageKind
from smartclinic.compose import App
from smartclinic.platform.clock import hong_kong_day
from smartclinic.platform.ids import digest
from smartclinic.work.unit import Found

_S = AppointmentState
_SAID: Final = {
    _S.REQUESTED: "requested", _S.BOOKED: "booked", _S.CONFIRMED: "booked", _S.DISPLACED: "displaced",
    _S.ARRIVED: "arrived", _S.COMPLETED: "over", _S.NO_SHOW: "over", _S.CANCELLED: "cancelled",
}  # fmt: skip
"""How the page tells of each state; the words are under these names."""

STANDS: Final = frozenset({"booked", "moved", "arrived"})
"""As told: the clinic sees the patient at this time."""

_IN_CALENDARS: Final = STANDS | {"cancelled", "cancelled_by_clinic"}
_Thing = TypeVar("_Thing", Branch, Doctor, Service)


@dataclass(frozen=True, slots=True)
class _Visit:
    """What the page says, in one language. A doctor, place or service that the clinic's file no longer has is left
    out.
    """

    record: Appointment
    state: str
    day: str
    time: str
    doctor: Doctor | None
    branch: Branch | None
    service: Service | None

    @property
    def stands(self) -> bool:
        """Whether the patient is expected."""
        return self.state in STANDS


async def page(visitor: Visitor) -> Response:
    """The appointment as it stands now."""
    clinic, found = await visitor.shown(PageKind.APPOINTMENT, _read)
    visit = _visit(visitor, clinic, found.record)
    return visitor.page(
        "appointment.html",
        clinic=clinic,
        visit=visit,
        in_calendars=visit.state in _IN_CALENDARS,
        chat=lambda words: chat(clinic, visitor.say(words, reference=visit.record.reference or "").strip()),
    )


async def calendar(visitor: Visitor) -> Response:
    """The appointment for a calendar. A cancelled one says so, that an entry made before disappears. Raises Gone."""
    clinic, found = await visitor.shown(PageKind.APPOINTMENT, _read)
    visit = _visit(visitor, clinic, found.record)
    if visit.state not in _IN_CALENDARS:
        raise Gone(clinic)
    made = calendar_file(_entry(visitor, clinic, visit), visitor.app.clock.now())
    headers = {"Content-Disposition": 'attachment; filename="appointment.ics"'}
    return Response(made, media_type="text/calendar; charset=utf-8", headers=headers)


async def _read(app: App, clinic: str, token: str) -> Found[Appointment] | None:
    now = app.clock.now()
    return await app.page_work.run(clinic, lambda unit: appointment_on_page(unit, token, now))


def _visit(visitor: Visitor, clinic: ClinicRecord, record: Appointment) -> _Visit:
    config, language = clinic.config, visitor.language
    return _Visit(
        record=record,
        state=_state(visitor, record),
        day=say_day_in_full(hong_kong_day(record.starts_at), language),
        time=say_time(record.starts_at, language),
        doctor=_known(config.doctor, record.doctor),
        branch=_known(config.branch, record.branch),
        service=_known(config.service, record.service),
    )


def _state(visitor: Visitor, record: Appointment) -> str:
    said = _SAID[record.state]
    if said == "cancelled" and record.cancelled_by in {Who.STAFF, Who.CLINIC}:
        return "cancelled_by_clinic"
    if said == "booked" and record.ends_at <= visitor.app.clock.now():
        return "over"
    return "moved" if said == "booked" and record.revision else said


def _known(named: Callable[[str], _Thing], its_id: str) -> _Thing | None:
    try:
        return named(its_id)
    except KeyError:
        return None


def _entry(visitor: Visitor, clinic: ClinicRecord, visit: _Visit) -> CalendarVisit:
    record, config, language = visit.record, clinic.config, visitor.language
    names = (config.name, visit.doctor.name if visit.doctor else None)
    place = (visit.branch.address, config.name) if visit.branch else (config.name,)
    token = visitor.params["token"]
    return CalendarVisit(
        uid=f"{digest('calendar', config.id, token)}@smartclinic",
        revision=record.revision + visit.record.state.value.startswith("cancelled"),
        title=" ".join(name.to(language) for name in names if name),
        place=", ".join(words.to(language) for words in place),
        notes="\n".join(_notes(config, visit, language)),
        address=visitor.app.page_links.appointment(config.id, token),
        starts_at=record.starts_at,
        ends_at=record.ends_at,
        is_cancelled=not visit.stands,
    )


def _notes(config: Clinic, visit: _Visit, language: Language) -> list[str]:
    """What somebody wants to know on the way, in lines."""
    service, reference = visit.service, visit.record.reference
    notes: list[str] = [say(language, "calendar_reference", reference=reference)] if reference else []
    if service and service.bring:
        notes.append(say(language, "calendar_bring", things=service.bring.to(language)))
    if service and service.prepare:
        notes.append(service.prepare.to(language))
    return [*notes, say(language, "calendar_phone", phone=config.phone)]
