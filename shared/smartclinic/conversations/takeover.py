"""Staff take a conversation, write in it, and hand it back. While they hold it the assistant is silent (policy B14)."""

from __future__ import annotations

from datetime import datetime

import msgspec

from smartclinic.audit.entry import Act, Action, AuditEntry, entry_id, has_acted, leave_entry
from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import Clinic, Language
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.answering import Situation
from smartclinic.conversations.delivery.posting import Draft, outbox_id, post
from smartclinic.conversations.gate import HELD_FOR, Gate, Speaker, Turn, freed, released, taken, with_turns
from smartclinic.conversations.outbox import Author, Lane
from smartclinic.conversations.outgoing import FromTemplate, Say
from smartclinic.conversations.surviving import Current, current_gate
from smartclinic.conversations.turns.promises import see_tap
from smartclinic.conversations.waking import Release, release_task
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit


class NoConversation(Exception):
    """This contact has never written."""


class Takeover:
    """What staff do in a conversation. A retry of the same act changes nothing."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def take(self, clinic: str, contact: ContactId, act: Act) -> None:
        """Hold the conversation: the assistant's queued messages end. Raises NoConversation, Contended."""

        async def take(unit: Unit) -> None:
            current = await self._open(unit, contact, act)
            if current is None:
                return
            until = self._work.clock.now() + HELD_FOR
            gate = taken(current.gate, act.actor, until)
            unit.put(current.id, gate)
            unit.enqueue(release_task(clinic, current.id, gate.epoch, until))
            self._audit(unit, act, Action.TAKE_OVER, current.id)

        await self._work.run_as_staff(clinic, take)

    async def hand_back(self, clinic: str, contact: ContactId, act: Act, seen: datetime) -> None:
        """Give the conversation back to the assistant. What asked for a person after `seen`, the moment that the
        screen showed, still does. Raises NoConversation, Contended.
        """

        async def hand_back(unit: Unit) -> None:
            current = await self._open(unit, contact, act)
            if current is None:
                return
            attention = current.gate.attention
            unseen = attention if attention and attention.latest > seen else None
            unit.put(current.id, msgspec.structs.replace(released(current.gate), attention=unseen, misunderstood=0))
            self._audit(unit, act, Action.HAND_BACK, current.id)

        await self._work.run_as_staff(clinic, hand_back)

    async def write(self, clinic: str, contact: ContactId, text: str, act: Act) -> str:
        """Write to the patient in the clinic's name; the outbox id. It waits its turn behind earlier replies.

        Outside the 24-hour window a template leaves in its place, and the words follow when the patient taps or writes.
        """
        record = await self._directory.clinic(clinic)

        async def write(unit: Unit) -> None:
            current = await self._open(unit, contact, act)
            if current is None:
                return
            gate = with_turns(current.gate, Turn(Speaker.STAFF, text))
            situation = Situation(record, current.id, gate, (), self._work.clock.now())
            instead = _announced(record.config, gate.language, outbox_id(act.id))
            draft = Draft(Say(text), Author.STAFF, Lane.REPLY, instead=instead, written_by=act.actor)
            gate, outbox = post(unit, situation, gate, draft, cause=act.id)
            # Which of the two leaves is known at the claim, and the window may close until then.
            unit.put(current.id, msgspec.structs.replace(gate, promised=(*gate.promised, outbox)))
            self._audit(unit, act, Action.WRITE_TO_PATIENT, current.id)

        await self._work.run_as_staff(clinic, write)
        return outbox_id(act.id)

    async def run_out(self, release: Release) -> None:
        """A takeover that nobody ended: the alarm's pause simply ends, a person's asks for attention."""

        async def run_out(unit: Unit) -> None:
            gate = await unit.get(Gate, release.gate)
            now = self._work.clock.now()
            if gate is None or gate.due_at is None or gate.epoch != release.epoch or gate.is_taken(now):
                return
            unit.put(release.gate, freed(gate, now))

        await self._work.run(release.clinic, run_out)

    async def _open(self, unit: Unit, contact: ContactId, act: Act) -> Current | None:
        """The conversation that goes on for this contact, or None when this very action has committed already: its
        audit entry tells.
        """
        await unit.load((Gate, contact), (AuditEntry, entry_id(act.id)))
        current = await current_gate(unit, contact)
        if current is None:
            raise NoConversation
        return None if await has_acted(unit, act) else current

    def _audit(self, unit: Unit, act: Act, what: Action, contact: ContactId) -> None:
        leave_entry(unit, act, what, f"conversations/{contact}", self._work.clock.now())


def _announced(clinic: Clinic, language: str | None, outbox: str) -> FromTemplate:
    """The template that says, in the patient's language, that staff have a message."""
    from smartclinic.conversations.from_template import from_template  # noqa: PLC0415 - delivery has no YAML, and writes nothing

    name = clinic.name.to(Language.EN if language == Language.EN else Language.ZH_HK)
    return from_template("staff_message", language, {"clinic": name}, {"see": see_tap(outbox)})
