"""How far an outgoing message has come, as the desk shows it. Pure: the facts beside the state may know better."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from smartclinic.conversations.desk.views import Tick
from smartclinic.conversations.outbox import GIVE_UP, End, OutboxItem, State

_FINAL: Final = frozenset({Tick.READ, Tick.FAILED, Tick.NOT_SENT})
_ON_ITS_WAY_TO_META: Final = frozenset({State.PENDING, State.CLAIMED})
_ENDS: Final = {End.FAILED: Tick.FAILED, End.UNCONFIRMED: Tick.UNCONFIRMED}


def tick_of(item: OutboxItem) -> Tick:
    """How far it has come. What was read or delivered stays so, whatever else is told."""
    if item.read_at:
        return Tick.READ
    if item.delivered_at:
        return Tick.DELIVERED
    if item.has_failed and item.state not in _ON_ITS_WAY_TO_META:  # else it is being sent once more
        return Tick.FAILED
    if item.state is State.ENDED and not (item.end is End.UNCONFIRMED and item.is_on_its_way):
        return _ENDS.get(item.end, Tick.NOT_SENT) if item.end else Tick.NOT_SENT
    # What an earlier attempt came to says nothing of the one that is under way.
    return Tick.SENT if item.is_on_its_way and item.state not in _ON_ITS_WAY_TO_META else Tick.WAITING


def may_change_soon(item: OutboxItem, now: datetime) -> bool:
    """Whether a screen that shows it should ask for its tick again. After ten minutes nothing is owed any more."""
    return tick_of(item) not in _FINAL and now - item.created_at < GIVE_UP


def shown_as(outbox: str, item: OutboxItem) -> str:
    """An outgoing message and the tick that is shown of it, for a poll to compare."""
    return f"{outbox}-{tick_of(item).value}"
