"""What delivery asks about a disruption's notices: are they still worth sending, and who has to be called instead."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.states import TO_COME, AppointmentState
from smartclinic.conversations.outbox import End, OutboxItem, State
from smartclinic.disruptions.disruption import Affected, Disrupted
from smartclinic.work.unit import Unit

KIND: Final = "disrupted"
_AGAIN: Final = "again"


def told_subject(disrupted_id: str, *, again: bool = False) -> str:
    """The subject of the notice to one who is affected; `again`: that it is over, and the visit stands again."""
    return f"{KIND}/{disrupted_id}/{_AGAIN}" if again else f"{KIND}/{disrupted_id}"


async def disrupted_stands(unit: Unit, about: str) -> bool:
    """Whether what the notice says is still so, and unanswered; if that changes before the commit, it fails."""
    disrupted_id, _, again = about.partition("/")
    row = await unit.get(Disrupted, disrupted_id)
    unit.guard(Disrupted, disrupted_id)
    if row is None:
        return False
    visit = await unit.get(Appointment, row.appointment)
    unit.guard(Appointment, row.appointment)
    if visit is None or visit.starts_at != row.starts_at:
        return False
    if again:
        return row.state is Affected.REINSTATED and visit.state in TO_COME
    return row.state is Affected.TOLD and visit.state in TO_COME | {AppointmentState.DISPLACED}


async def heed_not_told(unit: Unit, outbox: str, now: datetime) -> None:
    """If this unit ends a disruption's notice and nothing says that it arrived, somebody has to call. Does nothing for
    any other message, and none for what has settled itself.
    """
    item = unit.latest(OutboxItem, outbox)
    kind, _, about = ((item.subject if item else None) or "").partition("/")
    if item is None or kind != KIND or item.state is not State.ENDED or item.end is End.SUBJECT_GONE:
        return
    if item.is_on_its_way and not item.has_failed:
        return
    disrupted_id = about.partition("/")[0]
    row = await unit.get(Disrupted, disrupted_id)
    if row is not None and row.outbox == outbox and row.state in {Affected.TOLD, Affected.REINSTATED}:
        unit.put_over(disrupted_id, replace(row, state=Affected.TO_CALL, changed_at=now))
