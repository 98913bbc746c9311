"""What patients are told of what staff did with their visit: words in the window, outside of it our template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.standing import cancelled_subject, visit_subject
from smartclinic.clinics.catalogue import own_texts
from smartclinic.clinics.directory import ClinicRecord
from smartclinic.clinics.model import Branch, Clinic, Doctor, Language, Service, written_to
from smartclinic.clinics.moments import say_moment
from smartclinic.conversations.from_template import from_template
from smartclinic.conversations.limits import INTERACTIVE
from smartclinic.conversations.notices import Notice, Told, post_notice
from smartclinic.conversations.outgoing import Choice, SayWithButtons
from smartclinic.conversations.surviving import current_gate
from smartclinic.conversations.template_taps import visit_tap
from smartclinic.templates.model import Template
from smartclinic.templates.rendering import Rendered, render
from smartclinic.templates.template_file import packaged_template
from smartclinic.work.unit import Found, Unit

_Named = TypeVar("_Named", Branch, Doctor, Service)

_PACKAGE: Final = "smartclinic.appointments"
"""Where the words in written Chinese are."""


class Telling(StrEnum):
    """What is told; the values are the templates' names."""

    BOOKED = "appointment_confirmed"
    MOVED = "appointment_changed"
    CANCELLED = "appointment_cancelled"


async def tell(
    unit: Unit, clinic: ClinicRecord, visit: Found[Appointment], what: Telling, cause: str, *, now: datetime
) -> Told:
    """Queue the notice, in the commit of what it tells, once for each cause. Nobody on WhatsApp: UNREACHABLE."""
    contact = visit.record.contact
    if contact is None:
        return Told.UNREACHABLE
    current = await current_gate(unit, contact)
    if current is None:
        return Told.UNREACHABLE
    notice = _notice(clinic.config, visit, what, written_to(current.gate.language), cause)
    return await post_notice(unit, clinic, contact, notice, now)


def _notice(clinic: Clinic, visit: Found[Appointment], what: Telling, language: Language, cause: str) -> Notice:
    template, revision = packaged_template(what), visit.record.revision
    taps = {button.id: visit_tap(button.id, visit.id, revision) for button in template.buttons}
    values = _values(clinic, visit.record, {variable.name for variable in template.variables}, language)
    rendered = render(template, language, values, taps)
    body, buttons = _in_the_window(template, rendered, language, values)
    about = cancelled_subject if what is Telling.CANCELLED else visit_subject
    return Notice(
        SayWithButtons(_with_advice(body, clinic, visit.record, what, language), buttons), cause=cause,
        instead=from_template(what, language, values, taps),
        subject=about(visit.id, revision), names=(visit.record.patient_name,),
    )  # fmt: skip


def _in_the_window(
    template: Template, rendered: Rendered, language: Language, values: Mapping[str, str]
) -> tuple[str, tuple[Choice, ...]]:
    """The template's own words and buttons. Written Chinese has its own: it needs nobody's approval there."""
    written = language in {Language.WRITTEN, Language.SIMPLIFIED}
    own = own_texts(_PACKAGE, Language.WRITTEN) if written else {}
    labels = {
        f"{template.name}_{asked.id}": button for asked, button in zip(template.buttons, rendered.buttons, strict=True)
    }
    buttons = tuple(Choice(button.value, own.get(key, button.label)) for key, button in labels.items())
    return own[template.name].format(**values) if written else rendered.body, buttons


def _values(clinic: Clinic, visit: Appointment, wanted: Set[str], language: Language) -> dict[str, str]:
    name = clinic.name.to(language)
    doctor, branch = _named(clinic.doctors, visit.doctor), _named(clinic.branches, visit.branch)
    values = {
        "clinic": name,
        "patient": visit.patient_name,
        "when": say_moment(visit.starts_at, language),
        "doctor": doctor.name.to(language) if doctor else name,
        "address": branch.address.to(language) if branch else name,
        "reference": visit.reference or "",
    }
    return {variable: values[variable] for variable in wanted}


def _with_advice(body: str, clinic: Clinic, visit: Appointment, what: Telling, language: Language) -> str:
    """With what to bring and how to prepare, where a message with buttons has room for it."""
    service = _named(clinic.services, visit.service)
    if what is not Telling.BOOKED or service is None:
        return body
    for advice in (service.bring, service.prepare):
        longer = f"{body}\n{advice.to(language)}" if advice else body
        body = longer if len(longer) <= INTERACTIVE else body
    return body


def _named(things: Iterable[_Named], wanted: str) -> _Named | None:
    """A doctor may have left, a service be withdrawn since."""
    return next((thing for thing in things if thing.id == wanted), None)
