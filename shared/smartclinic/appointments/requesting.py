"""A booking that staff decide: after the clinic's number of missed visits nothing is promised by the service."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from smartclinic.appointments.appointment import Appointment, StoredSheet
from smartclinic.appointments.asked import AskedVisit, group_id, people_for, visit_ids
from smartclinic.appointments.booking import Bar, Booked, let_go
from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.for_patient import to_come
from smartclinic.appointments.states import AppointmentState
from smartclinic.clinics.model import Clinic
from smartclinic.contacts import acting_for
from smartclinic.contacts.acting_for import Comer, Giver
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.staff_task import TaskKind, ask_staff
from smartclinic.work.unit import Unit


async def request_visits(
    unit: Unit, clinic: Clinic, seats: Sequence[Slot], comers: Sequence[Comer], contact: ContactId,
    *, cause: str, now: datetime, merged: Sequence[ContactId] = (),
) -> tuple[Booked, ...] | Bar:  # fmt: skip
    """REQUESTED visits without a place, one for each who comes, and one staff task; what was held is let go of.

    Staff book them by marking them as booked, or at another time by moving them. The same cause, or the same person's
    request for the same time, finds its own. NOT_ATTESTED: as for a booking.
    """
    giver = Giver((contact, *merged), cause)
    ids, key = visit_ids(giver, seats), seats[0].sheet_key
    reading = unit.load((StoredSheet, key.id), *((Appointment, each) for each in ids))
    people, open_, _ = await asyncio.gather(
        people_for(unit, giver, comers, now), to_come(unit, giver.ids, now), reading
    )
    if people is None:
        return Bar.NOT_ATTESTED
    group, requested = group_id(giver, len(ids)), list[Booked]()
    for asked in (AskedVisit(*each) for each in zip(ids, seats, comers, people, strict=True)):
        mine = await unit.get(Appointment, asked.id)
        before = (
            Booked(asked.id, mine)
            if mine
            else next((Booked(each.id, each.record) for each in open_ if _is_requested(each.record, asked)), None)
        )
        if before is None:
            visit = asked.appointment(unit, giver, now, state=AppointmentState.REQUESTED, group=group)
            unit.create(asked.id, visit)
            before = Booked(asked.id, visit)
        requested.append(before)
    acting_for.keep(unit, [each for each in people if each])
    await ask_staff(unit, TaskKind.OTHER, contact, f"appointments/{requested[0].appointment_id}", now, clinic=clinic)
    await let_go(unit, seats[0], contact, merged)
    return tuple(requested)


def _is_requested(visit: Appointment, asked: AskedVisit) -> bool:
    whose = asked.person.id if asked.person else None
    return visit.state is AppointmentState.REQUESTED and visit.patient == whose and asked.is_exactly(visit)
