from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import pytest

from smartclinic.appointments import changing
from smartclinic.appointments.appointment import Who
from smartclinic.appointments.slots import slot_at
from smartclinic.appointments.states import AppointmentState
from smartclinic.clinics.model import Part
from smartclinic.disruptions import sessions
from smartclinic.disruptions.answers import answered
from smartclinic.disruptions.declaring import NoSuchDisruption
from smartclinic.disruptions.disruption import Affected, Cause, Disruption
from smartclinic.work.unit import Found, Unit
from tests.unit.disruptions.clinic_day import CLINIC, JOHN, MEI, TUESDAY, ClinicDay, at


async def declared(day: ClinicDay, cause: Cause = Cause.TYPHOON_8) -> str:
    told = await day.disruptions.declare(CLINIC, cause, day.act(), day=TUESDAY)
    await day.passes(minutes=5)
    return told


async def lifted(day: ClinicDay, disruption: str) -> None:
    await day.disruptions.lift(CLINIC, disruption, day.act())
    await day.passes(minutes=5)


async def test_a_visit_nobody_answered_for_stands_again_and_the_patient_is_told(day: ClinicDay) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(15))
    told = await declared(day)
    await day.until(at(12))
    await lifted(day, told)

    assert (await day.visit(visit)).state is AppointmentState.BOOKED
    assert [entry.by for entry in (await day.sheet("chan", Part.AFTERNOON)).entries] == [visit]
    assert await day.rows(told) == {visit: Affected.REINSTATED}
    _, again = await day.heard(MEI)
    assert again.startswith("八號風球已經除下，陳小美24/11（二）下晝3:00陳醫生嘅預約照舊")


async def test_a_session_that_should_have_started_stays_closed(day: ClinicDay) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(9))
    told = await declared(day)
    await day.until(at(8))
    await lifted(day, told)

    assert (await day.visit(visit)).state is AppointmentState.DISPLACED
    assert (await day.sheet("chan", Part.MORNING)).closed == "typhoon_8"
    assert (await day.sheet("chan", Part.AFTERNOON)).closed is None
    assert len(await day.heard(MEI)) == 1


async def test_whoever_has_moved_keeps_the_new_time(day: ClinicDay) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(15))
    told = await declared(day)
    tomorrow = at(10, day=TUESDAY.replace(day=25))
    slot = slot_at(day.clinic, "chan", "consultation", tomorrow, day.clock.now())
    assert slot is not None
    await day.do(
        lambda unit: changing.move(
            unit, day.clinic, visit, slot, now=day.clock.now(), whose=None, revision=None, by=Who.PATIENT
        )
    )
    await lifted(day, told)

    assert (await day.visit(visit)).starts_at == tomorrow
    assert await day.rows(told) == {visit: Affected.MOVED}
    assert len(await day.heard(MEI)) == 1


async def test_whoever_was_called_is_left_to_what_was_said_on_the_telephone(day: ClinicDay) -> None:
    visit = await day.books(None, at(15), "何伯")
    told = await declared(day)
    (row,) = (await day.disruptions.read(CLINIC, told)).to_call
    await day.disruptions.called(CLINIC, row.id, day.act())
    await lifted(day, told)

    assert (await day.visit(visit)).state is AppointmentState.DISPLACED


async def test_whoever_never_heard_of_it_need_not_hear_that_it_is_over(day: ClinicDay) -> None:
    visit = await day.books(None, at(15), "何伯")
    told = await declared(day)
    await lifted(day, told)

    assert (await day.visit(visit)).state is AppointmentState.BOOKED
    assert (await day.disruptions.read(CLINIC, told)).to_call == ()


async def test_a_notice_that_had_not_left_ends_and_no_other_is_sent(day: ClinicDay) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(15))
    told = await day.disruptions.declare(CLINIC, Cause.TYPHOON_8, day.act(), day=TUESDAY)
    (tell,) = day.tasks.held
    day.tasks.held.clear()
    await day._run(tell)
    (waits,) = day.tasks.held
    day.tasks.held.clear()
    await lifted(day, told)
    day.tasks.held.append(waits)
    await day.passes(minutes=5)

    assert await day.heard(MEI) == []
    assert await day.rows(told) == {visit: Affected.REINSTATED}


async def test_what_was_not_told_yet_is_not_told_any_more(day: ClinicDay) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(15))
    told = await day.disruptions.declare(CLINIC, Cause.TYPHOON_8, day.act(), day=TUESDAY)
    await day.disruptions.lift(CLINIC, told, day.act())
    await day.passes(minutes=5)

    assert await day.heard(MEI) == []
    assert (await day.visit(visit)).state is AppointmentState.BOOKED


async def test_extreme_conditions_keep_closed_what_the_typhoon_had_closed(day: ClinicDay) -> None:
    typhoon = await declared(day)
    extreme = await declared(day, Cause.EXTREME)
    await lifted(day, typhoon)
    assert (await day.sheet("chan", Part.AFTERNOON)).closed == "extreme"

    await lifted(day, extreme)
    assert (await day.sheet("chan", Part.AFTERNOON)).closed is None


async def test_a_session_that_went_on_takes_patients_again_but_not_before_the_hour_has_passed(day: ClinicDay) -> None:
    await day.knows(MEI, JOHN)
    soon, later = await day.books(MEI, at(11, 30)), await day.books(JOHN, at(12, 30), "李大文")
    day.clock.at = at(10)
    told = await declared(day, Cause.BLACK_RAIN)
    assert (await day.sheet("chan", Part.MORNING)).stopped
    await day.until(at(11))
    await lifted(day, told)

    assert not (await day.sheet("chan", Part.MORNING)).stopped
    assert (await day.visit(soon)).state is AppointmentState.DISPLACED
    assert (await day.visit(later)).state is AppointmentState.BOOKED


async def test_a_patient_in_the_waiting_room_is_seen_in_black_rain(day: ClinicDay) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(10, 15))
    day.clock.at = at(10)
    await day.do(lambda unit: changing.arrive(unit, visit, now=at(10), revision=None))
    told = await declared(day, Cause.BLACK_RAIN)

    assert (await day.visit(visit)).state is AppointmentState.ARRIVED
    assert await day.rows(told) == {}


async def test_lifted_twice_it_is_over_once(day: ClinicDay) -> None:
    await day.knows(MEI)
    await day.books(MEI, at(15))
    told = await declared(day)
    await lifted(day, told)
    await lifted(day, told)

    assert len(await day.heard(MEI)) == 2


async def test_displaced_again_after_that_a_patient_is_told_again(day: ClinicDay) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(15))
    first = await declared(day)
    await lifted(day, first)
    second = await declared(day)

    assert second != first
    assert len(await day.heard(MEI)) == 3
    assert await day.rows(second) == {visit: Affected.TOLD}


async def test_coming_after_all_is_an_answer(day: ClinicDay) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(15))
    told = await declared(day)
    await lifted(day, told)
    await day.do(lambda unit: answered(unit, visit, Affected.KEPT, day.clock.now()))

    assert await day.rows(told) == {visit: Affected.KEPT}


async def test_a_doctor_who_is_there_after_all_is_late_no_more(day: ClinicDay) -> None:
    late = await day.disruptions.declare(
        CLINIC, Cause.DOCTOR_LATE, day.act(), doctor="chan", day=TUESDAY, minutes=30
    )  # fmt: skip
    await lifted(day, late)

    assert (await day.sheet("chan", Part.MORNING)).late_minutes == 0


async def late_by(day: ClinicDay, minutes: int, part: Part = Part.AFTERNOON) -> str:
    return await day.disruptions.declare(
        CLINIC, Cause.DOCTOR_LATE, day.act(), day=TUESDAY, doctor="chan", part=part, minutes=minutes
    )  # fmt: skip


async def test_a_doctor_is_as_late_as_was_said_last_and_everybody_is_told(day: ClinicDay) -> None:
    await day.knows(MEI)
    await day.books(MEI, at(15))
    ids = list[str]()
    for minutes in (20, 40, 20):
        ids.append(await late_by(day, minutes))
        await day.passes(minutes=5)

    assert len(set(ids)) == 3
    assert (await day.sheet("chan", Part.AFTERNOON)).late_minutes == 20
    assert [said.partition("大約")[2][:2] for said in await day.heard(MEI)] == ["20", "40", "20"]
    assert [each.id for each in await day.disruptions.latest(CLINIC) if each.record.lifted_at is None] == [ids[-1]]


async def test_once_the_latest_delay_is_over_the_doctor_is_on_time(day: ClinicDay) -> None:
    await late_by(day, 20)
    latest = await late_by(day, 40)
    await lifted(day, latest)

    assert (await day.sheet("chan", Part.AFTERNOON)).late_minutes == 0


async def test_an_older_delay_of_more_sessions_stands_where_nothing_newer_was_said(day: ClinicDay) -> None:
    older = await day.disruptions.declare(CLINIC, Cause.DOCTOR_LATE, day.act(), day=TUESDAY, doctor="chan", minutes=20)
    both = await late_by(day, 20)
    newer = await late_by(day, 40, Part.MORNING)
    await lifted(day, both)
    await lifted(day, older)

    assert [(await day.sheet("chan", part)).late_minutes for part in (Part.MORNING, Part.AFTERNOON)] == [40, 0]
    await lifted(day, newer)
    assert (await day.sheet("chan", Part.MORNING)).late_minutes == 0


async def test_what_is_declared_while_another_is_lifted_keeps_the_session_closed(
    day: ClinicDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = await day.disruptions.declare(
        CLINIC, Cause.SESSION_CLOSED, day.act(), day=TUESDAY, doctor="chan", part=Part.AFTERNOON
    )  # fmt: skip
    between(day, monkeypatch, lambda: day.disruptions.declare(CLINIC, Cause.TYPHOON_8, day.act(), day=TUESDAY))
    await day.disruptions.lift(CLINIC, closed, day.act())

    assert (await day.sheet("chan", Part.AFTERNOON)).closed == "typhoon_8"


async def test_two_that_are_lifted_at_once_leave_nothing_closed(
    day: ClinicDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    typhoon = await declared(day)
    extreme = await declared(day, Cause.EXTREME)
    between(day, monkeypatch, lambda: day.disruptions.lift(CLINIC, typhoon, day.act()))
    await day.disruptions.lift(CLINIC, extreme, day.act())

    assert (await day.sheet("chan", Part.AFTERNOON)).closed is None


def between(day: ClinicDay, monkeypatch: pytest.MonkeyPatch, other: Callable[[], Awaitable[object]]) -> None:
    """Somebody else does this once the next one has read what is still on, and before it commits."""
    left = [other]

    async def still_on(unit: Unit, sheet_ids: Sequence[str]) -> list[Found[Disruption]]:
        found = await sessions.still_on(unit, sheet_ids)
        if left:
            await left.pop()()
        return found

    monkeypatch.setattr("smartclinic.disruptions.declaring.still_on", still_on)


async def test_what_nobody_declared_cannot_be_lifted(day: ClinicDay) -> None:
    with pytest.raises(NoSuchDisruption):
        await day.disruptions.lift(CLINIC, "0" * 32, day.act())
