"""Judges a conversation: what each step was to bring, and how it was to end. What it finds are sentences for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.states import AppointmentState
from smartclinic.platform.clock import hong_kong, hong_kong_day
from smartclinic.queueing.ticket import Ticket
from smartclinic_local.evaluation import moments
from smartclinic_local.evaluation.always import broken_rules
from smartclinic_local.evaluation.conversation import Conversation, Outcome, Problem, Standing
from smartclinic_local.evaluation.people import names_in
from smartclinic_local.evaluation.said import is_in, says
from smartclinic_local.evaluation.scenario import End, Heard, Scenario, TicketAtEnd, VisitAtEnd, YesNo

_GONE = frozenset({AppointmentState.CANCELLED, AppointmentState.COMPLETED, AppointmentState.NO_SHOW})
"""Visits that need not be listed."""


def judge(scenario: Scenario, conversation: Conversation) -> list[Problem]:
    """Everything that is not as it must be, each once; nothing, if the conversation passes."""
    before, after = conversation.before, conversation.after
    found = [Problem(None, f"it could not be played: {conversation.stopped}")] if conversation.stopped else []
    found += [problem for outcome in conversation.outcomes for problem in _of_step(scenario, conversation, outcome)]
    if before is not None and after is not None:
        found += [Problem(None, words) for words in _of_end(scenario.expect, conversation, before, after)]
        found += broken_rules(scenario, conversation, before, after)
    return [*dict.fromkeys(found)]


# --- steps


def _of_step(scenario: Scenario, conversation: Conversation, outcome: Outcome) -> Iterator[Problem]:
    heard = scenario.turns[outcome.number - 1].expect
    text = "\n".join(answer.text for answer in outcome.answers)
    for expected in heard.says:
        if not says(text, expected):
            yield Problem(outcome.number, f"the answer was to say {_quoted(expected)}")
    for forbidden in heard.says_not:
        if says(text, forbidden):
            yield Problem(outcome.number, f"the answer says {_quoted(forbidden)}")
    choices = [choice for answer in outcome.answers for choice in answer.choices]
    for label in heard.buttons:
        if not any(choice.startswith(label) for choice in choices):
            there = " · ".join(choices) or "nothing"
            yield Problem(outcome.number, f"nothing to tap begins with 「{label}」; there is {there}")
    yield from _of_answering(heard, outcome)
    if heard.language and outcome.answers and not is_in(text, heard.language, names_in(scenario, conversation)):
        yield Problem(outcome.number, f"the answer is not in {heard.language.value}")


def _of_answering(heard: Heard, outcome: Outcome) -> Iterator[Problem]:
    if heard.silent is YesNo.YES and outcome.answers:
        yield Problem(outcome.number, "nothing was to be answered")
    if heard.silent is YesNo.NO and not outcome.answers:
        yield Problem(outcome.number, "something was to be answered")
    if heard.model is YesNo.NO and outcome.asked:
        yield Problem(outcome.number, "a model was asked, and none should be needed")
    if heard.model is YesNo.YES and not outcome.asked:
        yield Problem(outcome.number, "no model was asked")


# --- the end


def _of_end(end: End, conversation: Conversation, before: Standing, after: Standing) -> Iterator[str]:
    yield from _of_visits(end, conversation.now, before, after)
    yield from _of_tickets(end, before, after)
    if end.staff_tasks is not None:
        wanted, there = Counter(end.staff_tasks), Counter(task.kind for task in after.tasks.values() if task.open)
        for kind in sorted({*wanted, *there}, key=lambda kind: kind.value):
            if wanted[kind] != there[kind]:
                yield f"at the end: staff tasks `{kind.value}`: {there[kind]} instead of {wanted[kind]}"
    yield from _of_state(end, after)
    yield from _of_words(end, conversation)
    yield from _of_cost(end, conversation)


def _of_visits(end: End, now: datetime, before: Standing, after: Standing) -> Iterator[str]:
    if end.appointments is None:
        if after.appointments != before.appointments:
            yield f"at the end: the visits were to stay as they were: {_listed(after)}"
        return
    left = dict(after.appointments)
    for wanted in sorted(end.appointments, key=_exactness):
        matching = [key for key, visit in left.items() if _is_visit(wanted, visit, now)][: wanted.count]
        for key in matching:
            del left[key]
        if len(matching) < wanted.count:
            yield f"at the end: missing is a visit {_told(wanted)}; there is {_listed(after)}"
    for visit in left.values():
        if visit.state not in _GONE:
            yield f"at the end: there is a visit that was not to be: {_visit(visit)}"


def _exactness(wanted: VisitAtEnd) -> int:
    """The most exact first, so that it does not find its visit taken by a vaguer one."""
    return sum(each is None for each in (wanted.patient, wanted.at, wanted.day, wanted.doctor, wanted.service))


def _is_visit(wanted: VisitAtEnd, visit: Appointment, now: datetime) -> bool:
    return (
        visit.state is wanted.state
        and wanted.patient in {None, visit.patient_name}
        and wanted.doctor in {None, visit.doctor}
        and wanted.service in {None, visit.service}
        and (wanted.at is None or visit.starts_at == moments.moment(wanted.at, now))
        and (wanted.day is None or hong_kong_day(visit.starts_at) == moments.day(wanted.day, now))
    )


def _of_tickets(end: End, before: Standing, after: Standing) -> Iterator[str]:
    if end.tickets is None:
        if {key: one.ended for key, one in after.tickets.items()} != {
            key: one.ended for key, one in before.tickets.items()
        }:
            yield f"at the end: the tickets were to stay as they were: {_tickets(after.tickets.values())}"
        return
    left = dict(after.tickets)
    for wanted in end.tickets:
        matching = [key for key, ticket in left.items() if _is_ticket(wanted, ticket)][: wanted.count]
        for key in matching:
            del left[key]
        if len(matching) < wanted.count:
            yield f"at the end: missing is a ticket {_told(wanted)}; there is {_tickets(after.tickets.values())}"
    for ticket in left.values():
        if ticket.ended is None:
            yield f"at the end: there is a ticket that was not to be: {ticket.label}"


def _is_ticket(wanted: TicketAtEnd, ticket: Ticket) -> bool:
    return wanted.queue in {None, ticket.queue} and ticket.ended is wanted.ended


def _of_state(end: End, after: Standing) -> Iterator[str]:
    gate = after.gate
    reasons = set(gate.attention.reasons) if gate and gate.attention else set()
    if end.attention is not None:
        missing = [reason.value for reason in end.attention if reason not in reasons]
        if missing:
            there = ", ".join(sorted(reason.value for reason in reasons)) or "nothing"
            yield f"at the end: staff were to be asked for {', '.join(missing)}; they are for {there}"
        elif not end.attention and reasons:
            yield f"at the end: staff were not to be asked; they are for {', '.join(sorted(r.value for r in reasons))}"
    if (gate is not None and gate.opted_out_at is not None) is not end.opted_out:
        yield f"at the end: they {'are not' if end.opted_out else 'are'} opted out"
    alarms = {alarm.flag for alarm in gate.alarms} if gate else set()
    if alarms != set(end.alarm):
        there, wanted = (", ".join(sorted(each)) or "none" for each in (alarms, set(end.alarm)))
        yield f"at the end: emergency words of {there} instead of {wanted}"


def _of_words(end: End, conversation: Conversation) -> Iterator[str]:
    text = "\n".join(answer.text for outcome in conversation.outcomes for answer in outcome.answers)
    for expected in end.says:
        if not says(text, expected):
            yield f"nowhere is said {_quoted(expected)}"
    for forbidden in end.never_says:
        if says(text, forbidden):
            yield f"somewhere is said {_quoted(forbidden)}"


def _of_cost(end: End, conversation: Conversation) -> Iterator[str]:
    paid = sum(len(outcome.answers) for outcome in conversation.outcomes)
    if end.paid_messages is not None and paid > end.paid_messages:
        yield f"at the end: {paid} paid messages instead of {end.paid_messages} at most"
    if end.model_turns is not None and conversation.use.turns > end.model_turns:
        yield f"at the end: {conversation.use.turns} questions to a model instead of {end.model_turns} at most"


# --- words


def _quoted(expected: str) -> str:
    return expected if expected.startswith("/") else f"「{expected}」"


def _told(wanted: VisitAtEnd | TicketAtEnd) -> str:
    facts = msgspec.structs.asdict(wanted)
    return ", ".join(f"{name} {value}" for name, value in facts.items() if value is not None)


def _visit(visit: Appointment) -> str:
    at = hong_kong(visit.starts_at)
    return f"{visit.patient_name} {at:%Y-%m-%d %H:%M} {visit.doctor} {visit.service} ({visit.state.value})"


def _listed(standing: Standing) -> str:
    return "; ".join(map(_visit, standing.appointments.values())) or "none"


def _tickets(tickets: Iterable[Ticket]) -> str:
    return ", ".join(f"{each.label} ({each.ended or 'open'})" for each in tickets) or "none"
