"""Notices that the clinic starts: the proactive lane. STOP ends those already queued at their claim."""

from __future__ import annotations

from smartclinic.clinics.directory import Directory
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.answering import Situation
from smartclinic.conversations.delivery.posting import Draft, outbox_id, post
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.outbox import Author, Lane, OutboxItem
from smartclinic.conversations.outgoing import FromTemplate, Outgoing
from smartclinic.conversations.surviving import current_gate
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit


class Notices:
    """Queues what the clinic tells a contact by itself."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def notify(
        self, clinic: str, contact: ContactId, content: Outgoing, cause: str, *, instead: FromTemplate | None = None
    ) -> bool:
        """Queue one notice for its cause, once; False for a contact that opted out, never wrote, or whose number
        may be somebody else's. What was merged into another contact goes there.

        `instead` leaves when the 24-hour window has closed; without it the notice then ends, and staff are told.
        """
        record = await self._directory.clinic(clinic)

        async def notify(unit: Unit) -> bool:
            await unit.load((Gate, contact), (OutboxItem, outbox_id(cause)))
            current = await current_gate(unit, contact)
            if current is None or current.gate.opted_out_at is not None or current.gate.number_lost_at is not None:
                return False
            if await unit.get(OutboxItem, outbox_id(cause)) is not None:
                return True
            situation = Situation(record, current.id, current.gate, (), self._work.clock.now())
            draft = Draft(content, Author.RULE, Lane.PROACTIVE, instead=instead)
            gate, _ = post(unit, situation, current.gate, draft, cause=cause)
            unit.put(current.id, gate)
            return True

        return await self._work.run(clinic, notify)
