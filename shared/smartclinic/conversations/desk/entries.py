"""One thing in a thread as the desk shows it: a message, one of ours, or a note. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from smartclinic.conversations.content import Echo, Media, MediaKind
from smartclinic.conversations.desk.paging import Kind, Place, Placed, microseconds
from smartclinic.conversations.desk.ticks import tick_of
from smartclinic.conversations.desk.views import Entry, Tick, Who
from smartclinic.conversations.message import Message
from smartclinic.conversations.notes import Note
from smartclinic.conversations.outbox import Author, OutboxItem
from smartclinic.media.attachment import Attachment
from smartclinic.work.unit import Found

_SPEAKERS: Final = {
    Author.ASSISTANT: Who.ASSISTANT,
    Author.STAFF: Who.STAFF,
    Author.SAFETY: Who.SAFETY,
    Author.RULE: Who.RULE,
}
_DID_NOT_ARRIVE: Final = frozenset({Tick.FAILED, Tick.UNCONFIRMED, Tick.NOT_SENT})


def of_patient(found: Found[Message]) -> Placed[Entry]:
    """What arrived: from the patient, or from the clinic's own phone."""
    message = found.record
    entry = Entry(
        id=found.id,
        at=message.recorded_at,
        who=Who.CLINIC_PHONE if isinstance(message.content, Echo) else Who.PATIENT,
        said=message.content,
        cards=message.cards,
        heard=message.heard,
        is_pending=message.due_at is not None,
    )
    return Placed(Place(message.recorded, Kind.MESSAGE, found.id), entry)


def of_ours(found: Found[OutboxItem], promised: Collection[str]) -> Placed[Entry]:
    """What we send. `promised`: staff's messages whose words still have to follow a template."""
    item, tick = found.record, tick_of(found.record)
    is_announced = item.author is Author.STAFF and item.by_template and item.instead is not None
    failure = item.failure
    entry = Entry(
        id=found.id,
        at=item.created_at,
        who=_SPEAKERS[item.author],
        said=item.content if is_announced else item.leaving,
        staff=item.written_by,
        tick=tick,
        end=item.end if tick in _DID_NOT_ARRIVE else None,
        code=(failure.code if failure and failure.code else item.code) if tick in _DID_NOT_ARRIVE else None,
        by_template=item.by_template,
        grounds=item.grounds,
        announced=item.instead if is_announced else None,
        is_promised=is_announced and found.id in promised,
    )
    return Placed(Place(microseconds(item.created_at), Kind.OUTBOX, found.id), entry)


def of_staff(found: Found[Note]) -> Placed[Entry]:
    """What staff wrote for each other."""
    note = found.record
    entry = Entry(id=found.id, at=note.at, who=Who.NOTE, said=note.text, staff=note.author)
    return Placed(Place(microseconds(note.at), Kind.NOTE, found.id), entry)


def with_files(entries: Sequence[Entry]) -> tuple[str, ...]:
    """The ids of the messages among these that came with a file which is kept, or was."""
    return tuple(
        entry.id
        for entry in entries
        if isinstance(entry.said, Media) and entry.said.type is not MediaKind.STICKER and not entry.said.lost
    )


def with_file(entry: Entry, attachment: Attachment | None) -> Entry:
    """The entry with what became of its file."""
    return entry if attachment is None else replace(entry, file=attachment.state, refusal=attachment.refusal)
