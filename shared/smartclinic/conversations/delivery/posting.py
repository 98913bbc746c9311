"""Putting a message into the outbox, in the same commit as the state that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from smartclinic.conversations.answering import Situation
from smartclinic.conversations.delivery.pacing import paced
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.model_days import Spent
from smartclinic.conversations.outbox import Author, Lane, OutboxItem, owed_after
from smartclinic.conversations.outgoing import FromTemplate, Outgoing
from smartclinic.conversations.waking import Deliver, deliver_task
from smartclinic.platform.ids import digest
from smartclinic.work.unit import Unit


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it has a place in its lane. `instead` leaves in its place when the window has closed.

    `hurried`: it does not queue behind reminders, whatever its lane. `agreed_at`: when the patient agreed to just this
    notice, by taking a ticket; a STOP before that says nothing against it.
    """

    content: Outgoing
    author: Author
    lane: Lane
    receipt: bool = False
    subject: str | None = None
    instead: FromTemplate | None = None
    grounds: str | None = None
    spent: Spent | None = None
    written_by: str | None = None
    hurried: bool = False
    agreed_at: datetime | None = None


def post(unit: Unit, situation: Situation, gate: Gate, draft: Draft, *, cause: str) -> tuple[Gate, str]:
    """Create the outbox message, after the last of its lane; the gate that knows it, and its id.

    The id derives from the cause, so that a rerun finds its own work. The caller puts the gate. Many messages to one
    person leave at Meta's pace, emergency words at once.
    """
    outbox, now, is_safety = outbox_id(cause), situation.now, draft.author is Author.SAFETY
    gate, at = paced(gate, now, urgent=is_safety)
    not_before = at if at > now else None
    after = gate.last_reply if draft.lane is Lane.REPLY else gate.last_proactive
    item = OutboxItem(
        contact=situation.contact, lane=draft.lane, author=draft.author, epoch=gate.epoch, content=draft.content,
        instead=draft.instead, created_at=now, receipt=draft.receipt, after=after, subject=draft.subject,
        not_before=not_before, due_at=at + owed_after(draft.author), grounds=draft.grounds, spent=draft.spent,
        written_by=draft.written_by, hurried=draft.hurried, agreed_at=draft.agreed_at,
    )  # fmt: skip
    unit.create(outbox, item)
    task = Deliver(
        clinic=unit.clinic, outbox=outbox, contact=situation.contact, lane=draft.lane, after=after,
        hurried=draft.hurried,
    )  # fmt: skip
    unit.enqueue(deliver_task(task, not_before))
    if draft.lane is Lane.REPLY:
        return msgspec.structs.replace(gate, last_reply=outbox), outbox
    return msgspec.structs.replace(gate, last_proactive=outbox), outbox


def outbox_id(cause: str) -> str:
    """The id of the message that answers or follows this cause."""
    return digest("outbox", cause)
