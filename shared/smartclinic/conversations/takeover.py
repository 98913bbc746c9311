"""Staff take a conversation, write in it, and hand it back. While they hold it the assistant is silent (policy B14).

One person holds a conversation at a time. A colleague may take it over from them, if the screen showed who has it.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from smartclinic.audit.entry import Act, Action, leave_entry
from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import Clinic, DeskRules, written_to
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.answering import Situation
from smartclinic.conversations.delivery.posting import Draft, outbox_id, post
from smartclinic.conversations.gate import (
    Gate,
    Reason,
    Speaker,
    Turn,
    alarm_heard,
    answered,
    flag_ended,
    freed,
    left_to_doctor,
    released,
    with_attention,
    with_turns,
)
from smartclinic.conversations.hold import held, standing
from smartclinic.conversations.limits import TEXT
from smartclinic.conversations.outbox import Author, Lane
from smartclinic.conversations.outgoing import FromTemplate, Say
from smartclinic.conversations.surviving import Current, opened
from smartclinic.conversations.template_taps import see_tap
from smartclinic.conversations.unanswered import take_up
from smartclinic.conversations.waking import Release, release_task
from smartclinic.conversations.written import written
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit


class HeldByAnother(Exception):
    """Somebody else at the desk holds the conversation: what was to be done has not been done. `since`: if known."""

    def __init__(self, holder: str, since: datetime | None = None) -> None:
        super().__init__("another member of staff holds the conversation")
        self.holder, self.since = holder, since


class RedFlagCame(Exception):
    """The patient may have an emergency that the screen did not show yet: the conversation is not let go of."""


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
            silent = Current(current.id, alarm_heard(gate) if was_shown else gate)
            gate = held(unit, silent, act.actor, self._work.clock.now(), record.config.desk)
            unit.put(current.id, gate)
            self._audit(unit, act, Action.TAKE_OVER, current, after=f"epoch {gate.epoch}")

        await self._work.run_as_staff(clinic, take)

    async def write(self, clinic: str, contact: ContactId, text: str, act: Act, seen: datetime) -> str:
        """Write to the patient in the clinic's name; the outbox id. It waits its turn behind earlier replies.

        Whoever writes holds the conversation, for as long again. What asked for a person until `seen`, the moment that
        the screen showed, is answered by it. Outside the 24-hour window a template leaves in its place, and the words
        follow when the patient taps or writes. A wait for the doctor ends with this hold, if nothing is open then.
        While a red flag sounds that the screen showed, whoever writes first sees to it, whoever held the conversation.
        Raises HeldByAnother, NothingWritten, TooLong.
        """
        words, record = written(text, TEXT), await self._directory.clinic(clinic)

        async def write(unit: Unit) -> None:
            current = await opened(unit, contact, act)
            if current is None:
                return
            if not _sounded(current.gate, seen):
                self._refuse_another(current.gate, act, record.config.desk)
            now = self._work.clock.now()
            heard = Current(current.id, answered(current.gate, seen))
            gate = held(unit, heard, act.actor, now, record.config.desk)
            situation = Situation(record, current.id, gate, (), now)
            gate, outbox = _posted(unit, situation, words, act)
            # Which of the two leaves is known at the claim, and the window may close until then.
            promised, is_answered = (*gate.promised, outbox), gate.waiting_since is not None
            unit.put(current.id, msgspec.structs.replace(gate, promised=promised, waiting_answered=is_answered))
            self._audit(unit, act, Action.WRITE_TO_PATIENT, current, after=f"outbox/{outbox}")

        await self._work.run_as_staff(clinic, write)
        return outbox_id(act.id)

    async def hand_back(
        self, clinic: str, contact: ContactId, act: Act, seen: datetime, *, to_answer: bool = False
    ) -> None:
        """Give the conversation back to the assistant; nobody waits for the doctor any more.

        What asked for a person after `seen`, the moment that the screen showed, still does. `to_answer`: the assistant
        takes up what nobody has answered; else that is settled. Raises HeldByAnother, RedFlagCame.
        """
        await self._let_go(clinic, contact, act, seen, Action.HAND_BACK, to_answer=to_answer)

    async def wait_for_doctor(self, clinic: str, contact: ContactId, act: Act, seen: datetime) -> None:
        """Let go of the conversation until the doctor has said something; it stays in the desk's list.

        Nothing that the assistant had queued leaves: it is silent until the patient writes. Raises HeldByAnother,
        RedFlagCame.
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

    async def _let_go(
        self, clinic: str, contact: ContactId, act: Act, seen: datetime, what: Action, *, to_answer: bool = False
    ) -> None:
        record = await self._directory.clinic(clinic)

        async def let_go(unit: Unit) -> None:
            current = await opened(unit, contact, act)
            if current is None:
                return
            self._refuse_another(current.gate, act, record.config.desk)
            if _has_flagged_since(current.gate, seen):
                raise RedFlagCame
            gate = await self._left(unit, current, seen, what, to_answer=to_answer)
            unit.put(current.id, msgspec.structs.replace(gate, misunderstood=0))
            self._audit(unit, act, what, current, after=f"epoch {gate.epoch}")

        await self._work.run_as_staff(clinic, let_go)

    async def _left(self, unit: Unit, current: Current, seen: datetime, what: Action, *, to_answer: bool) -> Gate:
        """The gate, let go of. A question that was to be answered and is not found stays with staff."""
        gate, waits, now = answered(current.gate, seen), what is Action.WAIT_FOR_DOCTOR, self._work.clock.now()
        if gate.taken_by or waits or to_answer:  # what nobody holds needs no release: an answer may be on its way
            gate = released(gate)
        gate = left_to_doctor(gate, now if waits else None)
        if waits:
            return gate
        gate = flag_ended(gate)
        if to_answer:
            return await take_up(unit, current, gate, now) or with_attention(gate, Reason.NOT_ANSWERED, now)
        return msgspec.structs.replace(gate, settled_at=max(seen, gate.settled_at or seen))

    def _refuse_another(self, gate: Gate, act: Act, rules: DeskRules) -> None:
        """A hold that has run out, and whose task is late, counts as what it will be. Raises HeldByAnother."""
        now = self._work.clock.now()
        holder = freed(gate, now, rules).holder(now)
        if holder is not None and holder != act.actor:
            raise HeldByAnother(holder, gate.taken_at)

    def _audit(self, unit: Unit, act: Act, what: Action, current: Current, *, after: str) -> None:
        now = self._work.clock.now()
        leave_entry(unit, act, what, f"conversations/{current.id}", now, before=standing(current.gate), after=after)


def _posted(unit: Unit, situation: Situation, words: str, act: Act) -> tuple[Gate, str]:
    gate = with_turns(situation.gate, Turn(Speaker.STAFF, words))
    instead = _announced(situation.clinic.config, gate.language, outbox_id(act.id))
    draft = Draft(Say(words), Author.STAFF, Lane.REPLY, instead=instead, written_by=act.actor)
    return post(unit, situation, gate, draft, cause=act.id)


def _sounded(gate: Gate, seen: datetime) -> bool:
    """Whether a red flag sounds that the screen showed."""
    return gate.sounding_since is not None and not _has_flagged_since(gate, seen)


def _has_flagged_since(gate: Gate, seen: datetime) -> bool:
    """Whether a red flag came that the screen did not show, acknowledged by now or not."""
    return any(at is not None and at > seen for at in (gate.sounding_since, gate.flagged_at))


def _announced(clinic: Clinic, language: str | None, outbox: str) -> FromTemplate:
    """The template that says, in the patient's language, that staff have a message."""
    from smartclinic.conversations.from_template import from_template  # noqa: PLC0415 - delivery has no YAML, and writes nothing

    name = clinic.name.to(written_to(language))
    return from_template("staff_message", language, {"clinic": name}, {"see": see_tap(outbox)})
