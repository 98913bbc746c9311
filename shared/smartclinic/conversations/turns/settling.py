"""Settling a burst: every message ends answered, shown to staff, or known to need nothing (invariant 2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.amending import Amended
from smartclinic.conversations.answering import Situation
from smartclinic.conversations.content import Content, Media, MediaKind
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.message import Handling, Message
from smartclinic.media.attachment import attach
from smartclinic.platform.store import REMOVE
from smartclinic.work.unit import Found, Unit


def settle(unit: Unit, situation: Situation, gate: Gate, handling: Handling, outbox: str | None = None) -> None:
    """Record what became of the burst and of what stands beside it, together with the gate that decided it.

    Messages and gate are read in parallel, so the gate may be newer than the messages: each message must still be as
    it was read, or it would be settled twice.
    """
    unit.put(situation.contact, msgspec.structs.replace(gate, heard_at=situation.now) if situation.burst else gate)
    amended = situation.amended
    for found in situation.burst:
        _end(unit, situation, found, handling, outbox)
        _keep_file(unit, situation, found)
    for found in amended.late:
        _end(unit, situation, found, Handling.FOR_STAFF, None)
        _keep_file(unit, situation, found)
    for found in amended.quiet:
        _end(unit, situation, found, Handling.NEEDS_NONE, None)
    settled = {found.id for found in (*situation.burst, *amended.late, *amended.quiet)}
    for of, content in amended.contents.items():
        if of not in settled:
            unit.patch_as_read(Message, of, content=content, rewritten_at=amended.at[of])
    for of, content in amended.unseen.items():
        unit.put(of, _never_seen(situation, content, amended.at[of]))


def settle_moves(unit: Unit, contact: ContactId, moves: Sequence[Found[Message]]) -> None:
    """Record that Meta's notes of new numbers and ids have been heeded, in whichever commit heeds them first.

    Afterwards a note may lie under a thread that is the contact's no more, where no wake-up would find it.
    """
    for found in moves:
        unit.patch_as_read(
            Message, found.id, contact=contact, handling=Handling.NEEDS_NONE, due_at=REMOVE, sender=REMOVE,
            becomes=REMOVE,
        )  # fmt: skip


def _end(unit: Unit, situation: Situation, found: Found[Message], handling: Handling, outbox: str | None) -> None:
    amended = situation.amended
    rewritten: dict[str, object] = {}
    if found.id in amended.contents:
        rewritten = {"content": amended.contents[found.id], "rewritten_at": amended.at[found.id]}
    elif found.id in amended.emptied:
        rewritten = {"content": amended.emptied[found.id]}
    unit.patch_as_read(
        Message, found.id, contact=situation.contact, handling=handling, answered_by=outbox or REMOVE, due_at=REMOVE,
        sender=REMOVE, becomes=REMOVE, **rewritten,
    )  # fmt: skip


def keep_file(unit: Unit, message: str, content: Content, now: datetime) -> None:
    """Have a picture or file of this message fetched while Meta still has it."""
    if isinstance(content, Media) and content.type is not MediaKind.STICKER and content.id and not content.lost:
        attach(
            unit, message, kind=content.type.value, media_id=content.id, mime=content.mime, sha256=content.sha256,
            now=now,
        )  # fmt: skip


def _keep_file(unit: Unit, situation: Situation, found: Found[Message]) -> None:
    """Under the message that it came with, once: what staff had before and handed back is kept already."""
    if found.record.contact is not None:
        return
    if message := _belongs_to(situation.amended, found.id):
        keep_file(unit, message, found.record.content, situation.now)


def _belongs_to(amended: Amended, message: str) -> str | None:
    """The message whose file this is. None for an edit of the words under a file, which is kept already."""
    of = next((of for of, by in amended.by.items() if by == message), message)
    return of if of == message or of in amended.unseen else None


def _never_seen(situation: Situation, content: Content, rewritten_at: datetime) -> Message:
    """What stands for a message whose edit or deletion came first: when it comes itself, it is known."""
    now = situation.now
    return Message(
        thread=situation.contact, wamid="", at=now, recorded=int(now.timestamp() * 1_000_000), content=content,
        contact=situation.contact, handling=Handling.NEEDS_NONE, rewritten_at=rewritten_at,
    )  # fmt: skip
