"""What a patient wrote to staff and nobody answered: handed back, the assistant takes it up."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Final

from smartclinic.contacts.identity import Contact, ids_to_ask
from smartclinic.conversations.content import Echo
from smartclinic.conversations.effects import Effect, effect_of
from smartclinic.conversations.gate import Gate, without_turn
from smartclinic.conversations.message import OWED_AFTER, Handling, Message
from smartclinic.conversations.outbox import Author, Lane, OutboxItem, State
from smartclinic.conversations.surviving import Current
from smartclinic.conversations.waking import Wake, wake_task
from smartclinic.conversations.wording import wording
from smartclinic.platform.clock import milliseconds
from smartclinic.platform.store import REMOVE, In
from smartclinic.work.unit import Found, Unit

_LOOKED_AT: Final = 50
"""How many of the newest messages may be taken up, and how many of ours may answer them."""

_LONG_AGO: Final = datetime.fromtimestamp(0, UTC)


async def take_up(unit: Unit, current: Current, gate: Gate, now: datetime) -> Gate | None:
    """The gate of a conversation whose unanswered messages are owed an answer again with this commit; None when there
    are none. Being left to staff was no answer, so that each still gets one.
    """
    left = await _left_to_staff(unit, current)
    for found in left:
        unit.patch_as_read(Message, found.id, handling=REMOVE, due_at=now + OWED_AFTER)
        gate = without_turn(gate, wording(found.record))
    if not left:
        return None
    newest = left[0]
    wake = Wake(clinic=unit.clinic, thread=newest.record.thread, message=newest.id, k=milliseconds(now))
    unit.enqueue(wake_task(wake, now))
    return gate


async def _left_to_staff(unit: Unit, current: Current) -> list[Found[Message]]:
    """Newest first: what came after our last words, after what staff have settled, and after the last red flag."""
    contact = await unit.get(Contact, current.id) or Contact()
    ids = In(ids_to_ask(current.id, contact))
    messages, ours = await asyncio.gather(
        unit.find(Message, {"contact": ids}, order="-recorded", limit=_LOOKED_AT),
        unit.find(OutboxItem, {"contact": ids}, order="-created_at", limit=_LOOKED_AT),
    )
    answered = [found.record.created_at for found in ours if _answers(found.record)]
    on_the_phone = [found.record.recorded_at for found in messages if isinstance(found.record.content, Echo)]
    settled = [at for at in (current.gate.settled_at, current.gate.flagged_at) if at is not None]
    since = max((*answered, *on_the_phone, *settled), default=_LONG_AGO)
    return [found for found in messages if found.record.recorded_at > since and _waits(found.record)]


def _answers(item: OutboxItem) -> bool:
    """Whether it was said to the patient in answer: neither emergency words nor a receipt, nor what never left."""
    is_said = item.author in {Author.ASSISTANT, Author.STAFF} and item.lane is Lane.REPLY
    return is_said and not item.receipt and item.state is not State.ENDED


def _waits(message: Message) -> bool:
    return message.handling is Handling.FOR_STAFF and effect_of(message.content) is Effect.ANSWERED
