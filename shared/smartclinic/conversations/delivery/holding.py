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
from smartclinic.conversations.outbox import End
from smartclinic.platform.ids import digest
from smartclinic.work.unit import Unit

_SPREAD_S: Final = 30
"""What has waited together leaves over so many seconds; the first of it is the one that tries."""


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
    at = until + timedelta(seconds=_spread(delivery.task.outbox))
    closes = closes_at(delivery.current.gate)
    if closes and not may_go_by_template(item):
        at = max(now, min(at, closes))
    if item.held is None and not delivery.is_proactive:
        gate = with_attention(delivery.current.gate, Reason.HELD, now)
        delivery.unit.put(delivery.current.id, gate)
    delivery.try_again(at, held=item.held or now, spared=item.spared + spared, code=code)


def _spread(outbox: str) -> int:
    return int(digest("spread", outbox)[:4], 16) % _SPREAD_S
