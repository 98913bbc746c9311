"""Settling a burst: every message ends answered, shown to staff, or known to need nothing (invariant 2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.amending import Amended
from smartclinic.conversations.answering import Situation
from smartclinic.conversations.content import Content, Media, MediaKind, Revoke, Tap
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.message import Handling, Message
from smartclinic.conversations.model_days import thought_of
from smartclinic.conversations.turns.burst import HEARING_WAIT
from smartclinic.media.attachment import attach
from smartclinic.platform.store import REMOVE
from smartclinic.work.unit import Found, Unit


def settle(unit: Unit, situation: Situation, gate: Gate, handling: Handling, outbox: str | None = None) -> None:
    """Record what became of the burst and of what stands beside it, together with the gate that decided it.

    Messages and gate are read in parallel, so the gate may be newer than the messages: each message must still be as
    it was read, or it would be settled twice.
    """
    amended = situation.amended
    gate = keep_files(unit, situation, gate, (*situation.burst, *amended.late))
    unit.put(situation.contact, msgspec.structs.replace(gate, heard_at=situation.now) if situation.burst else gate)
    for found in situation.burst:
        _end(unit, situation, found, handling, outbox)
    for found in amended.late:
        _end(unit, situation, found, Handling.FOR_STAFF, None)
    for found in amended.quiet:
        _end(unit, situation, found, Handling.NEEDS_NONE, None)
    for found in amended.heard:
        unit.patch_as_read(Message, found.id, due_at=REMOVE, **_rewritten(amended, found.id))
    settled = {found.id for found in (*situation.burst, *amended.late, *amended.quiet, *amended.heard)}
    for of in amended.contents:
        if of not in settled:
            unit.patch_as_read(Message, of, **_rewritten(amended, of))
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
    unit.patch_as_read(
        Message, found.id, contact=situation.contact, handling=handling, answered_by=outbox or REMOVE, due_at=REMOVE,
        sender=REMOVE, becomes=REMOVE, **_rewritten(situation.amended, found.id),
    )  # fmt: skip


def _rewritten(amended: Amended, message: str) -> dict[str, object]:
    """The changes to a message that an edit or a deletion makes."""
    if message in amended.contents:
        return {"rewritten_at": amended.at[message], **_now_says(amended.contents[message])}
    return {"content": amended.emptied[message]} if message in amended.emptied else {}


def _now_says(content: Content) -> dict[str, object]:
    """The changes to a message that was rewritten; what was deleted is not kept, nor what was heard of it."""
    return {"content": content, "heard": REMOVE} if isinstance(content, Revoke) else {"content": content}


def keep_file(unit: Unit, message: str, content: Content, now: datetime, *, to_hear: bool = False) -> bool:
    """Have a picture or file of this message fetched while Meta still has it; whether there is one."""
    if isinstance(content, Media) and content.type is not MediaKind.STICKER and content.id and not content.lost:
        attach(
            unit, message, kind=content.type.value, media_id=content.id, mime=content.mime, sha256=content.sha256,
            now=now, to_hear=to_hear,
        )  # fmt: skip
        return True
    return False


def keep_files(unit: Unit, situation: Situation, gate: Gate, messages: Sequence[Found[Message]]) -> Gate:
    """Have the files of these messages fetched, each under the message that it came with, and once: what is kept
    already is left alone. The gate, with those counted that a model is asked about: they are of its daily budget.
    """
    for found in messages:
        message = None if is_kept(found.record) else belongs_to(situation.amended, found.id)
        if message is None:
            continue
        to_hear = found.id in situation.to_hear
        if keep_file(unit, message, found.record.content, situation.now, to_hear=to_hear) and to_hear:
            gate = msgspec.structs.replace(gate, thinking=thought_of(gate.thinking, 1, situation.now))
    return gate


def not_heard_yet(situation: Situation) -> tuple[Found[Message], ...]:
    """The messages whose files are to be heard before the burst is answered. Nothing waits beside a tap, nor longer
    than HEARING_WAIT: a file that cannot be had or heard is for staff.
    """
    if any(isinstance(found.record.content, Tap) for found in situation.burst):
        return ()
    return tuple(
        found
        for found in situation.burst
        if found.id in situation.to_hear
        and found.record.heard is None
        and situation.now - found.record.recorded_at < HEARING_WAIT
        and belongs_to(situation.amended, found.id) == found.id
    )


def is_kept(message: Message) -> bool:
    """Whether its file was asked for before: while an answer waited for it, or by a turn that left it to staff."""
    return message.file_kept or message.contact is not None


def belongs_to(amended: Amended, message: str) -> str | None:
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
