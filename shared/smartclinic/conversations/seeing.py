"""Somebody at the desk has looked at a conversation: it counts as read."""

from __future__ import annotations

from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.surviving import NoConversation, current_gate
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit


class Seeing:
    """Remembers what has been looked at. That it was viewed, and by whom, is the audit trail's matter."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def seen(self, clinic: str, contact: ContactId) -> None:
        """Mark the conversation as read, if it is unread. Raises NoConversation, Contended."""

        async def see(unit: Unit) -> None:
            current = await current_gate(unit, contact)
            if current is None or current.gate.on_call:
                raise NoConversation
            if current.gate.is_unread:
                # What is heard between this read and the patch has not been seen: it stays unread.
                unit.patch(Gate, current.id, seen_at=current.gate.heard_at, changed_at=self._work.clock.now())

        await self._work.run(clinic, see)
