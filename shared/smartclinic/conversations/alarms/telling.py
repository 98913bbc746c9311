"""Telling the people on call by template: the clinic and the time, nothing about the patient."""

from __future__ import annotations

from datetime import datetime

from smartclinic.clinics.directory import ClinicRecord
from smartclinic.clinics.model import written_to
from smartclinic.conversations.alarms.alarm import KIND, RaisedAlarm
from smartclinic.conversations.alarms.paths import STAFF_ALARM
from smartclinic.conversations.answering import Situation
from smartclinic.conversations.delivery.posting import Draft, outbox_id, post
from smartclinic.conversations.outbox import Author, Lane
from smartclinic.conversations.surviving import Current
from smartclinic.conversations.template_taps import seen_tap
from smartclinic.platform.clock import hong_kong
from smartclinic.work.unit import Found, Unit


def tell(unit: Unit, clinic: ClinicRecord, person: Current, alarm: Found[RaisedAlarm], now: datetime) -> str:
    """Queue the template for one person on call, once for each alarm: the outbox id."""
    from smartclinic.conversations.from_template import from_template  # noqa: PLC0415 - delivery has no YAML, and writes nothing

    cause, language = f"staff alarm {alarm.id} {person.id}", person.gate.language
    name = clinic.config.name.to(written_to(language))
    values = {"clinic": name, "time": f"{hong_kong(alarm.record.raised_at):%H:%M}"}
    content = from_template(STAFF_ALARM, language, values, {"seen": seen_tap(outbox_id(cause))})
    draft = Draft(content, Author.RULE, Lane.PROACTIVE, subject=f"{KIND}/{alarm.id}", hurried=True)
    situation = Situation(clinic, person.id, person.gate, (), now)
    gate, outbox = post(unit, situation, person.gate, draft, cause=cause)
    unit.put(person.id, gate)
    return outbox
