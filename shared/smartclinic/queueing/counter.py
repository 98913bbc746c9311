"""What staff do at the counter: call, give tickets, and open and close queues. Every act leaves one audit entry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TypeAlias

from smartclinic.audit.entry import Act, Action, AuditEntry, entry_id, has_acted, leave_entry
from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import Clinic, Part, Queue
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Source
from smartclinic.platform.clock import hong_kong_day
from smartclinic.queueing import calling
from smartclinic.queueing.admission import NoTicket
from smartclinic.queueing.calling import Called, NotNow, Stepped
from smartclinic.queueing.closing import close_line
from smartclinic.queueing.counter_view import QueueView, Row, read_queues, row
from smartclinic.queueing.line import Line, LineKey, Place, Priority, StoredLine
from smartclinic.queueing.position import serving
from smartclinic.queueing.refusing import CalledSince, CannotNow, NoSuchQueue
from smartclinic.queueing.sessions import present_session, queue_sessions
from smartclinic.queueing.stepping import keep_line, line_of
from smartclinic.queueing.taking import Taken, Wish, take_ticket
from smartclinic.queueing.ticket import Ticket
from smartclinic.queueing.transferring import transfer_ticket
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit

__all__ = ["CalledSince", "CannotNow", "Counter", "NoSuchQueue", "QueueView", "Row"]

_OnTicket: TypeAlias = Callable[[Line, Queue], Stepped]
_OnLine: TypeAlias = Callable[[Line], Stepped]


class Counter:
    """What staff do with queues. A retry of the same act changes nothing. Everything raises NoSuchQueue, Contended."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def read(self, clinic: str, day: date | None = None) -> tuple[QueueView, ...]:
        """Every queue of the clinic on this day (else today), in the order of its file. Three round trips."""
        config, now = await self._config(clinic), self._work.clock.now()

        async def read(unit: Unit) -> tuple[QueueView, ...]:
            return await read_queues(unit, config, day or hong_kong_day(now), now)

        return await self._work.run(clinic, read)

    # --- calling

    async def call_next(self, clinic: str, queue: str, act: Act, *, seen: int) -> Row:
        """Call the first who is there. `seen`: what the screen showed. Raises CalledSince, CannotNow."""
        config, which = await self._queue(clinic, queue)

        async def call(unit: Unit) -> Row:
            key = await self._load_line(unit, which, act)
            before, now = await line_of(unit, key), self._work.clock.now()
            if (was_called := await _called_by(unit, before, act)) is not None:
                return row(which, was_called)
            _refuse_unseen(before, which, seen)
            called = calling.call_next(before, which, now, rooms=_rooms(config, which, key, self._work))
            if not isinstance(called, Called):
                raise CannotNow(called)
            await keep_line(unit, config, which, before, called.line, now=now)
            about, after = f"queue_lines/{key.id}", f"tickets/{called.place.ticket}"
            leave_entry(unit, act, Action.CALL_TICKET, about, now, before=f"call {before.called}", after=after)
            return row(which, called.place)

        return await self._work.run_as_staff(clinic, call)

    async def undo_call(self, clinic: str, queue: str, act: Act, *, seen: int) -> None:
        """Take the last call back. Raises CalledSince, CannotNow."""
        _, which = await self._queue(clinic, queue)

        def undo(line: Line) -> Stepped:
            _refuse_unseen(line, which, seen)
            return calling.undo_call(line)

        await self._on_line(clinic, queue, act, what=Action.CALL_TICKET, step=undo, after="call taken back")

    async def recall(self, clinic: str, ticket: str, act: Act) -> None:
        """Call somebody again who was called. Raises CannotNow, here and in what follows about a ticket."""
        now = self._work.clock.now()
        await self._on_ticket(clinic, ticket, act, lambda line, _: calling.recall(line, ticket, now), "called again")

    async def miss(self, clinic: str, ticket: str, act: Act) -> None:
        """Called, and nobody came."""
        now = self._work.clock.now()
        await self._on_ticket(clinic, ticket, act, lambda line, _: calling.miss(line, ticket, now))

    async def done(self, clinic: str, ticket: str, act: Act) -> None:
        """The patient was seen."""
        now = self._work.clock.now()
        await self._on_ticket(clinic, ticket, act, lambda line, _: calling.done(line, ticket, now))

    async def agree_back(self, clinic: str, ticket: str, act: Act) -> None:
        """Let a missed ticket come back, behind so many others as the clinic's rule says."""
        now = self._work.clock.now()
        await self._on_ticket(clinic, ticket, act, lambda line, which: calling.taken_back(line, ticket, which, now))

    async def came(self, clinic: str, ticket: str, act: Act) -> None:
        """The patient is at the desk."""
        now = self._work.clock.now()
        await self._on_ticket(clinic, ticket, act, lambda line, _: calling.came(line, ticket, now), "here")

    async def leave(self, clinic: str, ticket: str, act: Act) -> None:
        """The patient will not wait."""
        now = self._work.clock.now()
        await self._on_ticket(clinic, ticket, act, lambda line, _: calling.left(line, ticket, now))

    async def put_first(self, clinic: str, ticket: str, priority: Priority | None, act: Act) -> None:
        """See somebody before others, for this reason; None takes that back."""
        after = f"first: {priority.value}" if priority else "in turn"
        await self._on_ticket(clinic, ticket, act, lambda line, _: calling.put_first(line, ticket, priority), after)

    async def transfer(self, clinic: str, ticket: str, to: str, act: Act) -> None:
        """Go on in another queue, under the same ticket. Raises NoSuchQueue."""
        config, target = await self._queue(clinic, to)

        async def transfer(unit: Unit) -> None:
            held = await self._load_ticket(unit, ticket, act)
            if held is None:
                return
            now = self._work.clock.now()
            refused = await transfer_ticket(unit, config, target, ticket, now=now)
            if refused is not None:
                raise CannotNow(refused)
            about = f"tickets/{ticket}"
            leave_entry(unit, act, Action.MARK_TICKET, about, now, before=f"queue {held.queue}", after=f"queue {to}")

        await self._work.run_as_staff(clinic, transfer)

    # --- giving

    async def give(
        self, clinic: str, queue: str, act: Act, *, contact: ContactId | None = None, source: Source = Source.WALK_IN,
        priority: Priority | None = None, part: Part | None = None, anyway: bool = False,
    ) -> Taken | NoTicket:  # fmt: skip
        """A ticket for somebody at the desk. `anyway`: past quota, clock and pace."""
        config, which = await self._queue(clinic, queue)
        wish = Wish(
            act.id, contact, source=source, is_here=True, part=part, given_by=act.actor, priority=priority,
            anyway=anyway,
        )  # fmt: skip

        async def give(unit: Unit) -> Taken | NoTicket:
            acted, now = await has_acted(unit, act), self._work.clock.now()
            given = await take_ticket(unit, config, which, wish, now)
            if isinstance(given, Taken) and not given.before_now and not acted:
                leave_entry(unit, act, Action.GIVE_TICKET, f"tickets/{given.id}", now, after=f"queue {queue}")
            return given

        return await self._work.run_as_staff(clinic, give)

    # --- the queue as a whole

    async def pause(self, clinic: str, queue: str, act: Act) -> None:
        """Call nobody for a while."""
        await self._on_line(clinic, queue, act, what=Action.CHANGE_QUEUE, step=calling.paused, after="paused")

    async def close(self, clinic: str, queue: str, act: Act) -> None:
        """End the queue's day."""
        config, which = await self._queue(clinic, queue)

        async def close(unit: Unit) -> None:
            key, now = await self._load_line(unit, which, act), self._work.clock.now()
            if await has_acted(unit, act):
                return
            before = await line_of(unit, key)
            await close_line(unit, config, queue, date.fromisoformat(key.day), now)
            if unit.writes:
                opening, about = before.opening.value, f"queue_lines/{key.id}"
                leave_entry(unit, act, Action.CHANGE_QUEUE, about, now, before=opening, after="closed")

        await self._work.run_as_staff(clinic, close)

    async def reopen(self, clinic: str, queue: str, act: Act) -> None:
        """Go on after a pause, or after closing: those whom that ended wait again."""
        now = self._work.clock.now()
        reopened = partial(calling.reopened, now=now)
        await self._on_line(clinic, queue, act, what=Action.CHANGE_QUEUE, step=reopened, after="open")

    async def stop(self, clinic: str, queue: str, part: Part, act: Act) -> None:
        """Give no more tickets for this session today (截籌)."""
        stopped = partial(calling.stopped, part=part)
        await self._on_line(clinic, queue, act, what=Action.CHANGE_QUEUE, step=stopped, after=f"stopped {part.value}")

    async def start(self, clinic: str, queue: str, part: Part, act: Act) -> None:
        """Give tickets for it again."""
        started = partial(calling.started, part=part)
        await self._on_line(clinic, queue, act, what=Action.CHANGE_QUEUE, step=started, after=f"started {part.value}")

    # --- steps

    async def _on_line(self, clinic: str, queue: str, act: Act, *, what: Action, step: _OnLine, after: str) -> None:
        config, which = await self._queue(clinic, queue)

        async def change(unit: Unit) -> None:
            key = await self._load_line(unit, which, act)
            if await has_acted(unit, act):
                return
            before, now = await line_of(unit, key), self._work.clock.now()
            stepped = _made(step(before))
            if stepped == before:
                return
            await keep_line(unit, config, which, before, stepped, now=now)
            leave_entry(unit, act, what, f"queue_lines/{key.id}", now, before=before.opening.value, after=after)

        await self._work.run_as_staff(clinic, change)

    async def _on_ticket(self, clinic: str, ticket: str, act: Act, step: _OnTicket, after: str = "") -> None:
        config = await self._config(clinic)

        async def change(unit: Unit) -> None:
            held = await self._load_ticket(unit, ticket, act)
            if held is None:
                return
            which, now = _queue_of(config, held.queue), self._work.clock.now()
            before = await line_of(unit, held.line_key)
            stepped = _made(step(before, which))
            if stepped == before:
                return
            await keep_line(unit, config, which, before, stepped, now=now)
            stood, stands = _standing(before, ticket), after or _standing(stepped, ticket)
            leave_entry(unit, act, Action.MARK_TICKET, f"tickets/{ticket}", now, before=stood, after=stands)

        await self._work.run_as_staff(clinic, change)

    async def _load_line(self, unit: Unit, queue: Queue, act: Act) -> LineKey:
        """Today's line and this act's entry, in one round trip."""
        key = LineKey(queue.id, hong_kong_day(self._work.clock.now()).isoformat())
        await unit.load((StoredLine, key.id), (AuditEntry, entry_id(act.id)))
        return key

    async def _load_ticket(self, unit: Unit, ticket: str, act: Act) -> Ticket | None:
        """The ticket; None: this very act has committed already. Raises CannotNow."""
        await unit.load((Ticket, ticket), (AuditEntry, entry_id(act.id)))
        held = await unit.get(Ticket, ticket)
        if held is None:
            raise CannotNow(NotNow.NO_TICKET)
        return None if await has_acted(unit, act) else held

    async def _config(self, clinic: str) -> Clinic:
        return (await self._directory.clinic(clinic)).config

    async def _queue(self, clinic: str, queue: str) -> tuple[Clinic, Queue]:
        config = await self._config(clinic)
        return config, _queue_of(config, queue)


def _queue_of(clinic: Clinic, queue: str) -> Queue:
    try:
        return clinic.queue(queue)
    except KeyError:
        raise NoSuchQueue from None


def _made(stepped: Stepped) -> Line:
    if isinstance(stepped, NotNow):
        raise CannotNow(stepped)
    return stepped


def _refuse_unseen(line: Line, queue: Queue, seen: int) -> None:
    if line.called != seen:
        raise CalledSince(serving(line, queue))


async def _called_by(unit: Unit, line: Line, act: Act) -> Place | None:
    """Whom this very act has called already."""
    entry = await unit.get(AuditEntry, entry_id(act.id))
    return line.place((entry.after or "").removeprefix("tickets/")) if entry else None


def _rooms(clinic: Clinic, queue: Queue, key: LineKey, work: Work) -> int:
    """How many doctors see this line at once now."""
    sessions = queue_sessions(clinic, queue, date.fromisoformat(key.day))
    present = present_session(sessions, work.clock.now())
    return len(present.of_doctors) if present else 1


def _standing(line: Line, ticket: str) -> str:
    place = line.place(ticket)
    return place.standing.value if place else "none"
