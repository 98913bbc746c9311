"""One conversation, a page at a time: what was said by whom, how far it has come, and who answers now."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from smartclinic.clinics.model import written_to
from smartclinic.contacts.identity import ASKED_AT_ONCE, Contact, ContactId, ids_to_ask
from smartclinic.conversations.desk.entries import of_ours, of_patient, of_staff, with_file, with_files
from smartclinic.conversations.desk.paging import (
    ENTRIES,
    Cut,
    Placed,
    cursor_of,
    instant_of,
    page_of,
    read_cursor,
)
from smartclinic.conversations.desk.rows import row_of
from smartclinic.conversations.desk.ticks import WATCHED, may_change_soon, shown
from smartclinic.conversations.desk.views import Entry, Thread, Upcoming
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.identity.whose import whose
from smartclinic.conversations.message import Message
from smartclinic.conversations.notes import Note
from smartclinic.conversations.outbox import OutboxItem
from smartclinic.conversations.surviving import NoConversation, current_gate
from smartclinic.media.attachment import Attachment
from smartclinic.platform.store import In
from smartclinic.work.run import Work
from smartclinic.work.unit import Found, Unit

UpcomingOf: TypeAlias = Callable[[Unit, Sequence[ContactId], datetime], Awaitable[tuple[Upcoming, ...]]]
"""The next appointments of one person, who may have several ids."""

_CONTACT: Final = re.compile(r"[0-9a-z]{1,64}")
_PENDING: Final = 50


@dataclass(frozen=True, slots=True)
class _Open:
    """A conversation that goes on, and every id under which something of it is stored."""

    id: ContactId
    gate: Gate
    contact: Contact

    @property
    def ids(self) -> tuple[ContactId, ...]:
        """The ids to ask for, ten at most: where there are more, those that were merged last."""
        return ids_to_ask(self.id, self.contact)


@dataclass(frozen=True, slots=True)
class _Said:
    """What was found for one page."""

    messages: Sequence[Found[Message]]
    pending: Sequence[Found[Message]]
    ours: Sequence[Found[OutboxItem]]
    notes: Sequence[Found[Note]]


class Threads:
    """Reads conversations. An id that is unknown, another clinic's, or of staff on call is no conversation's."""

    def __init__(self, work: Work, upcoming: UpcomingOf) -> None:
        self._work, self._upcoming = work, upcoming

    async def read(self, clinic: str, contact: str, before: str | None = None) -> Thread:
        """The newest page of a conversation, or the one before a cursor. Raises NoConversation, Unavailable.

        Three round trips, four where there are files, and one more for each merge that the id has gone through.
        """

        async def read(unit: Unit) -> Thread:
            conversation = await _open(unit, contact)
            cut = read_cursor(before, f"{clinic}/{conversation.id}")
            said = await _said(unit, conversation, cut)
            entries_shown, older = page_of(_placed(said, conversation.gate), cut)
            entries = await _with_files(unit, [each.thing for each in entries_shown])
            cursor = cursor_of(older, f"{clinic}/{conversation.id}") if older else None
            return self._thread(conversation, entries, cursor)

        return await self._work.run(clinic, read)

    async def beside(self, clinic: str, contact: str) -> tuple[Upcoming, ...]:
        """The person's appointments from today on, soonest first. Raises NoConversation, Unavailable."""

        async def read(unit: Unit) -> tuple[Upcoming, ...]:
            conversation = await _open(unit, contact)
            return await self._upcoming(unit, conversation.ids, self._work.clock.now())

        return await self._work.run(clinic, read)

    def _thread(self, conversation: _Open, entries: tuple[Entry, ...], older: str | None) -> Thread:
        gate, now = conversation.gate, self._work.clock.now()
        changing = [shown(entry) for entry in entries if may_change_soon(entry, now)]
        return Thread(
            row=row_of(conversation.id, gate, now),
            entries=entries,
            older=older,
            epoch=gate.epoch,
            language=written_to(gate.language),
            window_until=gate.window_until,
            opted_out_at=gate.opted_out_at,
            number_lost_at=gate.number_lost_at,
            may_be=conversation.contact.may_be,
            unsettled=tuple(changing[-WATCHED:]),
        )


async def _open(unit: Unit, asked: str) -> _Open:
    if not _CONTACT.fullmatch(asked):
        raise NoConversation
    current = await current_gate(unit, asked, beside=(Contact,))
    if current is None or current.gate.on_call:
        raise NoConversation
    return _Open(current.id, current.gate, await unit.get(Contact, current.id) or Contact())


async def _said(unit: Unit, conversation: _Open, cut: Cut | None) -> _Said:
    """Everything that the page could show, in one round trip."""
    ids, limit = In(conversation.ids), cut.limit if cut else ENTRIES + 1
    below = instant_of(cut.below) if cut else None
    messages, pending, ours, notes = await asyncio.gather(
        unit.find(Message, {"contact": ids}, order="-recorded", below=cut.below if cut else None, limit=limit),
        _pending(unit, conversation),
        unit.find(OutboxItem, {"contact": ids}, order="-created_at", below=below, limit=limit),
        unit.find(Note, {"contact": ids}, order="-at", below=below, limit=limit),
    )
    return _Said(messages, pending, ours, notes)


async def _pending(unit: Unit, conversation: _Open) -> list[Found[Message]]:
    """What nobody has looked at yet: it lies under the sender's key. A number may have had another owner when it was
    written: that is shown to nobody but them.
    """
    threads = conversation.contact.threads[-ASKED_AT_ONCE:]
    if not threads:
        return []
    found, _ = await asyncio.gather(
        unit.find(Message, {"thread": In(threads)}, order="-due_at", limit=_PENDING),
        unit.load(*((Contact, thread) for thread in threads)),
    )
    owners = [await whose(unit, each.record.thread, each.record.at) for each in found]
    return [each for each, owner in zip(found, owners, strict=True) if owner == conversation.id]


def _placed(said: _Said, gate: Gate) -> list[Placed[Entry]]:
    """Everything in its place. What was answered between two of the reads is found twice: the later state counts."""
    return [
        *map(of_patient, said.pending),
        *map(of_patient, said.messages),
        *(of_ours(each, gate.promised) for each in said.ours),
        *map(of_staff, said.notes),
    ]


async def _with_files(unit: Unit, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries with what became of the files that came with them, in one read if there are any."""
    ids = with_files(entries)
    if not ids:
        return tuple(entries)
    await unit.load(*((Attachment, each) for each in ids))
    files = {each: await unit.get(Attachment, each) for each in ids}
    return tuple(with_file(entry, files.get(entry.id)) for entry in entries)
