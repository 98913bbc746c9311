"""Telling somebody who waits of a free place: in the open window by words, else by template."""

from __future__ import annotations

from msgspec.structs import replace

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.sheets import sheet_of
from smartclinic.appointments.waitlist.choosing import has_heard, is_new
from smartclinic.appointments.waitlist.standing import KIND
from smartclinic.appointments.waitlist.waiting import Opening, Wait, WaitState
from smartclinic.appointments.waitlist.wishes import answer_by, place_key, seats_for
from smartclinic.clinics.catalogue import catalogue
from smartclinic.clinics.directory import ClinicRecord
from smartclinic.clinics.model import Language, written_to
from smartclinic.clinics.moments import say_moment
from smartclinic.conversations.from_template import from_template
from smartclinic.conversations.notices import Notice, Told, post_notice
from smartclinic.conversations.outbox import OutboxItem
from smartclinic.conversations.outgoing import Choice, FromTemplate, SayWithButtons
from smartclinic.conversations.surviving import current_gate
from smartclinic.conversations.template_taps import place_tap
from smartclinic.platform.clock import Clock
from smartclinic.work.unit import Found, Unit

_PACKAGE = "smartclinic.appointments.waitlist"
_KEPT = 50
"""So many places that were offered are remembered."""


async def tell(unit: Unit, *, clinic: ClinicRecord, opening_id: str, wait_id: str, clock: Clock) -> bool:
    """Queue the offer, once; whether it can reach them. Whoever has left or heard of it meanwhile is not told."""
    await unit.load((Opening, opening_id), (Wait, wait_id))
    opening, wait, now = await unit.get(Opening, opening_id), await unit.get(Wait, wait_id), clock.now()
    if opening is None or wait is None or not wait.open:
        return False
    until = answer_by(clinic.config, opening.slot.service_id, opening.slot, opening.asked_at or now)
    sheet = await sheet_of(unit, opening.slot.sheet_key)
    fitting = seats_for(clinic.config, wait, opening.slot, sheet, now, is_new=await is_new(unit, wait))
    if until is None or not fitting:
        return False
    place = replace(opening, slot=fitting[0], until=until)
    notice = await _notice(unit, clinic, Found(opening_id, place), Found(wait_id, wait))
    if await has_heard(unit, wait, opening.slot) and await unit.get(OutboxItem, notice.outbox) is None:
        return False  # it was freed twice, and both times are offered at once
    told = await post_notice(unit, clinic, wait.contact, notice, now)
    reached = told in {Told.QUEUED, Told.BEFORE}
    if told is Told.QUEUED:
        offered = (*wait.offered, place_key(opening.slot))[-_KEPT:]
        unit.put(wait_id, replace(wait, state=WaitState.OFFERED, offered=offered, asked_until=until))
    return reached


async def _notice(unit: Unit, clinic: ClinicRecord, opening: Found[Opening], wait: Found[Wait]) -> Notice:
    current = await current_gate(unit, wait.record.contact)
    language = written_to(current.gate.language if current else None)
    own = await unit.get(Appointment, wait.record.appointment) if wait.record.appointment else None
    words, values = catalogue(_PACKAGE, language), _values(clinic, opening.record, language)
    tap = place_tap(opening.id, wait.id)
    said = words["offer_earlier" if own else "offer"].format(
        **values, service=clinic.config.service(wait.record.service).name.to(language),
        instead_of=say_moment(own.starts_at, language) if own else "",
    )  # fmt: skip
    return Notice(
        SayWithButtons(said, (Choice(tap, words["take"]),)), cause=f"offer {opening.id} {wait.id}",
        instead=_template(language, values, tap), subject=f"{KIND}/{opening.id}", hurried=True,
    )  # fmt: skip


def _template(language: Language, values: dict[str, str], tap: str) -> FromTemplate:
    return from_template("place_free", language, values, {"take": tap})


def _values(clinic: ClinicRecord, opening: Opening, language: Language) -> dict[str, str]:
    slot = opening.slot
    return {
        "clinic": clinic.config.name.to(language),
        "when": say_moment(slot.starts_at, language),
        "doctor": clinic.config.doctor(slot.doctor_id).name.to(language),
        "until": say_moment(opening.until or slot.starts_at, language),
    }
