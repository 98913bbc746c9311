"""Whoever was not understood several times is told that a person will help, and when; whatever else is said. Pure."""

from __future__ import annotations

from dataclasses import replace

from smartclinic.assistant.catalogue import say
from smartclinic.assistant.talking.fitting import framed
from smartclinic.assistant.talking.staff_when import when_staff_answer
from smartclinic.clinics.model import Language
from smartclinic.conversations.answering import Answer, Situation
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.turns.turn import MISUNDERSTANDINGS


def with_a_person(answer: Answer, situation: Situation, language: Language) -> Answer:
    """The answer; after the third in a row that did not understand, also that staff were asked, unless it says so."""
    is_last_straw = situation.gate.misunderstood + 1 >= MISUNDERSTANDINGS
    if answer.understood or answer.attention or answer.content is None or not is_last_straw:
        return answer
    told = say(language, "a_person_helps", when=when_staff_answer(situation, language))
    return replace(answer, content=framed(answer.content, after=f"\n\n{told}"), attention=Reason.NOT_UNDERSTOOD)
