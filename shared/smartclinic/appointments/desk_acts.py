"""What every act of staff upon an appointment has in common: known when it is retried, told, and on the trail once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.booking import Bar
from smartclinic.appointments.changing import CannotChange, Changed
from smartclinic.appointments.day_sheet import Refusal
from smartclinic.appointments.refusing import ChangedSince, NoSuchAppointment, PlaceRefused
from smartclinic.appointments.telling import Telling, tell
from smartclinic.audit.entry import Act, Action, AuditEntry, entry_id, leave_entry
from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import Clinic
from smartclinic.conversations.notices import Told
from smartclinic.work.run import Work
from smartclinic.work.unit import Found, Unit

Heed: TypeAlias = Callable[[Unit, Clinic, Changed, datetime], Awaitable[None]]
"""Sees a change that staff make, and writes what follows from it in the same commit."""

Outcome: TypeAlias = Changed | Refusal | Bar | CannotChange
Step: TypeAlias = Callable[[Unit, Clinic, datetime], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of an act: the visit, and whether its contact is told (None: nobody was to be)."""

    id: str
    appointment: Appointment
    told: Told | None = None


class DeskActs:
    """Acts of staff. Everything raises Contended, Unavailable."""

    def __init__(self, work: Work, directory: Directory, heeds: Sequence[Heed] = ()) -> None:
        """`heeds`: who else writes something when a visit changes, such as the queue."""
        self._work, self._directory, self._heeds = work, directory, tuple(heeds)

    async def _change(
        self, clinic: str, appointment: str, act: Act, what: tuple[Action, Telling | None], step: Step
    ) -> Entered:
        """Make one change of an appointment, tell of it where something is to be told, and leave its entry."""
        record, (action, telling) = await self._directory.clinic(clinic), what

        async def change(unit: Unit) -> Entered:
            await unit.load((Appointment, appointment), (AuditEntry, entry_id(act.id)))
            if (before := await entered_before(unit, act)) is not None:
                return before
            now = self._work.clock.now()
            changed = await _allowed(unit, appointment, await step(unit, record.config, now))
            if changed.before == changed.after:
                return Entered(appointment, changed.after)
            await self._heeded(unit, record.config, changed, now)
            before_it, after = standing(changed.before), standing(changed.after)
            leave_entry(unit, act, action, f"appointments/{appointment}", now, before=before_it, after=after)
            visit = Found(appointment, changed.after)
            told = await tell(unit, record, visit, telling, act.id, now=now) if telling else None
            return Entered(appointment, changed.after, told)

        return await self._work.run_as_staff(clinic, change)

    async def _heeded(self, unit: Unit, clinic: Clinic, changed: Changed, now: datetime) -> None:
        for heed in self._heeds:
            await heed(unit, clinic, changed, now)


async def entered_before(unit: Unit, act: Act) -> Entered | None:
    """What this very act came to when it committed: its entry names the visit."""
    entry = await unit.get(AuditEntry, entry_id(act.id))
    if entry is None:
        return None
    appointment_id = entry.subject.partition("/")[2]
    appointment = await unit.get(Appointment, appointment_id)
    return Entered(appointment_id, appointment) if appointment else None


def standing(visit: Appointment) -> str:
    """How it stands, for the audit trail: never who comes."""
    return f"{visit.state.value} {visit.doctor} {visit.starts_at.isoformat()}"


async def _allowed(unit: Unit, appointment: str, outcome: Outcome) -> Changed:
    if isinstance(outcome, Changed):
        return outcome
    now_is = await unit.get(Appointment, appointment)
    if now_is is None:
        raise NoSuchAppointment
    if isinstance(outcome, Refusal | Bar):
        raise PlaceRefused(outcome)
    raise ChangedSince(now_is)
