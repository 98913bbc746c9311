"""Dead letters: messages that ended without leaving, for an operator to see and to send once more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from smartclinic.audit.entry import Act, Action, AuditEntry, entry_id, has_acted, leave_entry
from smartclinic.clinics.directory import Directory
from smartclinic.conversations.answering import Situation
from smartclinic.conversations.delivery.posting import Draft, outbox_id, post
from smartclinic.conversations.outbox import Author, End, Lane, OutboxItem, State
from smartclinic.conversations.surviving import current_gate
from smartclinic.platform.store import In
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit

ENDS: Final = (
    End.FAILED, End.UNCONFIRMED, End.WINDOW_CLOSED, End.TEMPLATE_UNAVAILABLE, End.NUMBER_LOST, End.NO_ADDRESS,
    End.TOO_LONG,
)  # fmt: skip
"""What nobody wanted. The other ends are somebody's wish: STOP, a takeover, a cancelled appointment."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that ended without leaving. Nothing of what it says, and nobody's name or number."""

    id: str
    created_at: datetime
    lane: Lane
    author: Author
    end: End
    code: int | None
    replayed_as: str | None


class NoSuchMessage(Exception):
    """This clinic has no such outgoing message."""


class NotDead(Exception):
    """The message is on its way, may still leave, or was not meant to leave any more."""


class AlreadyReplayed(Exception):
    """It was sent once more already. The message that took its place can be replayed, if that ended too."""


class DeadLetters:
    """Finds and replays them."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def newest(self, clinic: str, limit: int = 50) -> list[DeadLetter]:
        """The newest of a clinic, at most 300. One that arrived after all, as a late status told, is none."""

        async def find(unit: Unit) -> list[DeadLetter]:
            ends = In(tuple(end.value for end in ENDS))
            found = await unit.find(OutboxItem, {"end": ends}, order="-created_at", limit=limit)
            return [_letter(each.id, each.record) for each in found if _is_dead(each.record)]

        return await self._work.run(clinic, find)

    async def replay(self, clinic: str, outbox: str, act: Act) -> str:
        """Send the same to the same contact once more: a new message, whose id this is. What may leave is asked anew.

        A retry of the same act changes nothing. Raises NoSuchMessage, NotDead, AlreadyReplayed, Contended.
        """
        record = await self._directory.clinic(clinic)

        async def replay(unit: Unit) -> str:
            await unit.load((OutboxItem, outbox), (AuditEntry, entry_id(act.id)))
            if await has_acted(unit, act):
                return outbox_id(act.id)
            item = _replayable(await unit.get(OutboxItem, outbox))
            current = await current_gate(unit, item.contact)
            if current is None:
                raise NoSuchMessage(outbox)
            situation = Situation(record, current.id, current.gate, (), self._work.clock.now())
            draft = Draft(item.content, item.author, item.lane, item.receipt, item.subject, item.instead)
            gate, anew = post(unit, situation, current.gate, draft, cause=act.id)
            unit.put(current.id, gate)
            unit.put(outbox, msgspec.structs.replace(item, replayed_as=anew))
            leave_entry(unit, act, Action.REPLAY_MESSAGE, f"outbox/{outbox}", situation.now, after=f"outbox/{anew}")
            return anew

        return await self._work.run_as_staff(clinic, replay)


def _replayable(item: OutboxItem | None) -> OutboxItem:
    if item is None:
        raise NoSuchMessage
    if item.replayed_as:
        raise AlreadyReplayed(item.replayed_as)
    if not _is_dead(item):
        raise NotDead
    return item


def _is_dead(item: OutboxItem) -> bool:
    """Whether it has ended without leaving: what Meta took and then failed, it failed; what arrived, did arrive."""
    has_left = item.is_on_its_way and not item.has_failed
    return item.state is State.ENDED and item.end in ENDS and not has_left


def _letter(record_id: str, item: OutboxItem) -> DeadLetter:
    end = item.end or End.FAILED
    return DeadLetter(record_id, item.created_at, item.lane, item.author, end, item.code, item.replayed_as)
