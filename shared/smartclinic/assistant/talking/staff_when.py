"""When somebody at the clinic will answer or call back, in words. Pure."""

from __future__ import annotations

from smartclinic.assistant.catalogue import say
from smartclinic.assistant.talking.dates import say_moment
from smartclinic.clinics.calendar import staff_next_in
from smartclinic.clinics.model import Language
from smartclinic.conversations.answering import Situation
from smartclinic.platform.clock import hong_kong


def when_staff_answer(situation: Situation, language: Language) -> str:
    """When staff read and reply, and where to call if that is too late."""
    return _when("person", situation, language)


def when_staff_call(situation: Situation, language: Language) -> str:
    """When staff call back, and where to call if that is too late."""
    return _when("call_back", situation, language)


def _when(what: str, situation: Situation, language: Language) -> str:
    clinic, now = situation.clinic.config, situation.now
    opens = staff_next_in(clinic, now)
    if opens is None:
        return say(language, f"{what}_someday", phone=clinic.phone)
    if opens <= hong_kong(now):
        return say(language, f"{what}_now", phone=clinic.phone)
    return say(language, f"{what}_later", time=say_moment(opens, language), phone=clinic.phone)
