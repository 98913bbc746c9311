"""Holding messages back while the clinic's number, or its campaign, cannot send; and finding out when it can again.

What waits uses up no attempt. When the wait is over one message tries, and Meta's answer to it decides for the rest.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from smartclinic.clinics.channel_state import ALL_IS_WELL, STATE_ID, ChannelState, Stop, lifted, stopped, tried
from smartclinic.conversations.channel import Refusal, Stops
from smartclinic.conversations.delivery.attempt import Delivery
from smartclinic.conversations.delivery.may_send import closes_at, has_waited, may_go_by_template
from smartclinic.conversations.gate import Reason, with_attention
from smartclinic.conversations.outbox import End, OutboxItem, State, owed_after
from smartclinic.conversations.waking import Deliver, deliver_task
from smartclinic.platform.clock import milliseconds
from smartclinic.platform.ids import digest
from smartclinic.work.unit import Unit

PREDECESSOR_PAUSE: Final = timedelta(seconds=2)
"""How long a message waits before it looks again whether the one before has left."""

_SPREAD_S: Final = 30
"""What has waited together leaves over so many seconds, conversation by conversation; the first of all tries."""


async def channel_state(unit: Unit) -> ChannelState:
    """How the number stands, read afresh."""
    return await unit.get(ChannelState, STATE_ID) or ALL_IS_WELL


def takes_the_try(delivery: Delivery, state: ChannelState) -> ChannelState:
    """Record that this message is the one that tries. Of several at once only one commits."""
    state = tried(state, delivery.now, proactive=delivery.is_proactive)
    delivery.unit.put(STATE_ID, state)
    return state


async def stop(delivery: Delivery, refusal: Refusal, said_at: datetime) -> tuple[Stop, ChannelState, bool]:
    """Stop what the refusal stops: the stop, the state with it, and whether it is a new one, which alarms."""
    state = await channel_state(delivery.unit)
    name = "number" if refusal.stops is Stops.NUMBER else "campaign"
    before: Stop | None = getattr(state, name)
    after = stopped(before, refusal.code, delivery.now, said_at=said_at)
    if after != before:
        state = msgspec.structs.replace(state, **{name: after})
        delivery.unit.put(STATE_ID, state)
    return after, state, before is None or after.since != before.since


async def lift(unit: Unit, now: datetime, *, proactive: bool) -> ChannelState:
    """Meta took a message: what stood still goes on. A reply says nothing of the campaign."""
    before = await channel_state(unit)
    after = lifted(before, now, campaign=proactive)
    if after != before:
        unit.put(STATE_ID, after)
    return after


def hold(delivery: Delivery, until: datetime, code: int, *, spared: int = 0) -> None:
    """Wait for the number, a day at most; staff are told once, if somebody waits for an answer.

    Free-form words look again when their window closes: they then end.
    """
    item, now = delivery.item, delivery.now
    if has_waited(item, now):
        delivery.end(End.FAILED, code=code)
        return
    at = until + timedelta(seconds=_spread(delivery.current.id))
    closes = closes_at(delivery.current.gate)
    if closes and not may_go_by_template(item):
        at = max(now, min(at, closes))
    if item.held is None and not delivery.is_proactive:
        gate = with_attention(delivery.current.gate, Reason.HELD, now)
        delivery.unit.put(delivery.current.id, gate)
    delivery.try_again(at, held=item.held or now, spared=item.spared + spared, code=code)


def is_held(item: OutboxItem, refusal: Refusal, now: datetime) -> bool:
    """Whether it waits for the number or the campaign. `refusal` is what its code means."""
    waits = item.state is State.PENDING and item.not_before is not None and item.not_before > now
    return waits and item.held is not None and refusal.stops is not Stops.NOTHING


def wait_behind(delivery: Delivery, before: OutboxItem, stop: Stop | None) -> None:
    """What this one follows is held: wait with it, or where nothing stands still any more let it leave first, now."""
    item, now = delivery.item, delivery.now
    if stop and now < stop.until:
        closes, at = closes_at(delivery.current.gate), before.not_before or now
        at = min(at, closes) if closes and not may_go_by_template(item) else at
        delivery.wait(at, held=item.held or now, code=before.code)
        return
    if item.after:
        freed = msgspec.structs.replace(before, not_before=now, due_at=now + owed_after(before.author))
        delivery.unit.put(item.after, freed)
        first = Deliver(
            clinic=delivery.task.clinic, outbox=item.after, lane=before.lane, contact=before.contact,
            after=before.after, hurried=before.hurried, k=milliseconds(now),
        )  # fmt: skip
        delivery.unit.enqueue(deliver_task(first, None))
    delivery.look(now + PREDECESSOR_PAUSE)


def _spread(contact: str) -> int:
    return int(digest("spread", contact)[:4], 16) % _SPREAD_S
