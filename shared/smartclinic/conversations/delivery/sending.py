"""Sending: claim, POST, record. What may have changed since the message was decided is checked at the claim."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeAlias, assert_never

import msgspec

from smartclinic.clinics.channel_state import ChannelState, standing_still
from smartclinic.clinics.directory import Directory
from smartclinic.conversations.channel import UNSAID, Accepted, Channel, Lost, NotSent, Rejected, SendResult
from smartclinic.conversations.delivery import holding
from smartclinic.conversations.delivery.attempt import Delivery
from smartclinic.conversations.delivery.faults import faults
from smartclinic.conversations.delivery.looking import is_over, look, wait_for_status
from smartclinic.conversations.delivery.may_send import (
    AsTemplate,
    Defer,
    EndNow,
    Send,
    is_superseded,
    may_send,
    would_leave,
)
from smartclinic.conversations.delivery.refused import NONE, Consequence, refused
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.message import message_id
from smartclinic.conversations.outbox import CLAIM_AGE, Author, End, Lane, OutboxItem, State, owed_after
from smartclinic.conversations.outgoing import FromTemplate, Outgoing
from smartclinic.conversations.reference import reference
from smartclinic.conversations.surviving import current_gate
from smartclinic.conversations.waking import Deliver
from smartclinic.platform import logs
from smartclinic.platform.clock import milliseconds
from smartclinic.platform.store import Minimum
from smartclinic.templates.model import Category
from smartclinic.templates.standing import TemplateStanding, may_be_sent, standing_id
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit

PASSED_AFTER: Final = timedelta(seconds=60)
MOST_ATTEMPTS: Final = 8
"""How often a message is tried that does not reach Meta at all."""

Heed: TypeAlias = Callable[[Unit, str, datetime], Awaitable[None]]
"""Sees what a unit is to write of a message (its id), and writes what follows from it in the same commit."""

Stands: TypeAlias = Callable[[Unit, str], Awaitable[bool]]
"""Reads a subject through the unit, guards it, and says whether a message about it is still worth sending."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """What an attempt to claim came to. A claimed message has left: it must be posted now, by this invocation alone."""

    claimed: Delivery | None = None
    consequence: Consequence = NONE


class Sender:
    """Delivers outbox messages."""

    def __init__(
        self,
        *,
        work: Work,
        directory: Directory,
        channel: Channel,
        subjects: Mapping[str, Stands],
        heeds: Sequence[Heed] = (),
    ) -> None:
        """`subjects` has a rule for each kind of document that a message may be about. Each of `heeds` sees each commit
        about a message before it is made, for whoever must know how the message ends.
        """
        self._work, self._directory, self._channel, self._subjects = work, directory, channel, subjects
        self._heeds = tuple(heeds)

    async def deliver(self, task: Deliver) -> None:
        """Send a message if it may be sent. Raises Contended, Unavailable: Cloud Tasks then tries again."""
        clinic, channel = await self._directory.clinic_and_channel(task.clinic)
        claim = self._work.ids.new()
        claiming = partial(self._claim_heeding, task=task, claim=claim, channel=channel)
        looked, known = await self._work.run_knowing(task.clinic, claiming, None)
        self._heard(task, looked.consequence)
        if (claimed := looked.claimed) is None:
            return
        result = await self._channel.send(
            clinic.phone_number_id,
            claimed.current.gate.address,
            claimed.item.leaving,
            reference=reference(task.outbox, claimed.item.attempt),
            attempt=claimed.counted,
        )
        was_still = looked.consequence.state or channel
        recording = partial(self._recorded, task=task, claim=claim, result=result, channel=was_still)
        consequence, _ = await self._work.run_knowing(task.clinic, recording, known)
        self._heard(task, consequence)

    async def heed(self, unit: Unit, outbox: str) -> None:
        """Let whoever must know how this message ends see what the unit is to write of it, before it is committed."""
        for heed in self._heeds:
            await heed(unit, outbox, self._work.clock.now())

    def _heard(self, task: Deliver, consequence: Consequence) -> None:
        """Remember how the number stands, and raise the alarm when it has just stopped: once a stop."""
        if consequence.state is not None:
            self._directory.heard(task.clinic, consequence.state)
        if consequence.alarm is not None:
            logs.error("channel_broken", clinic=task.clinic, outbox=task.outbox, code=consequence.alarm)

    # --- before the POST

    async def _claim_heeding(self, unit: Unit, *, task: Deliver, claim: str, channel: ChannelState) -> _Looked:
        looked = await self._claim(unit, task=task, claim=claim, channel=channel)
        await self.heed(unit, task.outbox)
        return looked

    async def _claim(self, unit: Unit, *, task: Deliver, claim: str, channel: ChannelState) -> _Looked:
        """One attempt to claim. Nothing is claimed when nothing may leave now; whoever must look next is enqueued."""
        delivery = await self._read(unit, task)
        if delivery is None:
            return _Looked()
        item = delivery.item
        if item.state is State.CLAIMED and item.claim == claim:
            return _Looked(delivery)  # our own claim, whose acknowledgement was lost
        if item.state is not State.PENDING:
            return _Looked(consequence=await self._look(delivery))
        if is_over(item):
            delivery.close()
        elif item.not_before and item.not_before > delivery.now:
            _come_back(delivery, item.not_before)
        elif before := await self._awaited(delivery):
            await self._follow(delivery, before, channel)
        else:
            return await self._take(delivery, claim, channel)
        return _Looked()

    async def _look(self, delivery: Delivery) -> Consequence:
        # A failed status without a code is recorded as 0, which from a send would mean the token.
        failure = delivery.item.failure
        return await look(delivery, self._channel.refusal((failure and failure.code) or UNSAID))

    async def _read(self, unit: Unit, task: Deliver) -> Delivery | None:
        """The message and the conversation that decides about it, usually in one round trip."""
        await unit.load((OutboxItem, task.outbox), *_beside(task))
        item = await unit.get(OutboxItem, task.outbox)
        if item is None:
            return None
        current = await current_gate(unit, item.contact)
        if current is None:
            raise ValueError("an outbox message without its conversation")
        return Delivery(unit, task, item, current, self._work.clock.now())

    async def _awaited(self, delivery: Delivery) -> OutboxItem | None:
        """A predecessor that may still leave: it is waited for a minute, at most, or as long as the number stops it.

        A predecessor that waits but was superseded counts as ended: emergency words and staff do not wait for it. Nor
        do emergency words wait for one whose own time has not come, nor anything whose window has closed.
        """
        item, now = delivery.item, delivery.now
        before = await delivery.unit.get(OutboxItem, item.after) if item.after else None
        if before is None or before.is_settled or delivery.is_too_late(now):
            return None
        if item.author is Author.SAFETY and before.not_before and before.not_before > now:
            return None
        if before.state is State.PENDING and is_superseded(before, delivery.current.gate, now):
            return None
        its_time = max(item.created_at, item.not_before or item.created_at)
        return before if now - its_time < PASSED_AFTER or self._is_held(before, now) else None

    async def _follow(self, delivery: Delivery, before: OutboxItem, channel: ChannelState) -> None:
        """Leave after it: look again soon, or when it may leave at last."""
        if not self._is_held(before, delivery.now):
            delivery.look(delivery.now + holding.PREDECESSOR_PAUSE)
            return
        state = await self._how_it_stands(delivery, channel)
        stop = standing_still(state, proactive=delivery.is_proactive) if state else None
        holding.wait_behind(delivery, before, stop)

    def _is_held(self, item: OutboxItem, now: datetime) -> bool:
        code = UNSAID if item.code is None else item.code
        return holding.is_held(item, self._channel.refusal(code), now)

    async def _take(self, delivery: Delivery, claim: str, channel: ChannelState) -> _Looked:
        """Claim it if it may leave, guarding what the verdict was based on."""
        unit, item, gate, now = delivery.unit, delivery.item, delivery.current.gate, delivery.now
        state = await self._how_it_stands(delivery, channel)
        stop = standing_still(state, proactive=delivery.is_proactive) if state else None
        verdict = may_send(
            item, gate, now, stop=stop, subject_stands=await self._stands(unit, item),
            template_stands=await self._template_stands(unit, would_leave(item, gate, now)),
        )  # fmt: skip
        match verdict:
            case EndNow(reason):
                if reason is End.TOO_LONG:
                    logs.error("message_does_not_fit", outbox=delivery.task.outbox, reason=_misfit(delivery))
                delivery.end(reason)
            case Defer(until):
                holding.hold(delivery, until, stop.code if stop else 0)
            case Send() | AsTemplate():
                if stop and state and item.author is not Author.SAFETY:
                    state = holding.takes_the_try(delivery, state)
                by_template = item.by_template or isinstance(verdict, AsTemplate)
                return _Looked(_claimed(delivery, claim, by_template=by_template), Consequence(state))
            case _:
                assert_never(verdict)
        return _Looked(consequence=Consequence(state))

    async def _how_it_stands(self, delivery: Delivery, channel: ChannelState) -> ChannelState | None:
        """How the number stands, read afresh where something stood still a minute ago; None: all was well."""
        if standing_still(channel, proactive=delivery.is_proactive) is None:
            return None
        return await holding.channel_state(delivery.unit)

    async def _stands(self, unit: Unit, item: OutboxItem) -> bool:
        if item.subject is None:
            return True
        kind, _, subject_id = item.subject.partition("/")
        return await self._subjects[kind](unit, subject_id)

    async def _template_stands(self, unit: Unit, content: Outgoing | None) -> bool:
        """Whether Meta lets the template be sent; read only when one is about to be."""
        if not isinstance(content, FromTemplate):
            return True
        standing = await unit.get(TemplateStanding, standing_id(content.name, content.language))
        return may_be_sent(standing, Category(content.category)) is None

    # --- after the POST

    async def _recorded(
        self, unit: Unit, *, task: Deliver, claim: str, result: SendResult, channel: ChannelState
    ) -> Consequence:
        """Keep what the POST came to. The fact of acceptance survives even if the state cannot be written."""
        item, now = await unit.get(OutboxItem, task.outbox), self._work.clock.now()
        if item is None:
            return NONE
        if item.claim != claim and item.failures:
            return NONE  # a failed status overtook this answer: the next attempt is under way, or has been made
        if isinstance(result, Accepted):
            _accepted(unit, task.outbox, item, result.wamid, now)
            proactive = item.lane is Lane.PROACTIVE
            stood_still = standing_still(channel, proactive=proactive) is not None
            return Consequence(await holding.lift(unit, now, proactive=proactive)) if stood_still else NONE
        delivery = await self._read(unit, task)
        if delivery is None or item.state is not State.CLAIMED or item.claim != claim:
            return NONE
        consequence = await self._not_accepted(delivery, result)
        await self.heed(unit, task.outbox)
        return consequence

    async def _not_accepted(self, delivery: Delivery, result: NotSent | Rejected | Lost) -> Consequence:
        now = delivery.now
        match result:
            case NotSent(wait, int(code)):
                return await refused(delivery, self._channel.refusal(code), now, asked_to_wait=wait)
            case Rejected(code):
                return await refused(delivery, self._channel.refusal(code), now)
            case NotSent(wait) if delivery.counted < MOST_ATTEMPTS and not delivery.is_too_late(now + wait):
                delivery.try_again(now + wait)
            case NotSent():
                delivery.end(End.FAILED)
            case Lost():
                wait_for_status(delivery, delivery.item.claimed_at or now)
            case _:
                assert_never(result)
        return NONE


def _come_back(delivery: Delivery, at: datetime) -> None:
    """It is not its time. A status of an earlier attempt may have asked for a look meanwhile: that is done now."""
    delivery.look(at)
    if delivery.item.due_at is None or delivery.item.due_at < at:
        delivery.put(due_at=at + owed_after(delivery.item.author))


def _misfit(delivery: Delivery) -> str:
    """Which parts of it Meta would refuse; nothing of what it says."""
    content = would_leave(delivery.item, delivery.current.gate, delivery.now)
    return ", ".join(faults(content)) if content else ""


def _claimed(delivery: Delivery, claim: str, *, by_template: bool) -> Delivery:
    """The claim: the message leaves when this commits, unless the conversation has changed."""
    item, now = delivery.item, delivery.now
    taken = msgspec.structs.replace(
        item, state=State.CLAIMED, claim=claim, claimed_at=now, attempt=item.attempt + 1, due_at=now + CLAIM_AGE,
        by_template=by_template,
    )  # fmt: skip
    delivery.unit.put(delivery.task.outbox, taken)
    delivery.current.guard(delivery.unit)
    return Delivery(delivery.unit, delivery.task, taken, delivery.current, now)


def _accepted(unit: Unit, outbox: str, item: OutboxItem, wamid: str, now: datetime) -> None:
    """Compare-and-set when nothing came between; a status that came first is kept by reading again."""
    at = milliseconds(now)
    if item.state is State.ENDED or item.has_failed:
        unit.patch(OutboxItem, outbox, accepted_at=Minimum(at), wamid_hash=message_id(wamid))
        return
    facts: dict[str, Any] = {"accepted_at": min(at, item.accepted_at or at), "wamid_hash": message_id(wamid)}
    unit.put(outbox, msgspec.structs.replace(item, state=State.ACCEPTED, due_at=None, code=None, **facts))


def _beside(task: Deliver) -> list[tuple[type[Gate] | type[OutboxItem], str]]:
    """What the task already knows is read in the same round trip."""
    beside: list[tuple[type[Gate] | type[OutboxItem], str]] = []
    if task.contact:
        beside.append((Gate, task.contact))
    if task.after:
        beside.append((OutboxItem, task.after))
    return beside
