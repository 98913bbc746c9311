"""Whether anything has changed on the desk: one read when nothing has.

Everything that a desk shows is written on a gate, which then gets a new `changed_at`. Clocks of two instances differ
a little, and a commit may land after a newer one: so what lies up to ten seconds before the newest is asked for again,
and compared by digest. Once the newest is ten seconds old, nothing before it can come any more, and only what is newer
is asked for: a storm of changes is not read again at every poll of a quiet night.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.desk.paging import instant_of, microseconds
from smartclinic.conversations.desk.ticks import WATCHED, shown_as, tick_of
from smartclinic.conversations.desk.views import Look
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.outbox import OutboxItem
from smartclinic.media.attachment import Attachment, State
from smartclinic.platform.ids import digest
from smartclinic.work.run import Work
from smartclinic.work.unit import Found, Unit

OVERLAP: Final = timedelta(seconds=10)
"""So late, by their times, changes may appear and are still seen."""

MOST_NAMED: Final = 100
"""So many changed conversations are read and named at most."""

_NEXT: Final = timedelta(microseconds=1)
_NOTHING_SEEN: Final = "0" * 16
"""Where a digest stands: no digest of what was seen, so that the first poll always tells."""
_TOKEN: Final = re.compile(r"([0-9]{1,16})-([0-9a-f]{16})")
_WATCHED: Final = re.compile(r"([0-9a-zA-Z]{1,64})-([a-z_]{1,20})")
_FILE_STATES: Final = frozenset(state.value for state in State)


class Poll:
    """Looks for changes on behalf of a screen."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def from_now(self) -> str:
        """A token for a page that is about to be read, without a read: its first poll names what has changed since,
        and perhaps some that had changed just before.
        """
        return f"{microseconds(self._work.clock.now() - OVERLAP)}-{_NOTHING_SEEN}"

    async def look(self, clinic: str, token: str | None, outbox: Sequence[str]) -> Look:
        """What has changed since the token was given out; without a good one, nothing has, and a token begins.

        `outbox`: a thread's `unsettled`, at most five of them. Raises Unavailable.
        """

        async def look(unit: Unit) -> Look:
            now = self._work.clock.now()
            known = _TOKEN.fullmatch(token or "")
            floor = instant_of(int(known[1])) if known else now - OVERLAP
            changed, outbox_changed = await asyncio.gather(
                unit.find(Gate, {}, order="-changed_at", at_least=floor, limit=MOST_NAMED),
                _has_changed(unit, outbox[:WATCHED]),
            )
            fresh = _token(changed, now)
            if known and known[2] == _digest(changed, floor):
                again = fresh if _is_over(changed, now) else known[0]
                return Look(again, (), outbox_changed, is_quiet=not outbox_changed)
            if known is None:
                return Look(fresh, (), outbox_changed)
            whose = tuple(ContactId(found.id) for found in changed)
            return Look(fresh, whose, outbox_changed, more_changed=len(changed) == MOST_NAMED)

        return await self._work.run(clinic, look)


def _token(changed: Sequence[Found[Gate]], now: datetime) -> str:
    """What was seen. A clock that is ahead must not hide what others write until its time has come."""
    newest = _newest(changed) or now
    floor = newest + _NEXT if _is_over(changed, now) else min(newest, now) - OVERLAP
    return f"{microseconds(floor)}-{_digest(changed, floor)}"


def _is_over(changed: Sequence[Found[Gate]], now: datetime) -> bool:
    """Whether nothing as old as the newest of these can come any more."""
    newest = _newest(changed)
    return newest is not None and now - newest > OVERLAP


def _newest(changed: Sequence[Found[Gate]]) -> datetime | None:
    return max((found.record.changed_at for found in changed if found.record.changed_at), default=None)


def _digest(changed: Sequence[Found[Gate]], floor: datetime) -> str:
    seen = ((found.id, found.record.changed_at) for found in changed)
    return digest("looked", *(f"{each} {at.isoformat()}" for each, at in seen if at and at >= floor))[:16]


async def _has_changed(unit: Unit, watched: Sequence[str]) -> bool:
    """Whether one of these is not as the screen shows it: another tick, a file that has been checked. One read, or none
    for nothing.
    """
    read = [found for found in map(_WATCHED.fullmatch, watched) if found]
    wanted = [(Attachment if found[2] in _FILE_STATES else OutboxItem, found[1]) for found in read]
    if not wanted:
        return False
    await unit.load(*wanted)
    return any([await _shown_now(unit, cls, each) not in {None, *watched} for cls, each in wanted])


async def _shown_now(unit: Unit, cls: type[OutboxItem] | type[Attachment], record_id: str) -> str | None:
    found = await unit.get(cls, record_id)
    if found is None:
        return None
    return shown_as(record_id, tick_of(found) if isinstance(found, OutboxItem) else found.state)
