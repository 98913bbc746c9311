"""What staff say of a day that does not go as planned, and that it is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from msgspec.structs import replace

from smartclinic.appointments.of_day import visits_on
from smartclinic.appointments.sheets import sheet_key
from smartclinic.appointments.states import TO_COME
from smartclinic.audit.entry import Act, Action, AuditEntry, entry_id, has_acted, leave_entry
from smartclinic.clinics.calendar import Session
from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import Part
from smartclinic.disruptions.concerned import Concerned, Scope, concerned, key_of, starts_again
from smartclinic.disruptions.disruption import Affected, Cause, Disrupted, Disruption
from smartclinic.disruptions.queues import close_queues, mark_lines, waiting_for
from smartclinic.disruptions.rounds import Rounds
from smartclinic.disruptions.sessions import (
    change_sheets,
    end_older,
    not_so_late,
    reopen,
    same_closure,
    same_lateness,
    sessions_of,
    still_on,
)
from smartclinic.disruptions.tasks import OWED_AFTER, TellDisrupted, tell_task
from smartclinic.disruptions.view import Row, View, read_view
from smartclinic.platform.clock import milliseconds
from smartclinic.platform.ids import digest
from smartclinic.work.run import Work
from smartclinic.work.sweep import Handling
from smartclinic.work.unit import Found, Unit

__all__ = ["Disruptions", "NoDelay", "NoSuchDisruption", "NothingConcerned", "Preview", "Row", "View"]

DELAYS: Final = range(5, 481)
"""So many minutes a doctor can be late."""

_LATEST: Final = 10


class NoSuchDisruption(Exception):
    """The clinic has no such disruption, or nobody of this id is affected by one."""


class NothingConcerned(Exception):
    """No session is left on that day that this would change. Nothing was declared."""


class NoDelay(Exception):
    """A doctor who is late is late by 5 to 480 minutes."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What declaring it would do: which sessions it would change, which of them go on for whoever has come, and how
    many visits to come are in them, and tickets of those who wait for them and have not come.
    """

    sessions: tuple[Session, ...]
    going_on: tuple[Session, ...]
    appointments: int
    tickets: int = 0


class Disruptions:
    """Declares what has happened, ends it, and shows who is told, who has answered and who is to be called."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory
        self._rounds = Rounds(work, directory)

    # --- reading

    async def preview(
        self, clinic: str, cause: Cause, *, doctor: str | None = None, day: date, part: Part | None = None
    ) -> Preview:
        """What `declare` would do at this moment. No session: there is nothing to declare."""
        config, now = (await self._directory.clinic(clinic)).config, self._work.clock.now()
        found = concerned(config, cause, Scope(day, doctor, part), now)
        keys = {key_of(session) for session in found.every}

        async def count(unit: Unit) -> tuple[int, int]:
            visits = [each.record for each in await visits_on(unit, day)]
            expected = sum(one.state in TO_COME and one.ends_at > now and sheet_key(one) in keys for one in visits)
            return expected, await waiting_for(unit, config, found.every, now)

        return Preview(found.every, found.going_on, *(await self._work.run(clinic, count) if keys else (0, 0)))

    async def read(self, clinic: str, disruption: str) -> View:
        """Everyone whom it affects. Raises NoSuchDisruption."""

        async def read(unit: Unit) -> View | None:
            return await read_view(unit, disruption)

        view = await self._work.run(clinic, read)
        if view is None:
            raise NoSuchDisruption
        return view

    async def latest(self, clinic: str) -> list[Found[Disruption]]:
        """The latest ten, the newest first."""

        async def read(unit: Unit) -> list[Found[Disruption]]:
            return await unit.find(Disruption, {}, order="-since", limit=_LATEST)

        return await self._work.run(clinic, read)

    # --- doing

    async def declare(
        self, clinic: str, cause: Cause, act: Act, *, doctor: str | None = None, day: date, part: Part | None = None,
        minutes: int = 0,
    ) -> str:  # fmt: skip
        """Declare it in one commit; its id. No doctor, no part: all of that day that is not over.

        Of a late doctor, without a part: the session that is running, or comes next. Everyone affected is told once.
        What somebody has declared already, and is not over, is found; a new delay of a session takes the place of the
        one before. Raises NothingConcerned, NoDelay, Contended.
        """
        is_late = cause is Cause.DOCTOR_LATE
        if is_late and minutes not in DELAYS:
            raise NoDelay
        config, scope = (await self._directory.clinic(clinic)).config, Scope(day, doctor, part)
        disruption_id = digest("disruption", act.id)

        async def declare(unit: Unit) -> str:
            await unit.load((Disruption, disruption_id), (AuditEntry, entry_id(act.id)))
            if await has_acted(unit, act):
                return disruption_id
            now = self._work.clock.now()
            found = concerned(config, cause, scope, now)
            if not found.every:
                raise NothingConcerned
            found, before = await _unsaid(unit, cause, found, minutes, now)
            if before is not None:
                return before
            stopped = await change_sheets(unit, cause, found, minutes)
            said = Disruption(
                cause=cause, sheets=tuple(key_of(one).id for one in found.every), since=now, declared_by=act.actor,
                minutes=minutes if is_late else 0, closes=not is_late, stopped=stopped, due_at=now + OWED_AFTER,
            )  # fmt: skip
            unit.create(disruption_id, said)
            await close_queues(unit, config, found.away, now)
            await mark_lines(unit, config, found.every, now)
            leave_entry(unit, act, Action.DECLARE_DISRUPTION, f"disruptions/{disruption_id}", now, after=cause.value)
            unit.enqueue(tell_task(TellDisrupted(clinic=clinic, disruption=disruption_id), None))
            return disruption_id

        return await self._work.run_as_staff(clinic, declare)

    async def lift(self, clinic: str, disruption: str, act: Act) -> None:
        """It is over. Sessions that can still take place do, by the clinic's rule; visits in them that nobody has
        answered for stand again, and their patients are told. Raises NoSuchDisruption, Contended.
        """
        config = (await self._directory.clinic(clinic)).config

        async def lift(unit: Unit) -> None:
            await unit.load((Disruption, disruption), (AuditEntry, entry_id(act.id)))
            before, now = await unit.get(Disruption, disruption), self._work.clock.now()
            if before is None:
                raise NoSuchDisruption
            if await has_acted(unit, act) or before.lifted_at is not None:
                return
            others = [each for each in await still_on(unit, before.sheets) if each.id != disruption]
            since = starts_again(config, before.cause, now)
            reopened = await reopen(unit, config, Found(disruption, before), others, since) if since else ()
            await mark_lines(unit, config, sessions_of(config, before.sheets), now)
            lifted = replace(before, lifted_at=now, reopened=reopened, stands_from=since)
            unit.put(disruption, replace(lifted, due_at=now + OWED_AFTER, tries=0))
            leave_entry(unit, act, Action.LIFT_DISRUPTION, f"disruptions/{disruption}", now, before=before.cause.value)
            unit.enqueue(tell_task(TellDisrupted(clinic=clinic, disruption=disruption, k=milliseconds(now)), None))

        await self._work.run_as_staff(clinic, lift)

    async def called(self, clinic: str, disrupted: str, act: Act) -> None:
        """Somebody on the call list was reached by telephone. Whoever has answered stays so.

        Raises NoSuchDisruption, Contended.
        """

        async def called(unit: Unit) -> None:
            await unit.load((Disrupted, disrupted), (AuditEntry, entry_id(act.id)))
            row, now = await unit.get(Disrupted, disrupted), self._work.clock.now()
            if row is None:
                raise NoSuchDisruption
            if await has_acted(unit, act) or row.state not in {Affected.TO_CALL, Affected.TOLD}:
                return
            unit.put(disrupted, replace(row, state=Affected.CALLED, changed_at=now))
            leave_entry(unit, act, Action.CALLED_PATIENT, f"disrupted/{disrupted}", now, before=row.state.value)

        await self._work.run_as_staff(clinic, called)

    # --- telling

    async def tell(self, task: TellDisrupted) -> None:
        """Tell those who are still to be told, each in a commit of its own. A rerun finds what was done.

        Raises Contended, Unavailable: Cloud Tasks then tries again.
        """
        await self._rounds.tell(task)

    def swept(self) -> Handling:
        """What the sweep does with disruptions whose task was lost."""
        return self._rounds.swept()


async def _unsaid(
    unit: Unit, cause: Cause, found: Concerned, minutes: int, now: datetime
) -> tuple[Concerned, str | None]:  # fmt: skip
    """What of it is new, or the one that says all of it already. Sessions whose doctor is known to be just so late are
    left to the one that says so: their patients are told once.
    """
    others = await still_on(unit, [key_of(one).id for one in found.every])
    if cause is not Cause.DOCTOR_LATE:
        return found, same_closure(others, cause, found)
    fresh = await not_so_late(unit, found.late, minutes)
    if not fresh and (before := same_lateness(others, minutes)):
        return found, before
    late = fresh or found.late
    end_older(unit, others, late, now)
    return Concerned(late=late), None
