"""Looking again at a message that was claimed before: the facts decide, never a blind retry."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from smartclinic.conversations.channel import Refusal
from smartclinic.conversations.delivery.attempt import Delivery
from smartclinic.conversations.delivery.refused import NONE, Consequence, refused
from smartclinic.conversations.outbox import CLAIM_AGE, GIVE_UP, LOOK_AGAIN, Author, End, OutboxItem, State

_MOST_SAFETY_SENDS: Final = 2


async def look(delivery: Delivery, refusal: Refusal) -> Consequence:
    """Record what the facts tell. `refusal` is what the code of a failure means."""
    item = delivery.item
    if item.has_failed and item.failure and item.state is not State.ENDED:
        return await refused(delivery, refusal, datetime.fromtimestamp(item.failure.at / 1000, UTC))
    if item.state in {State.ACCEPTED, State.ENDED} or item.is_on_its_way:
        delivery.close()
    else:
        _look_at_unknown(delivery)
    return NONE


def is_over(item: OutboxItem) -> bool:
    """Whether a message that waits has left all the same, as a late fact told."""
    has_failed_before = bool(item.failures)  # what is told then may be of the attempt that failed
    return item.has_arrived or (item.is_on_its_way and not has_failed_before)


def _look_at_unknown(delivery: Delivery) -> None:
    """No status yet: wait, send safety words once more, or let staff decide."""
    item, now = delivery.item, delivery.now
    claimed_at = item.claimed_at or item.created_at
    if item.state is State.CLAIMED and now - claimed_at < CLAIM_AGE:
        delivery.look(claimed_at + CLAIM_AGE)
    elif now - claimed_at >= GIVE_UP:
        delivery.end(End.UNCONFIRMED)
    elif now - claimed_at >= LOOK_AGAIN and item.author is Author.SAFETY and delivery.counted < _MOST_SAFETY_SENDS:
        delivery.try_again(now, code=None)
    else:
        wait_for_status(delivery, claimed_at)


def wait_for_status(delivery: Delivery, claimed_at: datetime) -> None:
    """It may have left, and only a status can tell: look after 90 s, and then after ten minutes."""
    next_look = claimed_at + (LOOK_AGAIN if delivery.now - claimed_at < LOOK_AGAIN else GIVE_UP)
    delivery.put(state=State.UNKNOWN, due_at=next_look + CLAIM_AGE)
    delivery.look(next_look)
