"""What staff say of a day: that it is over, what is there, and which sessions take whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from smartclinic.appointments import changing
from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.changing import Changed
from smartclinic.appointments.day_sheet import DaySheet, SheetKey
from smartclinic.appointments.desk_acts import DeskActs
from smartclinic.appointments.of_day import visits_on
from smartclinic.appointments.refusing import NoSuchService, NoSuchSession
from smartclinic.appointments.restocking import stock_back
from smartclinic.appointments.sheets import sheet_of, write_sheet
from smartclinic.appointments.slots import session_of
from smartclinic.appointments.states import TO_COME, AppointmentState
from smartclinic.appointments.stock import ServiceState
from smartclinic.audit.entry import Act, Action, AuditEntry, entry_id, has_acted, leave_entry
from smartclinic.clinics.model import Clinic
from smartclinic.platform.ids import digest
from smartclinic.work.unit import Unit

_FINISHED_AT_ONCE: Final = 100
_MOST_STEPS: Final = 20


@dataclass(frozen=True, slots=True)
class Finished:
    """How many visits of a day were marked at its end."""

    completed: int = 0
    missed: int = 0

    def __add__(self, other: Finished) -> Finished:
        return Finished(self.completed + other.completed, self.missed + other.missed)


class DayDesk(DeskActs):
    """Acts upon a day, a service or a session."""

    async def finish_day(self, clinic: str, day: date, act: Act) -> Finished:
        """Mark what is left of a day: who has come is completed, who should have and has not is a no-show.

        A hundred visits a commit, each with its entry; what a first try has done is done, and counted again.
        """
        record, total = await self._directory.clinic(clinic), Finished()
        for number in range(_MOST_STEPS):
            step = Act(act.actor, digest("finish day", act.id, str(number)), act.device)

            async def finish(unit: Unit, step: Act = step) -> Finished:
                before = await unit.get(AuditEntry, entry_id(step.id))
                return _finished(before) if before else await self._finish(unit, record.config, day, step)

            done = await self._work.run_as_staff(clinic, finish)
            total += done
            if done.completed + done.missed < _FINISHED_AT_ONCE:
                break
        return total

    async def set_stock(self, clinic: str, service: str, act: Act, *, in_stock: bool) -> None:
        """Whether what a service needs is there; once it is, places are offered to those who wait.

        Raises NoSuchService.
        """
        config = (await self._directory.clinic(clinic)).config
        if all(each.id != service for each in config.services):
            raise NoSuchService

        async def set_stock(unit: Unit) -> None:
            known = await unit.get(ServiceState, service) or ServiceState()
            if known.out_of_stock is not in_stock or await has_acted(unit, act):
                return
            now = self._work.clock.now()
            unit.put(service, ServiceState(out_of_stock=not in_stock, changed_at=now, changed_by=act.actor))
            if in_stock:
                await stock_back(unit, config, service, now)
            after = "in stock" if in_stock else "out of stock"
            leave_entry(unit, act, Action.CHANGE_STOCK, f"services/{service}", now, after=after)

        await self._work.run_as_staff(clinic, set_stock)

    async def change_session(
        self, clinic: str, sheet: SheetKey, act: Act, *, released: int | None | UnsetType = UNSET,
        stopped: bool | UnsetType = UNSET,
    ) -> None:  # fmt: skip
        """How many places are for patients on WhatsApp (None: as the clinic's file says), and whether it takes anybody.

        What is not given stays. Raises NoSuchSession.
        """
        config = (await self._directory.clinic(clinic)).config
        if session_of(config, sheet) is None:
            raise NoSuchSession

        async def change(unit: Unit) -> None:
            before = await sheet_of(unit, sheet)
            after = replace(
                before, released=before.released if released is UNSET else released,
                stopped=before.stopped if stopped is UNSET else stopped,
            )  # fmt: skip
            if after == before or await has_acted(unit, act):
                return
            write_sheet(unit, sheet, after)
            leave_entry(
                unit, act, Action.CHANGE_SESSION, f"day_sheets/{sheet.id}", self._work.clock.now(),
                before=_standing(before), after=_standing(after),
            )  # fmt: skip

        await self._work.run_as_staff(clinic, change)

    async def _finish(self, unit: Unit, clinic: Clinic, day: date, act: Act) -> Finished:
        now, done = self._work.clock.now(), Finished()
        left = [each for each in await visits_on(unit, day) if _is_left(each.record, now)][:_FINISHED_AT_ONCE]
        for each in left:
            came = each.record.state is AppointmentState.ARRIVED
            changed = await (changing.complete if came else changing.miss)(unit, each.id, now=now, revision=None)
            if isinstance(changed, Changed):
                await self._heeded(unit, clinic, changed, now)
                done += Finished(completed=came, missed=not came)
        if left:
            after = f"{done.completed} completed, {done.missed} missed"
            leave_entry(unit, act, Action.MARK_APPOINTMENT, f"days/{day.isoformat()}", now, after=after)
        return done


def _finished(entry: AuditEntry) -> Finished:
    """What a step's entry says that it did."""
    completed, missed = (int(word) for word in (entry.after or "").split() if word.isdigit())
    return Finished(completed, missed)


def _is_left(visit: Appointment, now: datetime) -> bool:
    """Nobody has said what has become of it, and it should be over."""
    return visit.state is AppointmentState.ARRIVED or (visit.state in TO_COME and visit.ends_at <= now)


def _standing(sheet: DaySheet) -> str:
    places = "as the file says" if sheet.released is None else str(sheet.released)
    return f"released {places}, {'stopped' if sheet.stopped else 'open'}"
