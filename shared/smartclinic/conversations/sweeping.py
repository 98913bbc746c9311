"""What the sweeps do with due conversations: the same use cases, inline, for what has lost its task."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from smartclinic.conversations.alarms.watching import Alarms
from smartclinic.conversations.delivery.attempt import missed
from smartclinic.conversations.delivery.sending import Sender
from smartclinic.conversations.gate import Gate, Reason, with_attention
from smartclinic.conversations.identity.meeting import meet
from smartclinic.conversations.message import Handling, Message
from smartclinic.conversations.outbox import End, OutboxItem, State
from smartclinic.conversations.surviving import current_gate
from smartclinic.conversations.takeover import Takeover
from smartclinic.conversations.turns.settling import is_kept, keep_file
from smartclinic.conversations.turns.turn import Turns
from smartclinic.conversations.waking import Deliver, Release, Wake, Watch
from smartclinic.platform.clock import milliseconds
from smartclinic.platform.store import REMOVE
from smartclinic.records.fields import Record
from smartclinic.work.run import Work
from smartclinic.work.sweep import Handling as Swept
from smartclinic.work.unit import Found, Unit

R = TypeVar("R", bound=Record)


def messages(work: Work, turns: Turns) -> Swept:
    """Messages that wait for an answer; after too many failures a person answers."""

    async def handle(clinic: str, message_id: str) -> None:
        message = await _peek(work, clinic, Message, message_id)
        if message is None or message.due_at is None:
            return
        # A sweep's follow-up tasks need names of their own: the ordinary ones may be used up.
        wake = Wake(clinic=clinic, thread=message.thread, message=message_id, k=milliseconds(work.clock.now()))
        await turns.wake(wake, swept=True)

    async def give_up(clinic: str, message_id: str) -> None:
        async def to_staff(unit: Unit) -> None:
            message = await unit.get(Message, message_id)
            if message is None or message.due_at is None:
                return
            now = work.clock.now()
            met = await meet(unit, [Found(message_id, message)], now)
            unit.put(met.id, with_attention(met.gate, Reason.NOT_ANSWERED, now))
            if not is_kept(message):
                keep_file(unit, message_id, message.content, now)
            unit.patch_as_read(
                Message, message_id, handling=Handling.FOR_STAFF, contact=met.id, due_at=REMOVE, sender=REMOVE,
                becomes=REMOVE,
            )  # fmt: skip

        await work.run(clinic, to_staff)

    return Swept(handle, give_up)


def outbox(work: Work, sender: Sender) -> Swept:
    """Messages that wait to be sent or confirmed; after too many failures staff are told."""

    async def handle(clinic: str, outbox_id: str) -> None:
        item = await _peek(work, clinic, OutboxItem, outbox_id)
        if item is None or item.due_at is None:
            return
        k = milliseconds(work.clock.now())
        await sender.deliver(
            Deliver(
                clinic=clinic,
                outbox=outbox_id,
                lane=item.lane,
                contact=item.contact,
                after=item.after,
                hurried=item.hurried,
                k=k,
            )
        )

    async def give_up(clinic: str, outbox_id: str) -> None:
        async def end(unit: Unit) -> None:
            item = await unit.get(OutboxItem, outbox_id)
            if item is None or item.due_at is None:
                return
            current = await current_gate(unit, item.contact)
            unit.put(outbox_id, msgspec.structs.replace(item, state=State.ENDED, end=End.FAILED, due_at=None))
            if current is not None:
                gate = missed(unit, outbox_id, current.gate, End.FAILED, work.clock.now())
                unit.put_if_changed(current.id, gate)
            await sender.heed(unit, outbox_id)

        await work.run(clinic, end)

    return Swept(handle, give_up)


def gates(work: Work, takeover: Takeover) -> Swept:
    """Conversations whose takeover has run out."""

    async def handle(clinic: str, contact: str) -> None:
        gate = await _peek(work, clinic, Gate, contact)
        if gate is not None and gate.due_at is not None:
            await takeover.run_out(Release(clinic=clinic, gate=contact, epoch=gate.epoch))

    async def give_up(clinic: str, contact: str) -> None:
        async def end(unit: Unit) -> None:
            gate = await unit.get(Gate, contact)
            if gate is not None and gate.due_at is not None:
                now = work.clock.now()
                unit.put(contact, with_attention(msgspec.structs.replace(gate, due_at=None), Reason.NOT_ANSWERED, now))

        await work.run(clinic, end)

    return Swept(handle, give_up)


def alarms(work: Work, watching: Alarms) -> Swept:
    """Red flags that wait to be heard, whose task was lost; after too many failures they stay with the desk."""

    async def handle(clinic: str, alarm: str) -> None:
        await watching.watch(Watch(clinic=clinic, alarm=alarm, k=milliseconds(work.clock.now())))

    return Swept(handle, watching.give_up)


async def _peek(work: Work, clinic: str, cls: type[R], record_id: str) -> R | None:
    async def read(unit: Unit) -> R | None:
        return await unit.get(cls, record_id)

    return await work.run(clinic, read)
