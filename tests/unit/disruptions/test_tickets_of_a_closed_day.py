"""Tickets of a session that does not take place, or sees only who has come: counted, told once, never called out."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from smartclinic.clinics.directory import ClinicRecord
from smartclinic.clinics.model import Part
from smartclinic.contacts.identity import ContactId
from smartclinic.disruptions.disruption import Cause
from smartclinic.queueing import for_patient
from smartclinic.queueing.line import LineKey, Opening, StoredLine
from smartclinic.queueing.taking import Taken
from smartclinic.queueing.telling import QueueNotices, TellTicket
from smartclinic.queueing.ticket import Ticket
from smartclinic.work.unit import Unit
from tests.unit.disruptions.clinic_day import CLINIC, JOHN, MEI, TUESDAY, ClinicDay, at

GP = LineKey("gp", TUESDAY.isoformat())


async def takes(day: ClinicDay, contact: ContactId, *, is_here: bool = False) -> str:
    record = ClinicRecord(phone_number_id="111", config=day.clinic)

    async def take(unit: Unit) -> object:
        return await for_patient.take(
            unit, record, day.clinic.queue("gp"), contact, cause=f"take {contact}", now=day.clock.now(), is_here=is_here
        )

    taken = await day.do(take)
    assert isinstance(taken, Taken), taken
    return taken.id


async def notices_run(day: ClinicDay) -> None:
    """The tasks of tickets run, and then what they queued."""
    notices = QueueNotices(day.work, day.disruptions._directory)
    due = [task for task in day.tasks.held if task.body.get("type") == "ticket"]
    for task in due:
        day.tasks.held.remove(task)
        day.clock.at = max(day.clock.at, task.at or day.clock.at)
        await notices.tell(msgspec.convert(dict(task.body), TellTicket))
    await day.passes(minutes=1)


async def test_who_waits_elsewhere_is_told_once_to_stay_and_does_not_hear_that_the_turn_is_near(day: ClinicDay) -> None:
    await day.knows(MEI, JOHN)
    await day.until(at(9, 30))
    away = await takes(day, MEI)
    await takes(day, JOHN, is_here=True)
    await day.disruptions.declare(CLINIC, Cause.TYPHOON_8, day.act(), day=TUESDAY)
    await notices_run(day)

    async def again(unit: Unit) -> None:
        ticket = await unit.get(Ticket, away)
        assert ticket is not None
        unit.put(away, replace(ticket, due_at=day.clock.now()))

    await day.do(again)
    await QueueNotices(day.work, day.disruptions._directory).tell(TellTicket(clinic=CLINIC, ticket=away))
    await day.passes(minutes=1)

    [told] = await day.heard(MEI)
    assert "八號或以上風球" in told or "typhoon" in told
    assert "唔會叫" in told or "will not be called" in told
    assert await day.heard(JOHN) == []


async def test_the_preview_counts_who_waits_and_has_not_come(day: ClinicDay) -> None:
    await day.knows(MEI, JOHN)
    await day.until(at(9, 30))
    await takes(day, MEI)
    await takes(day, JOHN, is_here=True)

    late = await day.disruptions.preview(CLINIC, Cause.DOCTOR_LATE, doctor="chan", day=TUESDAY)
    typhoon = await day.disruptions.preview(CLINIC, Cause.TYPHOON_8, day=TUESDAY)

    assert (late.tickets, typhoon.tickets) == (1, 1)


async def test_a_late_doctor_is_known_of_the_session_of_a_ticket(day: ClinicDay) -> None:
    await day.knows(MEI)
    await day.until(at(9, 30))
    await takes(day, MEI)
    await day.disruptions.declare(CLINIC, Cause.DOCTOR_LATE, day.act(), doctor="chan", day=TUESDAY, minutes=30)

    line = (await day.read(StoredLine, GP.id)).line

    assert (line.session(Part.MORNING).off, line.session(Part.MORNING).late_minutes) == ("", 30)


async def test_a_session_that_is_over_keeps_no_line_open(day: ClinicDay) -> None:
    await day.knows(MEI)
    await day.until(at(14, 50))
    await takes(day, MEI)
    await day.disruptions.declare(CLINIC, Cause.SESSION_CLOSED, day.act(), day=TUESDAY)

    assert (await day.read(StoredLine, GP.id)).line.opening is Opening.CLOSED
    assert (await day.sheet("chan", Part.MORNING)).off is None


async def test_once_it_is_lifted_the_line_says_nothing_of_it(day: ClinicDay) -> None:
    await day.until(at(9, 30))
    told = await day.disruptions.declare(CLINIC, Cause.BLACK_RAIN, day.act(), day=TUESDAY)
    assert (await day.read(StoredLine, GP.id)).line.session(Part.MORNING).off == "black_rain"
    await day.disruptions.lift(CLINIC, told, day.act())

    assert (await day.read(StoredLine, GP.id)).line.session(Part.MORNING).off == ""
