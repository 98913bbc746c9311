"""How far an outgoing message has come, as the desk shows it; and what of a thread a screen watches. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from smartclinic.conversations.desk.views import Entry, Tick
from smartclinic.conversations.outbox import GIVE_UP, End, OutboxItem, State
from smartclinic.media.attachment import State as FileState

WATCHED: Final = 5
"""So many ticks and files a screen watches at once: the newest."""

_FINAL: Final = frozenset({Tick.READ, Tick.FAILED, Tick.NOT_SENT})
_ON_ITS_WAY_TO_META: Final = frozenset({State.PENDING, State.CLAIMED})
_UNDER_WAY: Final = frozenset({FileState.OWED, FileState.QUARANTINED})
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


def may_change_soon(entry: Entry, now: datetime) -> bool:
    """Whether a screen that shows it should ask for its tick, or its file, again. After ten minutes nothing is owed."""
    is_under_way = (entry.tick is not None and entry.tick not in _FINAL) or entry.file in _UNDER_WAY
    return is_under_way and now - entry.at < GIVE_UP


def shown(entry: Entry) -> str:
    """An entry's id with the tick, or the state of the file, that a screen shows: a poll compares."""
    return shown_as(entry.id, entry.tick or entry.file)


def shown_as(record_id: str, what: Tick | FileState | None) -> str:
    """The same of a message, or of a file, as it was read."""
    return f"{record_id}-{what.value if what else ''}"
