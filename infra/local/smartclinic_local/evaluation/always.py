"""What must hold in every conversation, whatever its scenario expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from smartclinic.appointments.day_sheet import DaySheet
from smartclinic.clinics.model import Language
from smartclinic.conversations import limits
from smartclinic.conversations.message import Handling
from smartclinic.conversations.outbox import Author, End, Lane, State
from smartclinic.conversations.waking import BURST_PAUSE
from smartclinic.media.hearing import HEARING_S
from smartclinic.platform.gemini import TIMEOUT
from smartclinic.platform.store import Document, Path
from smartclinic_local.evaluation.clinic import sample_clinic
from smartclinic_local.evaluation.conversation import Answer, Conversation, Outcome, Problem, Standing
from smartclinic_local.evaluation.looking import id_of, kind_of
from smartclinic_local.evaluation.people import names_in, strangers_in
from smartclinic_local.evaluation.said import is_in, never_said
from smartclinic_local.evaluation.scenario import OthersMay, Scenario
from smartclinic_local.evaluation.scenario_file import LANGUAGES
from smartclinic_local.meta.content import Content

_BAD_ENDS = frozenset({End.FAILED, End.UNCONFIRMED, End.NO_ADDRESS, End.TOO_LONG, End.TEMPLATE_UNAVAILABLE})
_SPARE = 10.0  # seconds

_OF_OTHERS = frozenset({"appointments", "patients"})
"""What must stay what it was even where others may hear of something."""


def broken_rules(
    scenario: Scenario, conversation: Conversation, before: Standing, after: Standing
) -> Iterator[Problem]:
    """Which rules do not hold."""
    for outcome in conversation.outcomes:
        yield from (Problem(outcome.number, words) for words in _about_answers(scenario, conversation, outcome))
    for words in (*_about_others(scenario, conversation, before, after), *_about_messages(conversation, after)):
        yield Problem(None, words)
    if not conversation.harmed:
        for what, times in conversation.errors.items():
            yield Problem(None, f"logged as an error: {what} ({times} times)")


# --- others


def _about_others(scenario: Scenario, conversation: Conversation, before: Standing, after: Standing) -> Iterator[str]:
    """Whatever belongs to somebody else is byte for byte what it was."""
    may_hear = scenario.expect.others is OthersMay.HEAR or conversation.counter_called
    kinds = _OF_OTHERS if may_hear else None
    for path, document in after.documents.items():
        if not _is_of_others(path, document, conversation.others) or (kinds and kind_of(path) not in kinds):
            continue
        if before.documents.get(path) != document:
            what = "was changed" if path in before.documents else "was made"
            yield f"something of another contact's {what}: {kind_of(path)}"
    for path in before.documents.keys() - after.documents.keys():
        if _is_of_others(path, before.documents[path], conversation.others):
            yield f"something of another contact's was removed: {kind_of(path)}"
    yield from _about_places(before, after)


def _is_of_others(path: Path, document: Document, others: frozenset[str]) -> bool:
    kind = kind_of(path)
    if kind in {"conversations", "contacts"}:
        return id_of(path) in others
    if kind in {"appointments", "patients", "tickets"} and document.get("contact") is None:
        return kind != "tickets"  # tickets of the waiting room move on by themselves
    return document.get("contact") in others or document.get("thread") in others


def _about_places(before: Standing, after: Standing) -> Iterator[str]:
    """On each day sheet the places of everybody else are where they were."""
    own = after.appointments.keys() | before.appointments.keys()
    for path, document in before.documents.items():
        if kind_of(path) != "day_sheets":
            continue
        now = _places(after.documents.get(path, {}), own)
        for place in _places(document, own):
            if place not in now:
                yield f"somebody else's place was moved or lost on {id_of(path)}"


def _places(document: Document | Mapping[str, object], own: object) -> list[object]:
    if "sheet" not in document:
        return []
    sheet = msgspec.convert(document["sheet"], DaySheet)
    return [entry for entry in sheet.entries if entry.held_until is None and entry.by not in own]  # type: ignore[operator]


# --- what was said


def _about_answers(scenario: Scenario, conversation: Conversation, outcome: Outcome) -> Iterator[str]:
    spoken = [answer for answer in outcome.answers if _is_of_the_assistant(answer)]
    if outcome.is_patients and len(spoken) > 1 and not conversation.harmed:
        yield f"{len(spoken)} answers instead of one"
    if outcome.seconds is not None and outcome.seconds > _within(outcome) and not conversation.harmed:
        yield f"the answer came after {outcome.seconds:.0f} s, {_within(outcome):.0f} s at most"
    names, language = names_in(scenario, conversation), _language(scenario)
    for answer in outcome.answers:
        yield from (problem for problem in _too_long(answer.sent.content))
        if answer.item is not None and answer.item.author is Author.STAFF:
            continue
        own = [answer.sent.to, *(line.text for line in conversation.lines if line.by.value == "patient")]
        yield from (f"the answer says {what}" for what in never_said(answer.text, sample_clinic(), own))
        for stranger in strangers_in(scenario):
            if stranger in answer.text:
                yield f"the answer names somebody else, {stranger}"
    for answer in spoken:
        if language and not is_in(answer.text, language, names):
            yield f"the answer is not in {language.value}"


def _within(outcome: Outcome) -> float:
    """Within how many seconds an answer must come: the end of the burst, what the model may take, and ten more."""
    return BURST_PAUSE.total_seconds() + outcome.asked * TIMEOUT + outcome.looked * HEARING_S + _SPARE


def _is_of_the_assistant(answer: Answer) -> bool:
    item = answer.item
    return item is not None and item.author is Author.ASSISTANT and item.lane is Lane.REPLY and not item.receipt


def _language(scenario: Scenario) -> Language | None:
    tagged = (LANGUAGES & set(scenario.tags)) - {"mixed"}
    return scenario.language or next((Language(tag) for tag in tagged), None)


def _too_long(content: Content) -> Iterator[str]:
    most = limits.LIST if content.rows else limits.INTERACTIVE if content.buttons else limits.TEXT
    if len(content.body) > most:
        yield f"the answer has {len(content.body)} characters, {most} at most"
    if len(content.buttons) > limits.BUTTONS or len(content.rows) > limits.ROWS:
        yield "there is more to tap than WhatsApp allows"
    longest = limits.ROW if content.rows else limits.BUTTON
    yield from (f"「{each.title}」 is too long to tap" for each in content.choices if len(each.title) > longest)


# --- what became of every message


def _about_messages(conversation: Conversation, after: Standing) -> Iterator[str]:
    gate = after.gate
    is_with_staff = conversation.staff_acted or (gate is not None and gate.attention is not None)
    for message in after.messages.values():
        if message.handling is None:
            yield "a message of the patient's was neither answered nor shown to staff"
        elif message.handling is Handling.FOR_STAFF and not (is_with_staff or (gate and gate.taken_until)):
            yield "a message was left to staff, and nobody was asked"
    for item in after.outbox.values():
        if item.state not in {State.ACCEPTED, State.ENDED} and not item.is_on_its_way:
            yield f"a message of ours is still {item.state.value}"
        elif item.end in _BAD_ENDS and not conversation.harmed:
            yield f"a message of ours was not sent: {item.end.value}"
