"""Nothing is done that the patient did not plainly say: it is prepared, read back, and asked.

What the model proposes is tried; if that would change anything, the change is taken back and put to the patient as a
question. So no tool of the model has an effect of its own, whatever it calls and whatever tools are added later.
Once the patient agrees it is tried again: if it would now change anything else than was read back, it is asked anew.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import msgspec

from smartclinic.appointments.appointment import Appointment, StoredSheet
from smartclinic.assistant import intents
from smartclinic.assistant.talking.fitting import button
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.understanding.prepared import (
    ASKED_AS,
    INTENT,
    NAMED,
    as_before,
    prepared_in,
    prepared_intent,
    read_prepared,
)
from smartclinic.assistant.understanding.reading import read
from smartclinic.conversations.answering import Answer, Intent, Situation
from smartclinic.conversations.gate import Asked
from smartclinic.conversations.outgoing import Say
from smartclinic.conversations.staff_task import StaffTask
from smartclinic.queueing.line import StoredLine
from smartclinic.queueing.ticket import Ticket
from smartclinic.records.fields import declaration
from smartclinic.work.unit import Changed

_NO_EFFECT: Final = frozenset(declaration(kind).name for kind in (StoredSheet, StaffTask))
"""What needs no yes: a place that is held for some minutes, and that staff are asked, but for what the law counts."""

_NOBODYS_OWN: Final = (StoredSheet, StoredLine, StaffTask)
"""What is everybody's, or the desk's: others change it too, and no question names it."""

_OPENS_A_CASE: Final[Mapping[str, str]] = {
    intents.ACCESS_DATA: "prepare_access_data",
    intents.CORRECT_DATA: "prepare_correct_data",
    intents.DELETE_DATA: "prepare_delete_data",
}
"""What the law counts the days of from when it was asked, never by a model's word alone; how each is asked."""


class PreparedTalk:
    """What is asked before something is done, for one turn."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._words, self._ask = scene, scene.words, scene.ask

    async def only_prepared(self, intent: Intent, do: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer to what somebody else than the patient proposed; a question, where it would change anything."""
        unit = self._scene.unit
        before = unit.mark()
        answer = await do()
        opens_a_case = intent.name in _OPENS_A_CASE and not is_plainly_said(self._scene, intent)
        if unit.kinds_written_since(before) <= _NO_EFFECT and not opens_a_case:
            return answer
        return self._asked_first(intent, unit.go_back(before))

    async def agreed(self, asked: Asked, do: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer to what the patient agreed to; asked anew, where it would change anything that was not named."""
        unit = self._scene.unit
        before = unit.mark()
        answer = await do()
        changes = [change for change in unit.changes if change not in before.changes]
        if named(changes) in ("", asked.details.get(NAMED, "")):
            return answer
        unit.go_back(before)
        return self._asked_first(prepared_intent(asked), changes)

    def _asked_first(self, intent: Intent, changes: Sequence[Changed]) -> Answer:
        key = _OPENS_A_CASE.get(intent.name)
        question = self._words.say(key) if key else self._question(intent, changes)
        return self.ask(intent, question, named(changes))

    def ask(self, intent: Intent, question: str, of: str) -> Answer:
        """Ask this before the intent is carried out; what was asked before is open again once it is answered.

        `of`: what it would change, as `named` says it.
        """
        own = self._scene.situation.newest.id[:8]
        buttons = [
            button(self._ask.tap(action, own), self._words.say(key))
            for action, key in ((intents.DO_IT, "prepared_yes"), (intents.LEAVE_IT, "prepared_no"))
        ]
        details = {**intent.details, INTENT: intent.name, NAMED: of}
        answer = self._ask.choice(intents.ASKED_PREPARED, question, buttons, details)
        return replace(answer, asked=_with_before(answer.asked, self._scene.situation))

    def left(self) -> Answer:
        """It was not done."""
        return Answer(Say(self._words.say("left_as_it_is")))

    def _question(self, intent: Intent, changes: Sequence[Changed]) -> str:
        """What would be done, naming the very visits and tickets that would change."""
        visits = [(each.before, each.after) for each in changes if isinstance(each.after, Appointment)]
        tickets = [each.after for each in changes if isinstance(each.after, Ticket)]
        match intent.name:
            case intents.COMING if visits:
                return self._of_visits("prepare_coming", intent, visits)
            case intents.LATE if visits:
                return self._of_visits("prepare_late", intent, visits)
            case intents.CANCEL_NOW if visits:
                return self._of_visits("prepare_cancelling", intent, visits)
            case intents.QUEUE_HERE | intents.QUEUE_BACK:
                return self._words.say("prepare_here")
            case intents.QUEUE_TAKE if tickets:
                return self._words.say("prepare_ticket", queue=self._queue(tickets[0].queue))
            case intents.QUEUE_LEAVE | intents.CANCEL:
                return self._words.say("prepare_leaving")
            case intents.QUEUE_LATE | intents.LATE:
                return self._words.say("prepare_late_for_turn")
            case intents.WAIT:
                return self._words.say("prepare_waiting")
            case intents.UNWAIT:
                return self._words.say("prepare_waiting_no_more")
            case _ if visits and visits[0][0] is None:
                return self._of_visits("prepare_booking", intent, visits)
            case intents.CHOOSE | intents.CHANGE if visits:
                return self._of_visits("prepare_move", intent, visits)
            case _:
                return self._words.say("prepare_anything")

    def _of_visits(self, key: str, intent: Intent, visits: Sequence[tuple[object, Appointment]]) -> str:
        """The words for these visits: whose, when, and when before."""
        before, after = visits[0]
        old = self._words.visit_of(before) if isinstance(before, Appointment) else ""
        names = self._words.listed(dict.fromkeys(each.patient_name for _, each in visits))
        minutes = intent.details.get("minutes") or ""
        return self._words.say(key, names=names, visit=self._words.visit_of(after), before=old, minutes=minutes)

    def _queue(self, queue_id: str) -> str:
        named = (one.name.to(self._words.language) for one in self._scene.clinic.queues if one.id == queue_id)
        return next(named, "")


def is_plainly_said(scene: Scene, intent: Intent) -> bool:
    """Whether the patient's own words say this by rules alone, whoever else proposes it."""
    plain = read(scene.situation)
    return plain is not None and plain.name == intent.name


def agreed_in(situation: Situation, intent: Intent) -> Asked | None:
    """The prepared question that this intent is the patient's yes to."""
    is_yes = intent.name != intents.LEAVE_IT and not intent.proposed and intent == read_prepared(situation)
    return prepared_in(situation) if is_yes else None


def named(changes: Sequence[Changed]) -> str:
    """The records among these that are somebody's own, a line each: whose visit when, a ticket of which queue.

    What would be created has no id yet that lasts: it is known by what is said of it.
    """
    return "\n".join(sorted(_named(each) for each in changes if not isinstance(each.after, _NOBODYS_OWN)))


def _named(change: Changed) -> str:
    which = declaration(type(change.after)).name, "new" if change.before is None else change.id
    match change.before, change.after:
        case before, Appointment(starts_at=at, doctor=doctor, patient_name=name, revision=revision):
            was_at = before.starts_at.isoformat() if isinstance(before, Appointment) else ""
            about: tuple[str, ...] = (was_at, at.isoformat(), doctor, name, str(revision))
        case _, Ticket(queue=queue):
            about = (queue,)
        case _:
            about = ()
    return "/".join((*which, *about))


def as_said(answer: Answer) -> Answer:
    """The answer whose prepared question remembers its words as they reach the patient."""
    asked = answer.asked
    if asked is None or asked.question != intents.ASKED_PREPARED or answer.content is None:
        return answer
    details = {**asked.details, ASKED_AS: answer.content.body}
    return replace(answer, asked=msgspec.structs.replace(asked, details=details))


def resumed(answer: Answer, situation: Situation, intent: Intent) -> Answer:
    """An answer after which the prepared question, if this has answered it, gives way to what was open before it."""
    asked = prepared_in(situation)
    if asked is None or answer.asked or answer.closes_question:
        return answer
    agreed = prepared_intent(asked)
    if intent.name != intents.LEAVE_IT and (intent.name, intent.details) != (agreed.name, agreed.details):
        return answer
    return replace(answer, asked=asked.before, closes_question=asked.before is None)


def _with_before(asked: Asked | None, situation: Situation) -> Asked | None:
    """The question, remembering the one that was open; never a prepared one, which it replaces."""
    open_before = as_before(situation).gate.asked
    return msgspec.structs.replace(asked, before=open_before) if asked else None
