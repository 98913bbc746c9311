"""Staff take a conversation, write in it, and hand it back. While they hold it the assistant is silent (policy B14).

One person holds a conversation at a time. A colleague may take it over from them, if the screen showed who has it.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from smartclinic.audit.entry import Act, Action, leave_entry
from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import Clinic, DeskRules, Language
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.answering import Situation
from smartclinic.conversations.delivery.posting import Draft, outbox_id, post
from smartclinic.conversations.gate import (
    Gate,
    Speaker,
    Turn,
    alarm_heard,
    answered,
    freed,
    held_until,
    left_to_doctor,
    released,
    taken,
    with_turns,
)
from smartclinic.conversations.limits import TEXT
from smartclinic.conversations.outbox import Author, Lane
from smartclinic.conversations.outgoing import FromTemplate, Say
from smartclinic.conversations.surviving import Current, opened
from smartclinic.conversations.template_taps import see_tap
from smartclinic.conversations.waking import Release, release_task
from smartclinic.conversations.written import written
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit


class HeldByAnother(Exception):
    """Somebody else at the desk holds the conversation: what was to be done has not been done."""

    def __init__(self, holder: str) -> None:
        super().__init__("another member of staff holds the conversation")
        self.holder = holder


class Takeover:
    """What staff do in a conversation. A retry of the same act changes nothing.

    Everything raises NoConversation and Contended.
    """

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def take(self, clinic: str, contact: ContactId, act: Act, seen: int) -> None:
        """Hold the conversation: the assistant's queued messages end.

        `seen` is the epoch that the screen showed. Raises HeldByAnother when somebody took it since; who was shown
        as its holder is relieved. A red flag that the screen showed is acknowledged.
        """
        record = await self._directory.clinic(clinic)

        async def take(unit: Unit) -> None:
            current = await opened(unit, contact, act)
            if current is None:
                return
            gate, was_shown = current.gate, current.gate.epoch == seen
            if not was_shown:
                self._refuse_another(gate, act, record.config.desk)
            gate = self._held(unit, current.id, alarm_heard(gate) if was_shown else gate, act, record.config.desk)
            unit.put(current.id, gate)
            self._audit(unit, act, Action.TAKE_OVER, current, after=f"epoch {gate.epoch}")

        await self._work.run_as_staff(clinic, take)

    async def write(self, clinic: str, contact: ContactId, text: str, act: Act, seen: datetime) -> str:
        """Write to the patient in the clinic's name; the outbox id. It waits its turn behind earlier replies.

        Whoever writes holds the conversation, for as long again. What asked for a person until `seen`, the moment that
        the screen showed, is answered by it. Outside the 24-hour window a template leaves in its place, and the words
        follow when the patient taps or writes. A wait for the doctor ends with this hold, if nothing is open then.
        Raises HeldByAnother, NothingWritten, TooLong.
        """
        words, record = written(text, TEXT), await self._directory.clinic(clinic)

        async def write(unit: Unit) -> None:
            current = await opened(unit, contact, act)
            if current is None:
                return
            self._refuse_another(current.gate, act, record.config.desk)
            gate = self._held(unit, current.id, answered(current.gate, seen), act, record.config.desk)
            situation = Situation(record, current.id, gate, (), self._work.clock.now())
            gate, outbox = _posted(unit, situation, words, act)
            # Which of the two leaves is known at the claim, and the window may close until then.
            promised, is_answered = (*gate.promised, outbox), gate.waiting_since is not None
            unit.put(current.id, msgspec.structs.replace(gate, promised=promised, waiting_answered=is_answered))
            self._audit(unit, act, Action.WRITE_TO_PATIENT, current, after=f"outbox/{outbox}")

        await self._work.run_as_staff(clinic, write)
        return outbox_id(act.id)

    async def hand_back(self, clinic: str, contact: ContactId, act: Act, seen: datetime) -> None:
        """Give the conversation back to the assistant; nobody waits for the doctor any more.

        What asked for a person after `seen`, the moment that the screen showed, still does. Raises HeldByAnother.
        """
        await self._let_go(clinic, contact, act, seen, Action.HAND_BACK)

    async def wait_for_doctor(self, clinic: str, contact: ContactId, act: Act, seen: datetime) -> None:
        """Let go of the conversation until the doctor has said something; it stays in the desk's list.

        Nothing that the assistant had queued leaves: it is silent until the patient writes. Raises HeldByAnother.
        """
        await self._let_go(clinic, contact, act, seen, Action.WAIT_FOR_DOCTOR)

    async def run_out(self, release: Release) -> None:
        """A takeover that nobody ended: it goes back to the assistant, unless something still waits for staff."""
        record = await self._directory.clinic(release.clinic)

        async def run_out(unit: Unit) -> None:
            gate = await unit.get(Gate, release.gate)
            now = self._work.clock.now()
            if gate is None or gate.due_at is None or gate.epoch != release.epoch or gate.is_taken(now):
                return
            gate = freed(gate, now, record.config.desk)
            unit.put(release.gate, gate)
            if gate.taken_until:
                unit.enqueue(release_task(release.clinic, release.gate, gate.epoch, gate.taken_until))

        await self._work.run(release.clinic, run_out)

    # --- steps

    async def _let_go(self, clinic: str, contact: ContactId, act: Act, seen: datetime, what: Action) -> None:
        record = await self._directory.clinic(clinic)

        async def let_go(unit: Unit) -> None:
            current = await opened(unit, contact, act)
            if current is None:
                return
            self._refuse_another(current.gate, act, record.config.desk)
            gate, waits = answered(current.gate, seen), what is Action.WAIT_FOR_DOCTOR
            if gate.taken_by or waits:  # what nobody holds needs no release: the assistant's answer may be on its way
                gate = released(gate)
            gate = left_to_doctor(gate, self._work.clock.now() if waits else None)
            unit.put(current.id, msgspec.structs.replace(gate, misunderstood=0))
            self._audit(unit, act, what, current, after=f"epoch {gate.epoch}")

        await self._work.run_as_staff(clinic, let_go)

    def _refuse_another(self, gate: Gate, act: Act, rules: DeskRules) -> None:
        """A hold that has run out, and whose task is late, counts as what it will be. Raises HeldByAnother."""
        now = self._work.clock.now()
        holder = freed(gate, now, rules).holder(now)
        if holder is not None and holder != act.actor:
            raise HeldByAnother(holder)

    def _held(self, unit: Unit, contact: ContactId, gate: Gate, act: Act, rules: DeskRules) -> Gate:
        """The gate, held by whoever acts, never for less than it was; whatever is left to the assistant ends."""
        until = held_until(self._work.clock.now(), rules)
        gate = taken(gate, act.actor, max(until, gate.taken_until or until))
        unit.enqueue(release_task(unit.clinic, contact, gate.epoch, gate.taken_until or until))
        return gate

    def _audit(self, unit: Unit, act: Act, what: Action, current: Current, *, after: str) -> None:
        now = self._work.clock.now()
        leave_entry(unit, act, what, f"conversations/{current.id}", now, before=_standing(current.gate), after=after)


def _posted(unit: Unit, situation: Situation, words: str, act: Act) -> tuple[Gate, str]:
    gate = with_turns(situation.gate, Turn(Speaker.STAFF, words))
    instead = _announced(situation.clinic.config, gate.language, outbox_id(act.id))
    draft = Draft(Say(words), Author.STAFF, Lane.REPLY, instead=instead, written_by=act.actor)
    return post(unit, situation, gate, draft, cause=act.id)


def _standing(gate: Gate) -> str:
    """How it stood, for the audit trail."""
    if gate.taken_by:
        return f"held by {gate.taken_by}"
    return "waiting for the doctor" if gate.waiting_since else f"epoch {gate.epoch}"


def _announced(clinic: Clinic, language: str | None, outbox: str) -> FromTemplate:
    """The template that says, in the patient's language, that staff have a message."""
    from smartclinic.conversations.from_template import from_template  # noqa: PLC0415 - delivery has no YAML, and writes nothing

    name = clinic.name.to(Language.EN if language == Language.EN else Language.ZH_HK)
    return from_template("staff_message", language, {"clinic": name}, {"see": see_tap(outbox)})
