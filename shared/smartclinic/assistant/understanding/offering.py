"""What was asked and offered before a message, as the question that a conversation would keep."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.taps import tap_id
from smartclinic.clinics.directory import ClinicRecord
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.conversations.answering import Situation
from smartclinic.conversations.gate import Asked, Gate, Option
from smartclinic.conversations.template_taps import VisitTap, visit_tap
from smartclinic.platform.clock import HONG_KONG

_NOBODY: Final = ContactId("nobody00")
_A_WHILE: Final = timedelta(minutes=30)
_ANYBODY: Final = "any"
"""Whose slot it is, where only its time was told."""


class Context(Struct, frozen=True, forbid_unknown_fields=True):
    """What was just asked, and what was offered, in order: docs/understanding.md."""

    asked: Literal["slot", "name", "confirm", "doctor", "which"] | None = None
    offered: tuple[str, ...] = ()


_QUESTIONS: Final = {
    "slot": intents.ASKED_SLOT,
    "name": intents.ASKED_NAME,
    "confirm": intents.ASKED_AGREE,
    "doctor": intents.ASKED_DOCTOR,
    "which": intents.ASKED_VISIT,
}


def situation_of(clinic: Clinic, now: datetime, context: Context | None = None) -> Situation:
    """A conversation in which this was asked a moment ago, and of which nothing else is known."""
    asked = _asked(context, clinic, now) if context and context.asked else None
    record = ClinicRecord(phone_number_id="", config=clinic)
    return Situation(record, _NOBODY, Gate(address=Identity(), asked=asked), (), now)


def moment(text: str) -> datetime:
    """A moment as it is written in JSON: ISO 8601, Hong Kong's without an offset. Raises ValueError."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=HONG_KONG)


def _asked(context: Context, clinic: Clinic, now: datetime) -> Asked:
    question = _QUESTIONS[context.asked or "slot"]
    options = tuple(_option(question, place, shown, clinic, now) for place, shown in enumerate(context.offered, 1))
    details = {"intent": intents.CHOOSE} if question == intents.ASKED_VISIT else {}
    return Asked(question, now + _A_WHILE, options, details)


def _option(question: str, place: int, shown: str, clinic: Clinic, now: datetime) -> Option:
    if question == intents.ASKED_DOCTOR:
        doctor, title = _doctor(shown, clinic)
        return Option(tap_id("doctor", doctor, _NOBODY, now), title)
    if question == intents.ASKED_SLOT and (starts_at := _start(shown)) is not None:
        key = f"{_ANYBODY}/{clinic.services[0].id}/{int(starts_at.timestamp())}"
        return Option(tap_id("slot", key, _NOBODY, now), shown)
    return Option(visit_tap(VisitTap.SEE, f"{place:032x}", 0), shown)


def _doctor(shown: str, clinic: Clinic) -> tuple[str, str]:
    """The id and the name of a doctor who was offered by either."""
    for doctor in clinic.doctors:
        names = (doctor.name.zh, doctor.name.en, *doctor.also_called)
        if shown == doctor.id or for_matching(shown) in map(for_matching, names):
            return doctor.id, doctor.name.zh
    return "", shown


def _start(shown: str) -> datetime | None:
    try:
        return moment(shown)
    except ValueError:
        return None
