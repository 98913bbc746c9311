"""Telling those whom a disruption affects: each visit in a commit of its own, once, however often it is run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from smartclinic.appointments.appointment import Appointment, StoredSheet
from smartclinic.appointments.changing import Changed, displace, reinstate
from smartclinic.appointments.sheets import sheet_key
from smartclinic.appointments.states import TO_COME, AppointmentState
from smartclinic.clinics.directory import ClinicRecord
from smartclinic.clinics.model import written_to
from smartclinic.conversations.notices import Notice, Told, post_notice
from smartclinic.conversations.outbox import OutboxItem, State
from smartclinic.conversations.surviving import current_gate
from smartclinic.disruptions.disruption import Affected, Disrupted, Disruption
from smartclinic.disruptions.notices import VisitNotices
from smartclinic.platform.ids import digest
from smartclinic.work.unit import Found, Unit


def disrupted_id(disruption: str, appointment: str) -> str:
    """The id of one visit that one disruption affects: it is told once."""
    return digest("disrupted", disruption, appointment)


def is_affected(disruption: Disruption, visit: Appointment, now: datetime) -> bool:
    """Whether it has to be told of this visit: expected, not over, in a session that it still changes."""
    sheet = sheet_key(visit).id
    if sheet not in disruption.sheets or sheet in disruption.reopened:
        return False
    is_late_no_more = not disruption.closes and disruption.lifted_at is not None
    return visit.state in TO_COME and visit.ends_at > now and not is_late_no_more


def stands_again(disruption: Found[Disruption], visit: Appointment, now: datetime) -> bool:
    """Whether it is over in time for this visit, which has no other place yet."""
    since = disruption.record.stands_from
    return (
        since is not None
        and visit.starts_at >= since
        and visit.state is AppointmentState.DISPLACED
        and visit.disruption == disruption.id
        and sheet_key(visit).id in disruption.record.reopened
        and visit.starts_at > now
    )


@dataclass(frozen=True, slots=True)
class Telling:
    """One round of telling for one disruption of one clinic."""

    clinic: ClinicRecord
    disruption: str
    now: datetime

    async def tell(self, unit: Unit, appointment: str, *, by_notice: bool = True) -> None:
        """Displace this visit, where its session is closed, and queue the notice; who cannot have one is to be called.

        Without `by_notice` they are to be called in any case. Its sheet is guarded, which everybody who declares or
        lifts something writes, and not the disruption: that would be one document for the whole day's visits.
        """
        row_id = disrupted_id(self.disruption, appointment)
        await unit.load((Disrupted, row_id), (Appointment, appointment))
        visit, known = await unit.get(Appointment, appointment), await unit.get(Disrupted, row_id)
        if visit is None or known:
            return
        sheet = sheet_key(visit).id
        await unit.load((StoredSheet, sheet), (Disruption, self.disruption))
        disruption = await unit.get(Disruption, self.disruption)
        if disruption is None or not is_affected(disruption, visit, self.now):
            return
        if disruption.closes:
            displaced = await displace(
                unit, self.clinic.config, appointment, now=self.now, disruption=self.disruption
            )  # fmt: skip
            if not isinstance(displaced, Changed):
                return
            visit = displaced.after
        unit.guard(StoredSheet, sheet)
        found, row = Found(appointment, visit), self._row(appointment, visit)
        notice = await self._notice(unit, disruption, found, row_id) if by_notice else None
        unit.create(row_id, await self._told(unit, row, notice))

    async def call_instead(self, unit: Unit, appointment: str) -> None:
        """Put this visit on the call list, and nothing else: whatever fails of it, somebody is to hear of it."""
        row_id = disrupted_id(self.disruption, appointment)
        await unit.load((Disrupted, row_id), (Appointment, appointment))
        visit = await unit.get(Appointment, appointment)
        if visit is not None and await unit.get(Disrupted, row_id) is None:
            unit.create(row_id, self._row(appointment, visit))

    async def reinstate(self, unit: Unit, row_id: str) -> None:
        """Give a visit its own place again that nobody has answered for, if it can be had, and say so to whoever may
        have been told that it was gone.
        """
        row, disruption = await unit.get(Disrupted, row_id), await unit.get(Disruption, self.disruption)
        if row is None or disruption is None or row.state not in {Affected.TOLD, Affected.TO_CALL}:
            return
        visit = await unit.get(Appointment, row.appointment)
        if visit is None or not stands_again(Found(self.disruption, disruption), visit, self.now):
            return
        back = await reinstate(unit, self.clinic.config, row.appointment, now=self.now, revision=None)
        if not isinstance(back, Changed):
            return
        stands = replace(row, state=Affected.REINSTATED, changed_at=self.now)
        if row.contact is None or not await self._may_have_heard(unit, row):
            unit.put(row_id, stands)
            return
        notices = await self._notices(unit, Found(row.appointment, back.after), row_id)
        again = await self._told(unit, row, notices.reinstated(disruption.cause))
        unit.put(row_id, stands if again.state is not Affected.TOLD else replace(stands, outbox=again.outbox))
        if again.state is Affected.TO_CALL:
            unit.put_over(row_id, again)

    async def _may_have_heard(self, unit: Unit, row: Disrupted) -> bool:
        """Whether the first notice may have left; one that still waits ends by itself. Guarded: it may just leave."""
        if row.outbox is None:
            return False
        item = await unit.get(OutboxItem, row.outbox)
        unit.guard(OutboxItem, row.outbox)
        return item is not None and item.state is not State.PENDING and not _never_left(item)

    async def _notice(self, unit: Unit, disruption: Disruption, visit: Found[Appointment], row_id: str) -> Notice:
        notices = await self._notices(unit, visit, row_id)
        return notices.displaced(disruption.cause) if disruption.closes else notices.late(disruption.minutes)

    async def _notices(self, unit: Unit, visit: Found[Appointment], row_id: str) -> VisitNotices:
        contact = visit.record.contact
        current = await current_gate(unit, contact) if contact else None
        language = written_to(current.gate.language if current else None)
        return VisitNotices(self.clinic.config, visit, row_id, language)

    def _row(self, appointment: str, visit: Appointment) -> Disrupted:
        return Disrupted(
            disruption=self.disruption, appointment=appointment, starts_at=visit.starts_at, doctor=visit.doctor,
            contact=visit.contact, state=Affected.TO_CALL, changed_at=self.now,
        )  # fmt: skip

    async def _told(self, unit: Unit, row: Disrupted, notice: Notice | None) -> Disrupted:
        """The row once the notice is queued; to be called where none can be."""
        told = None
        if notice is not None and row.contact is not None:
            told = await post_notice(unit, self.clinic, row.contact, notice, self.now)
        if notice is None or told not in {Told.QUEUED, Told.BEFORE}:
            return replace(row, state=Affected.TO_CALL, outbox=None, changed_at=self.now)
        return replace(row, state=Affected.TOLD, outbox=notice.outbox, changed_at=self.now)


def _never_left(item: OutboxItem) -> bool:
    return item.attempt == 0 and not item.is_on_its_way
