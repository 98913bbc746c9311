"""A raised alarm: one red flag of one patient, until somebody says that they see to it."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from itertools import chain
from typing import Annotated, Final

import msgspec

from smartclinic.contacts.identity import ASKED_AT_ONCE, Contact, ContactId, ids_of
from smartclinic.conversations.surviving import Current, current_gate
from smartclinic.platform.ids import digest
from smartclinic.platform.store import In, Index
from smartclinic.records.fields import Record, Retention, derived, record, staff
from smartclinic.work.unit import Found, Unit

LOOK_EVERY: Final = timedelta(seconds=60)
"""How long after the red flag, and then how often, it is asked whether somebody has heard it."""

OWED_AFTER: Final = timedelta(seconds=30)
"""How long a look waits for its task before the sweep looks instead."""

TOLD_FOR: Final = timedelta(minutes=30)
"""The people on call are told once of an alarm and of what the patient adds so long after it, until somebody hears."""

KIND: Final = "alarms"

_LOOKED_AT: Final = 20
"""How many alarms of one patient are seen to at once: so many nobody leaves unheard."""


@record(KIND, retention=Retention.CLINIC_END, indexes=(Index(("contact",), "-raised_at"),))
class RaisedAlarm(Record, frozen=True, kw_only=True):
    """That a patient's message may be an emergency, and who has been told. `due_at` exists while it is watched."""

    contact: Annotated[ContactId, derived("whose message it was")]
    raised_at: Annotated[datetime, derived("when the red flag was answered")]
    acknowledged_by: Annotated[str | None, staff("who said that they see to it")] = None
    acknowledged_at: Annotated[datetime | None, staff("when")] = None
    escalated_at: Annotated[datetime | None, derived("when the people on call were told of it")] = None
    told: Annotated[tuple[str, ...], derived("the outbox messages that told them")] = ()
    due_at: Annotated[datetime | None, derived("when the sweep looks at it")] = None
    tries: Annotated[int, derived("how often the sweep failed with it")] = 0

    @property
    def is_open(self) -> bool:
        """Whether nobody has said yet that they see to it."""
        return self.acknowledged_at is None


def alarm_id(contact: str, cause: str) -> str:
    """The id of the alarm that this message of the contact raises."""
    return digest("alarm", contact, cause)


def first_look(now: datetime) -> tuple[datetime, datetime]:
    """When an alarm that is raised now is first looked at, and when the sweep looks if that was lost."""
    return now + LOOK_EVERY, now + LOOK_EVERY + OWED_AFTER


async def alarms_of(unit: Unit, current: Current) -> list[Found[RaisedAlarm]]:
    """The latest alarms of a patient, newest first; those of every contact merged into this one too, however many."""
    contact = await unit.get(Contact, current.id)
    ids = ids_of(current.id, contact) if contact else (current.id,)
    tens = [In(ids[at : at + ASKED_AT_ONCE]) for at in range(0, len(ids), ASKED_AT_ONCE)]
    found = await asyncio.gather(
        *(unit.find(RaisedAlarm, {"contact": ten}, order="-raised_at", limit=_LOOKED_AT) for ten in tens)
    )
    newest_first = sorted(chain.from_iterable(found), key=lambda each: each.record.raised_at, reverse=True)
    return newest_first[:_LOOKED_AT]


def acknowledged(alarm: RaisedAlarm, by: str, now: datetime) -> RaisedAlarm:
    """The alarm, heard: it is not watched any more."""
    return msgspec.structs.replace(alarm, acknowledged_by=by, acknowledged_at=now, due_at=None)


async def alarm_stands(unit: Unit, alarm: str) -> bool:
    """Whether telling somebody of it is still worth it: nobody has heard it yet. Guards what says so."""
    found = await unit.get(RaisedAlarm, alarm)
    unit.guard(RaisedAlarm, alarm)
    current = await current_gate(unit, found.contact) if found else None
    if found is None or current is None:
        return False
    current.guard(unit)
    return found.is_open and current.gate.sounding_since is not None
