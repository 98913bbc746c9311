"""Notes that staff leave for each other in a conversation. The patient and the assistant never see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from smartclinic.audit.entry import Act, Action, leave_entry
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.surviving import opened
from smartclinic.conversations.written import written
from smartclinic.platform.ids import digest
from smartclinic.platform.store import Index
from smartclinic.records.fields import Record, Retention, content, derived, record, staff
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit

LONGEST: Final = 4000
"""How many characters a note may have."""


@record("notes", retention=Retention.CLINIC_END, indexes=(Index(("contact",), "-at"),))
class Note(Record, frozen=True, kw_only=True):
    """What staff wrote for each other about a contact. Never changed afterwards."""

    contact: Annotated[ContactId, derived("in whose conversation it stands")]
    text: Annotated[str, content("what colleagues should know")]
    author: Annotated[str, staff("who wrote it: a staff id")]
    at: Annotated[datetime, staff("when")]


def note_id(act: Act) -> str:
    """The id of the note that this act leaves."""
    return digest("note", act.id)


class Notes:
    """Leaves notes. A retry of the same act leaves no second one."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def write(self, clinic: str, contact: ContactId, text: str, act: Act) -> str:
        """Leave a note; its id. Raises NothingWritten, TooLong, NoConversation, Contended."""
        words = written(text, LONGEST)

        async def write(unit: Unit) -> None:
            current = await opened(unit, contact, act)
            if current is None:
                return
            now, note = self._work.clock.now(), note_id(act)
            unit.create(note, Note(contact=current.id, text=words, author=act.actor, at=now))
            unit.patch(Gate, current.id, changed_at=now)
            leave_entry(unit, act, Action.WRITE_NOTE, f"conversations/{current.id}", now, after=f"notes/{note}")

        await self._work.run_as_staff(clinic, write)
        return note_id(act)
