"""Staff say whether two contacts are one person: after half a year of silence a number may have a new owner."""

from __future__ import annotations

from smartclinic.audit.entry import Act, Action, AuditEntry, entry_id, has_acted, leave_entry
from smartclinic.contacts.identity import Contact, ContactId
from smartclinic.conversations.identity.meeting import join, keep_apart
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit


class NothingToConfirm(Exception):
    """This contact is not one that may be another."""


class Joining:
    """What staff confirm about identities. A retry of the same act changes nothing."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def confirm(self, clinic: str, contact: ContactId, act: Act) -> None:
        """It is the same person: one contact, with everything of both. Raises NothingToConfirm, Contended."""

        async def confirm(unit: Unit) -> None:
            if other := await self._other(unit, contact, act):
                await join(unit, contact, other, self._work.clock.now())
                self._leave(unit, act, Action.JOIN_CONTACTS, contact)

        await self._work.run_as_staff(clinic, confirm)

    async def deny(self, clinic: str, contact: ContactId, act: Act) -> None:
        """It is somebody new: the number is theirs, and nothing of the other's. Raises NothingToConfirm, Contended."""

        async def deny(unit: Unit) -> None:
            if other := await self._other(unit, contact, act):
                await keep_apart(unit, contact, other, self._work.clock.now())
                self._leave(unit, act, Action.KEEP_CONTACTS_APART, contact)

        await self._work.run_as_staff(clinic, deny)

    async def _other(self, unit: Unit, contact: ContactId, act: Act) -> ContactId | None:
        """Whom the contact may be; None when this very action has committed already."""
        await unit.load((Contact, contact), (AuditEntry, entry_id(act.id)))
        if await has_acted(unit, act):
            return None
        found = await unit.get(Contact, contact)
        if found is None or found.may_be is None:
            raise NothingToConfirm
        return found.may_be

    def _leave(self, unit: Unit, act: Act, what: Action, contact: ContactId) -> None:
        leave_entry(unit, act, what, f"contacts/{contact}", self._work.clock.now())
