"""One look at one outgoing message: what was read of it, and what may be recorded of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from smartclinic.conversations.delivery.may_send import closes_at, may_go_by_template
from smartclinic.conversations.gate import Gate, Reason, with_attention
from smartclinic.conversations.outbox import End, Lane, OutboxItem, State, owed_after
from smartclinic.conversations.surviving import Current
from smartclinic.conversations.waking import Deliver
from smartclinic.platform import logs
from smartclinic.work.unit import Unit

_REASONS: Final = {End.UNCONFIRMED: Reason.UNCONFIRMED, End.WINDOW_CLOSED: Reason.WINDOW_CLOSED}


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message, the conversation that decides about it, and the unit that records what becomes of it.

    Each method is a whole record of this look: call one, once.
    """

    unit: Unit
    task: Deliver
    item: OutboxItem
    current: Current
    now: datetime

    @property
    def is_proactive(self) -> bool:
        """Whether the clinic started it by itself."""
        return self.item.lane is Lane.PROACTIVE

    @property
    def counted(self) -> int:
        """How many of its attempts count."""
        return self.item.attempt - self.item.spared

    def put(self, **changes: Any) -> None:
        """Compare-and-set (the changes are the record's own fields, hence Any)."""
        self.unit.put(self.task.outbox, msgspec.structs.replace(self.item, **changes))

    def look(self, at: datetime) -> None:
        """Look again then, in the message's own lane: a failed status asks for its look in the slow one."""
        item = self.item
        own = {"lane": item.lane, "contact": item.contact, "after": item.after, "hurried": item.hurried}
        self.unit.enqueue(msgspec.structs.replace(self.task, **own).again(at))

    def wait(self, at: datetime, **changes: Any) -> None:
        """Try again then: it waits, and nobody has claimed it."""
        due_at = at + owed_after(self.item.author)
        waiting = {"state": State.PENDING, "claim": None, "not_before": at, "due_at": due_at}
        self.put(**waiting | changes)
        self.look(at)

    def try_again(self, at: datetime, **changes: Any) -> None:
        """The same after an attempt that came to nothing: what was told of that one says nothing of the next.

        The last failure is kept, as the proof that there was one; older ones would only pile up.
        """
        last = self.item.failures[-1:]
        anew = {"accepted_at": None, "sent_at": None, "failures": last, "wamid_hash": None}
        self.wait(at, **anew | changes)

    def is_too_late(self, at: datetime) -> bool:
        """Whether the window will have closed by then, and nothing else may leave."""
        closes = closes_at(self.current.gate)
        return not may_go_by_template(self.item) and (closes is None or at >= closes)

    def end(self, reason: End, *, gate: Gate | None = None, **changes: Any) -> None:
        """End it; a question must not vanish with its answer, so staff are asked in the same commit.

        `gate`: the conversation as it will be, if more of it changes.
        """
        self.put(state=State.ENDED, end=reason, due_at=None, **changes)
        ended = gate or self.current.gate
        if not self._is_as_wished(reason):
            ended = missed(self.unit, self.task.outbox, ended, reason, self.now)
        if ended is not self.current.gate:
            self.unit.put(self.current.id, ended)

    def _is_as_wished(self, reason: End) -> bool:
        """Whether nobody misses it: the person wants none, or what the clinic wanted to tell has settled itself."""
        return reason is End.OPTED_OUT or (reason is End.SUBJECT_GONE and self.is_proactive)

    def close(self) -> None:
        """Nothing is owed any more: a fact told that it is on its way, or it had ended, and why may be told late."""
        item = self.item
        ended = item.state is State.ENDED
        code = item.failure.code if ended and item.failure else item.code
        state = State.ENDED if ended else State.ACCEPTED
        closed = msgspec.structs.replace(item, state=state, due_at=None, code=code)
        self.unit.put_if_changed(self.task.outbox, closed)


def missed(unit: Unit, outbox: str, gate: Gate, reason: End, now: datetime) -> Gate:
    """The conversation after a message of it has not left: a person is needed. Of what staff on call were not told the
    operator hears: their conversations are not on the desk, where the alarm sounds anyway.
    """
    if not gate.on_call:
        return with_attention(gate, _REASONS.get(reason, Reason.NOT_SENT), now)
    logs.error("on_call_not_told", clinic=unit.clinic, outbox=outbox, reason=reason.value)
    return gate
