"""Sending: claim, POST, record. What may have changed since the message was decided is checked at the claim."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeAlias, assert_never

import msgspec

from smartclinic.clinics.directory import Directory
from smartclinic.conversations.channel import Accepted, Channel, Lost, NotSent, Rejected, SendResult
from smartclinic.conversations.gate import Gate, Reason, with_attention
from smartclinic.conversations.may_send import EndNow, is_superseded, may_send
from smartclinic.conversations.message import message_id
from smartclinic.conversations.outbox import (
    CLAIM_AGE,
    GIVE_UP,
    LOOK_AGAIN,
    OWED_AFTER,
    Author,
    End,
    OutboxItem,
    State,
)
from smartclinic.conversations.waking import Deliver
from smartclinic.platform.clock import milliseconds
from smartclinic.platform.store import Minimum
from smartclinic.work.run import Done, Work
from smartclinic.work.unit import Unit

PREDECESSOR_PAUSE: Final = timedelta(seconds=2)
PASSED_AFTER: Final = timedelta(seconds=60)
MOST_ATTEMPTS: Final = 8

Stands: TypeAlias = Callable[[Unit, str], Awaitable[bool]]
"""Reads a subject through the unit, guards it, and says whether a message about it is still worth sending."""


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A message that has left: it must be posted now, by this invocation alone."""

    item: OutboxItem
    gate: Gate


class Sender:
    """Delivers outbox messages."""

    def __init__(self, *, work: Work, directory: Directory, channel: Channel, subjects: Mapping[str, Stands]) -> None:
        """`subjects` has a rule for each kind of document that a message may be about."""
        self._work, self._directory, self._channel, self._subjects = work, directory, channel, subjects

    async def deliver(self, deliver: Deliver) -> None:
        """Send a message if it may be sent. Raises Contended, Unavailable: Cloud Tasks then tries again."""
        clinic = await self._directory.clinic(deliver.clinic)
        claim = self._work.ids.new()
        claiming = partial(self._claim, deliver=deliver, claim=claim)
        claimed, known = await self._work.run_knowing(deliver.clinic, claiming, None)
        if claimed is None:
            return
        result = await self._channel.send(
            clinic.phone_number_id,
            claimed.gate.address,
            claimed.item.content,
            outbox_id=deliver.outbox,
            attempt=claimed.item.attempt,
        )
        await self._record(deliver, claim, result, known)

    # --- before the POST

    async def _claim(self, unit: Unit, *, deliver: Deliver, claim: str) -> _Claimed | None:
        """One attempt to claim. None when there is nothing to send now; whoever must look next is enqueued."""
        await unit.load((OutboxItem, deliver.outbox), *_beside(deliver))
        item = await unit.get(OutboxItem, deliver.outbox)
        if item is None:
            return None
        gate = await unit.get(Gate, item.contact)
        if gate is None:
            raise ValueError("an outbox message without its conversation")
        if item.state is State.CLAIMED and item.claim == claim:
            return _Claimed(item, gate)  # our own claim, whose acknowledgement was lost
        if item.state is not State.PENDING:
            self._look(unit, deliver, item, gate)
            return None
        if (later := await self._not_yet(unit, item, gate)) is not None:
            unit.enqueue(deliver.again(later))
            return None
        return await self._take(unit, deliver, item, gate, claim)

    async def _not_yet(self, unit: Unit, item: OutboxItem, gate: Gate) -> datetime | None:
        """When to come back: its own back-off, or a predecessor that may still leave, for a minute at most.

        A predecessor that waits but was superseded counts as ended: emergency words and staff do not wait for it.
        """
        now = self._work.clock.now()
        if item.not_before and item.not_before > now:
            return item.not_before
        if item.after is None or now - item.created_at >= PASSED_AFTER:
            return None
        before = await unit.get(OutboxItem, item.after)
        over = (
            before is None or before.is_settled or (before.state is State.PENDING and is_superseded(before, gate, now))
        )
        return None if over else now + PREDECESSOR_PAUSE

    async def _take(self, unit: Unit, deliver: Deliver, item: OutboxItem, gate: Gate, claim: str) -> _Claimed | None:
        """Claim it, guarding what the verdict was based on."""
        now = self._work.clock.now()
        verdict = may_send(item, gate, now, subject_stands=await self._stands(unit, item))
        if isinstance(verdict, EndNow):
            self._end(unit, deliver.outbox, item, gate, verdict.reason)
            return None
        taken = msgspec.structs.replace(
            item, state=State.CLAIMED, claim=claim, claimed_at=now, attempt=item.attempt + 1, due_at=now + CLAIM_AGE
        )
        unit.put(deliver.outbox, taken)
        unit.guard(Gate, item.contact)
        return _Claimed(taken, gate)

    async def _stands(self, unit: Unit, item: OutboxItem) -> bool:
        if item.subject is None:
            return True
        kind, _, subject_id = item.subject.partition("/")
        return await self._subjects[kind](unit, subject_id)

    def _look(self, unit: Unit, deliver: Deliver, item: OutboxItem, gate: Gate) -> None:
        """A message that has been claimed before: decide by the facts, not by a blind retry."""
        if item.has_failed and item.state is not State.ENDED:
            self._end(unit, deliver.outbox, item, gate, End.FAILED)
        elif item.state in {State.ACCEPTED, State.ENDED} or item.is_on_its_way:
            self._close(unit, deliver.outbox, item)
        else:
            self._look_at_unknown(unit, deliver, item, gate)

    def _look_at_unknown(self, unit: Unit, deliver: Deliver, item: OutboxItem, gate: Gate) -> None:
        """No status yet: wait, send safety words once more, or let staff decide."""
        now, claimed_at = self._work.clock.now(), item.claimed_at or item.created_at
        if item.state is State.CLAIMED and now - claimed_at < CLAIM_AGE:
            unit.enqueue(deliver.again(claimed_at + CLAIM_AGE))
        elif now - claimed_at >= GIVE_UP:
            self._end(unit, deliver.outbox, item, gate, End.UNCONFIRMED)
        elif now - claimed_at >= LOOK_AGAIN and item.author is Author.SAFETY and item.attempt < 2:
            # The facts of the first attempt must not be taken for the second's.
            anew = {"state": State.PENDING, "claim": None, "failed_at": None, "code": None}
            self._put(unit, deliver.outbox, item, **anew, due_at=now + OWED_AFTER)
            unit.enqueue(deliver.again(now))
        else:
            next_look = claimed_at + (LOOK_AGAIN if now - claimed_at < LOOK_AGAIN else GIVE_UP)
            self._put(unit, deliver.outbox, item, state=State.UNKNOWN, due_at=next_look + CLAIM_AGE)
            unit.enqueue(deliver.again(next_look))

    # --- after the POST

    async def _record(self, deliver: Deliver, claim: str, result: SendResult, known: Done) -> None:
        """Keep what the POST came to. The fact of acceptance survives even if the state cannot be written."""
        recording = partial(self._recorded, deliver=deliver, claim=claim, result=result)
        await self._work.run_knowing(deliver.clinic, recording, known)

    async def _recorded(self, unit: Unit, *, deliver: Deliver, claim: str, result: SendResult) -> None:
        item = await unit.get(OutboxItem, deliver.outbox)
        if item is None:
            return
        if isinstance(result, Accepted):
            self._accepted(unit, deliver.outbox, item, result.wamid)
        elif item.state is State.CLAIMED and item.claim == claim:
            await self._not_accepted(unit, deliver, item, result)

    def _accepted(self, unit: Unit, outbox: str, item: OutboxItem, wamid: str) -> None:
        """Compare-and-set when nothing came between; a status that came first is kept by reading again."""
        at = milliseconds(self._work.clock.now())
        accepted_at = min(at, item.accepted_at or at)
        facts: dict[str, Any] = {"accepted_at": accepted_at, "wamid_hash": message_id(wamid)}
        if item.state is State.ENDED or item.has_failed:
            unit.patch(OutboxItem, outbox, accepted_at=Minimum(at), wamid_hash=message_id(wamid))
        else:
            self._put(unit, outbox, item, state=State.ACCEPTED, due_at=None, **facts)

    async def _not_accepted(
        self, unit: Unit, deliver: Deliver, item: OutboxItem, result: NotSent | Rejected | Lost
    ) -> None:
        now = self._work.clock.now()
        gate = await unit.get(Gate, item.contact)
        if gate is None:
            return
        match result:
            case NotSent(wait, code) if item.attempt < MOST_ATTEMPTS:
                at = now + wait
                waiting = {"state": State.PENDING, "claim": None, "code": code, "not_before": at}
                self._put(unit, deliver.outbox, item, **waiting, due_at=at + OWED_AFTER)
                unit.enqueue(deliver.again(at))
            case NotSent(_, code) | Rejected(code):
                self._end(unit, deliver.outbox, msgspec.structs.replace(item, code=code), gate, End.FAILED)
            case Lost():
                next_look = (item.claimed_at or now) + LOOK_AGAIN
                self._put(unit, deliver.outbox, item, state=State.UNKNOWN, due_at=next_look + CLAIM_AGE)
                unit.enqueue(deliver.again(next_look))
            case _:
                assert_never(result)

    # --- changes of state

    def _end(self, unit: Unit, outbox: str, item: OutboxItem, gate: Gate, reason: End) -> None:
        """End it with a reason; a question must not vanish with its answer, so staff are asked in the same commit."""
        self._put(unit, outbox, item, state=State.ENDED, end=reason, due_at=None)
        why = Reason.UNCONFIRMED if reason is End.UNCONFIRMED else Reason.NOT_SENT
        if reason is not End.OPTED_OUT:
            unit.put(item.contact, with_attention(gate, why, self._work.clock.now()))

    def _close(self, unit: Unit, outbox: str, item: OutboxItem) -> None:
        """Nothing is owed any more: a fact told that it is on its way, or it had ended."""
        state = State.ENDED if item.state is State.ENDED else State.ACCEPTED
        if item.due_at is not None or item.state is not state:
            self._put(unit, outbox, item, state=state, due_at=None)

    def _put(self, unit: Unit, outbox: str, item: OutboxItem, **changes: Any) -> None:
        """Compare-and-set (the changes are the record's own fields, hence Any)."""
        unit.put(outbox, msgspec.structs.replace(item, **changes))


def _beside(deliver: Deliver) -> list[tuple[type[Gate] | type[OutboxItem], str]]:
    """What the task already knows is read in the same round trip."""
    beside: list[tuple[type[Gate] | type[OutboxItem], str]] = []
    if deliver.contact:
        beside.append((Gate, deliver.contact))
    if deliver.after:
        beside.append((OutboxItem, deliver.after))
    return beside
