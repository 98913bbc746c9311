"""What follows when Meta refuses a message, at once or with a `failed` status hours later: the same either way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from smartclinic.clinics.channel_state import ChannelState, Stop
from smartclinic.conversations.channel import Refusal, Stops
from smartclinic.conversations.delivery import holding
from smartclinic.conversations.delivery.attempt import Delivery
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.outbox import Author, End

SAFETY_AGAIN: Final = timedelta(seconds=30)
"""How long emergency words wait at least while the number cannot send; `holding` adds half a minute at most."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What is known of the clinic's number after a look at a message, and the code for which it has just stopped."""

    state: ChannelState | None = None
    alarm: int | None = None


NONE = Consequence()


async def refused(
    delivery: Delivery, refusal: Refusal, said_at: datetime, *, asked_to_wait: timedelta = timedelta()
) -> Consequence:
    """Record a refusal of this message. `asked_to_wait` is what Meta's answer asks for beside the code."""
    if refusal.stops is Stops.NOTHING:
        _of_this_message(delivery, refusal, asked_to_wait)
        return NONE
    stop, state, is_new = await holding.stop(delivery, refusal, said_at)
    if refusal.stops is Stops.NUMBER or delivery.is_proactive:
        until = _next_try(delivery, stop)
        holding.hold(delivery, max(until, delivery.now + asked_to_wait), refusal.code, spared=1)
    else:
        _of_this_message(delivery, refusal, asked_to_wait)
    return Consequence(state, refusal.code if is_new else None)


def _next_try(delivery: Delivery, stop: Stop) -> datetime:
    """When the stop lets it try again. Emergency words do not ask the stop, and are soon tried once more."""
    if delivery.item.author is Author.SAFETY:
        return delivery.now + SAFETY_AGAIN
    return delivery.now if stop.lifted_at else stop.until


def _of_this_message(delivery: Delivery, refusal: Refusal, asked_to_wait: timedelta) -> None:
    """Nothing else is concerned: try again if it may help and there is time, else end it."""
    code = refusal.code
    if refusal.opts_out_of_marketing:
        delivery.end(End.OPTED_OUT, gate=_without_marketing(delivery.current.gate, delivery.now), code=code)
    elif refusal.closes_window:
        _window_closed(delivery, code)
    elif refusal.retry and delivery.counted < refusal.retry.most:
        at = delivery.now + max(refusal.retry.wait(delivery.counted), asked_to_wait)
        if delivery.is_too_late(at):
            delivery.end(End.FAILED, code=code)
        else:
            delivery.try_again(at, code=code)
    else:
        delivery.end(End.FAILED, code=code)


def _window_closed(delivery: Delivery, code: int) -> None:
    """Meta takes the window for closed, whatever we reckoned: by template if there is one that has not been tried."""
    if delivery.item.instead and not delivery.item.by_template:
        delivery.try_again(delivery.now, by_template=True, code=code)
    else:
        delivery.end(End.WINDOW_CLOSED, code=code)


def _without_marketing(gate: Gate, now: datetime) -> Gate:
    return msgspec.structs.replace(
        gate, marketing_stopped_at=gate.marketing_stopped_at or now, marketing_said_at=gate.marketing_said_at or now
    )
