"""What a disruption writes on the sheets of its sessions, and takes off them when it is over.

The sheets are read before the other disruptions: whoever declares or lifts one in between has written a sheet or the
disruption that this commit then fails with.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from smartclinic.appointments.day_sheet import DaySheet
from smartclinic.appointments.sheets import sheet_of, sheets, write_sheet
from smartclinic.appointments.slots import session_of
from smartclinic.clinics.calendar import Session, minute_of
from smartclinic.clinics.model import Clinic
from smartclinic.disruptions.concerned import Concerned, can_reopen, key_of, read_key
from smartclinic.disruptions.disruption import Cause, Disruption
from smartclinic.platform.clock import hong_kong
from smartclinic.work.unit import Found, Unit

_STILL_ON: Final = 50
"""So many of the latest disruptions are asked whether they go on."""


def sessions_of(clinic: Clinic, sheet_ids: Sequence[str]) -> tuple[Session, ...]:
    """The sessions of these sheets that the clinic still has."""
    return tuple(filter(None, (session_of(clinic, read_key(each)) for each in sheet_ids)))


async def still_on(unit: Unit, sheet_ids: Sequence[str]) -> list[Found[Disruption]]:
    """Those of these sessions that nobody has lifted yet, the newest first. Their sheets are read before."""
    await sheets(unit, [read_key(each) for each in sheet_ids])
    latest = await unit.find(Disruption, {}, order="-since", limit=_STILL_ON)
    return [each for each in latest if each.record.lifted_at is None and set(each.record.sheets) & set(sheet_ids)]


def same_closure(others: Sequence[Found[Disruption]], cause: Cause, found: Concerned) -> str | None:
    """One that says the same of all these sessions already."""
    wanted = {key_of(one).id for one in found.every}
    same = (each for each in others if each.record.cause is cause and wanted <= set(each.record.sheets))
    return next((each.id for each in same), None)


async def not_so_late(unit: Unit, late: Sequence[Session], minutes: int) -> tuple[Session, ...]:
    """Those of these sessions of whose doctor something else is said than that: as late, or not late at all."""
    return tuple([one for one in late if (await sheet_of(unit, key_of(one))).late_minutes != minutes])


def same_lateness(others: Sequence[Found[Disruption]], minutes: int) -> str | None:
    """The latest that says that a doctor of these sessions is so late."""
    same = (each for each in others if not each.record.closes and each.record.minutes == minutes)
    return next((each.id for each in same), None)


def end_older(unit: Unit, others: Sequence[Found[Disruption]], late: Sequence[Session], now: datetime) -> None:
    """A newer lateness ends the older ones of the same sessions: there is one word on how late a doctor is."""
    said = {key_of(one).id for one in late}
    for each in others:
        if not each.record.closes and set(each.record.sheets) <= said:
            unit.put(each.id, replace(each.record, lifted_at=now))


async def change_sheets(unit: Unit, cause: Cause, found: Concerned, minutes: int) -> tuple[str, ...]:
    """Write on each sheet what is said of its session; the sheets that this has stopped, and nobody before."""
    stopped = list[str]()
    for session in found.every:
        key = key_of(session)
        before = await sheet_of(unit, key)
        if session in found.away:
            after = replace(before, closed=cause.value)
        elif session in found.late:
            after = replace(before, late_minutes=minutes)
        else:
            after = replace(before, stopped=True, only_here=cause.value)
            stopped += [] if before.stopped else [key.id]
        write_sheet(unit, key, after)
    return tuple(stopped)


async def reopen(
    unit: Unit, clinic: Clinic, over: Found[Disruption], others: Sequence[Found[Disruption]], since: datetime
) -> tuple[str, ...]:
    """Write on each sheet that it is over, unless something else still keeps it; those that take place after all."""
    reopened = list[str]()
    for sheet_id in over.record.sheets:
        if not over.record.closes:
            await _late_no_more(unit, over, others, sheet_id)
        elif not _kept_closed(unit, others, sheet_id) and await _opened(unit, clinic, over.record, sheet_id, since):
            reopened.append(sheet_id)
    return tuple(reopened)


async def _late_no_more(
    unit: Unit, over: Found[Disruption], others: Sequence[Found[Disruption]], sheet_id: str
) -> None:  # fmt: skip
    """As late as the latest that still stands says, or on time; what was said since then stays."""
    key = read_key(sheet_id)
    latest = next((each for each in others if not each.record.closes and sheet_id in each.record.sheets), None)
    if latest is not None:
        unit.guard(Disruption, latest.id)
        if latest.record.since > over.record.since:
            return
    before, minutes = await sheet_of(unit, key), latest.record.minutes if latest else 0
    write_sheet(unit, key, replace(before, late_minutes=minutes))


def _kept_closed(unit: Unit, others: Sequence[Found[Disruption]], sheet_id: str) -> bool:
    """Whether another one still stands against this session. Guarded: were both lifted at once, nothing would open."""
    keeping = [each.id for each in others if each.record.closes and sheet_id in each.record.sheets]
    for each in keeping:
        unit.guard(Disruption, each)
    return bool(keeping)


async def _opened(unit: Unit, clinic: Clinic, over: Disruption, sheet_id: str, since: datetime) -> bool:
    """Open a session again, by the clinic's rule; False: it stays closed."""
    key = read_key(sheet_id)
    session, before = session_of(clinic, key), await sheet_of(unit, key)
    if session is None or not can_reopen(over.cause, session, since, went_on=before.closed is None):
        return False
    again = minute_of(hong_kong(since).time()) if hong_kong(since).date() == key.day else 0
    not_before = again if again > session.start else 0
    write_sheet(unit, key, replace(_without(before, over, sheet_id), not_before=not_before))
    return True


def _without(sheet: DaySheet, over: Disruption, sheet_id: str) -> DaySheet:
    return replace(sheet, closed=None, only_here=None, stopped=sheet.stopped and sheet_id not in over.stopped)
