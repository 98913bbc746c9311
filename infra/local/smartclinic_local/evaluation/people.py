"""The names that a conversation may mention, and those that it must not."""

from __future__ import annotations

from collections.abc import Iterator

from smartclinic_local.evaluation.conversation import Conversation
from smartclinic_local.evaluation.scenario import Scenario, Step
from smartclinic_local.evaluation.setting_up import PATIENT


def names_in(scenario: Scenario, conversation: Conversation) -> frozenset[str]:
    """Every name of the patient's people: they are in no language."""
    after = conversation.after
    visits = after.appointments.values() if after else ()
    own = (visit.patient for visit in scenario.clinic.booked if visit.by == PATIENT)
    return frozenset({scenario.patient.name, *own, *(visit.patient_name for visit in visits)} - {""})


def strangers_in(scenario: Scenario) -> frozenset[str]:
    """Names that the patient must not hear: of others, unless the patient said them first."""
    others = {name for queue in scenario.clinic.queues for name in queue.people}
    for visit in scenario.clinic.booked:
        if visit.by != PATIENT:
            others |= {visit.patient, visit.by}
    said = "\n".join(text for step in scenario.turns for text in _words(step))
    own = {visit.patient for visit in scenario.clinic.booked if visit.by == PATIENT} | {scenario.patient.name}
    return frozenset(name for name in others - own - {""} if name not in said)


def _words(step: Step) -> Iterator[str]:
    if isinstance(step.say, tuple):
        yield from step.say
    elif step.say:
        yield step.say
    if step.voice is not None:
        yield step.voice if isinstance(step.voice, str) else step.voice.words
    if step.contact_card is not None:
        yield step.contact_card.name
