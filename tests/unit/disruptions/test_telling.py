from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from smartclinic.appointments import changing
from smartclinic.appointments.appointment import Who
from smartclinic.appointments.slots import slot_at
from smartclinic.appointments.states import AppointmentState
from smartclinic.audit.entry import Action, AuditEntry, entry_id
from smartclinic.clinics.model import Clinic, Part
from smartclinic.conversations.channel import Rejected
from smartclinic.conversations.template_taps import VisitTap, visit_tap
from smartclinic.disruptions import telling
from smartclinic.disruptions.answers import answered
from smartclinic.disruptions.declaring import NoDelay, NothingConcerned
from smartclinic.disruptions.disruption import Affected, Cause
from smartclinic.work.run import UseCase
from smartclinic.work.unit import Unit
from tests.unit.disruptions.clinic_day import ANN, CLINIC, JOHN, MEI, TUESDAY, ClinicDay, at


async def typhoon(day: ClinicDay) -> str:
    return await day.disruptions.declare(CLINIC, Cause.TYPHOON_8, day.act(), day=TUESDAY)


async def late(day: ClinicDay, minutes: int = 30) -> str:
    return await day.disruptions.declare(
        CLINIC, Cause.DOCTOR_LATE, day.act(), doctor="chan", day=TUESDAY, minutes=minutes
    )  # fmt: skip


async def test_everyone_in_a_closed_session_is_told_once_and_can_choose_another_time(day: ClinicDay) -> None:
    await day.knows(MEI, JOHN)
    hers, his = await day.books(MEI, at(9)), await day.books(JOHN, at(15, 30), "李大文")
    told = await typhoon(day)
    await day.passes(minutes=5)

    (said,) = await day.heard(MEI)
    assert said.startswith("唔好意思，因為八號或以上風球，陳小美 24/11（二）朝早9:00睇唔到陳醫生。")
    actions = (VisitTap.RESCHEDULE, VisitTap.CANCEL, VisitTap.PERSON)
    assert await day.taps(MEI) == [visit_tap(action, hers, 0) for action in actions]
    assert len(await day.heard(JOHN)) == 1
    assert await day.rows(told) == {hers: Affected.TOLD, his: Affected.TOLD}
    assert (await day.visit(hers)).state is AppointmentState.DISPLACED
    assert (await day.sheet("chan", Part.MORNING)).entries == ()
    assert (await day.sheet("chan", Part.MORNING)).closed == "typhoon_8"


async def test_outside_the_window_the_template_leaves(day: ClinicDay) -> None:
    await day.knows(MEI, wrote=at(6, day=TUESDAY.replace(day=20)), language="en")
    await day.books(MEI, at(9))
    await typhoon(day)
    await day.passes(minutes=5)

    (said,) = await day.heard(MEI)
    assert said.startswith("[appointment_disrupted] We are sorry: Hong Wo Clinic has to change your appointment.")
    assert "typhoon signal no. 8" in said


async def test_notices_go_before_reminders(day: ClinicDay) -> None:
    await day.knows(MEI)
    await day.books(MEI, at(9))
    await typhoon(day)
    (tell,) = day.tasks.held
    day.tasks.held.clear()
    await day._run(tell)

    assert [task.queue.value for task in day.tasks.held] == ["send-reply"]


async def test_declared_twice_by_two_people_it_is_one_and_tells_once(day: ClinicDay) -> None:
    await day.knows(MEI)
    await day.books(MEI, at(9))
    first, second = await typhoon(day), await typhoon(day)
    await day.passes(minutes=5)

    assert first == second
    assert len(await day.heard(MEI)) == 1


async def test_extreme_conditions_after_signal_8_tell_nobody_again(day: ClinicDay) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(9))
    first = await typhoon(day)
    await day.passes(minutes=5)
    second = await day.disruptions.declare(CLINIC, Cause.EXTREME, day.act(), day=TUESDAY)
    await day.passes(minutes=5)

    assert len(await day.heard(MEI)) == 1
    assert await day.rows(second) == {}
    assert (await day.visit(visit)).disruption == first


async def test_a_late_doctor_is_told_and_then_a_typhoon_is_another_fact(day: ClinicDay) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(9))
    await late(day)
    await day.passes(minutes=5)
    before = (await day.visit(visit)).state
    await typhoon(day)
    await day.passes(minutes=5)

    first, second = await day.heard(MEI)
    assert "陳醫生會遲大約30分鐘" in first
    assert "風球" in second
    assert before is AppointmentState.BOOKED
    assert (await day.visit(visit)).state is AppointmentState.DISPLACED


async def test_a_late_doctor_keeps_every_place_and_shows_on_the_sheet(day: ClinicDay) -> None:
    await day.knows(MEI, JOHN)
    visit, later = await day.books(MEI, at(9)), await day.books(JOHN, at(15))
    told = await late(day)
    await day.passes(minutes=5)

    assert (await day.sheet("chan", Part.MORNING)).late_minutes == 30
    assert await day.rows(told) == {visit: Affected.TOLD}
    assert (await day.visit(later)).state is AppointmentState.BOOKED
    assert await day.heard(JOHN) == []


async def test_the_same_delay_said_again_tells_nobody_and_a_longer_one_does(day: ClinicDay) -> None:
    await day.knows(MEI)
    await day.books(MEI, at(9))
    await late(day)
    await day.passes(minutes=5)
    await late(day)
    await day.passes(minutes=5)
    assert len(await day.heard(MEI)) == 1

    await late(day, 60)
    await day.passes(minutes=5)
    assert len(await day.heard(MEI)) == 2


async def test_a_doctor_is_late_by_minutes(day: ClinicDay) -> None:
    with pytest.raises(NoDelay):
        await late(day, 0)


async def test_there_is_nothing_to_close_on_a_day_that_is_over(day: ClinicDay) -> None:
    day.clock.at = at(23)

    with pytest.raises(NothingConcerned):
        await typhoon(day)


async def test_nobody_can_book_a_closed_session(day: ClinicDay) -> None:
    await typhoon(day)

    with pytest.raises(AssertionError, match="closed"):
        await day.books(MEI, at(9))


async def test_what_was_declared_lifted_and_called_is_in_the_trail(day: ClinicDay) -> None:
    await day.books(None, at(15), "何伯")
    acts = [day.act() for _ in range(3)]
    told = await day.disruptions.declare(CLINIC, Cause.TYPHOON_8, acts[0], day=TUESDAY)
    await day.passes(minutes=1)
    (row,) = (await day.disruptions.read(CLINIC, told)).to_call
    await day.disruptions.called(CLINIC, row.id, acts[1])
    await day.disruptions.lift(CLINIC, told, acts[2])
    entries = [await day.read(AuditEntry, entry_id(act.id)) for act in acts]

    assert [(entry.action, entry.subject) for entry in entries] == [
        (Action.DECLARE_DISRUPTION, f"disruptions/{told}"),
        (Action.CALLED_PATIENT, f"disrupted/{row.id}"),
        (Action.LIFT_DISRUPTION, f"disruptions/{told}"),
    ]


async def test_the_same_act_again_is_the_same_disruption(day: ClinicDay) -> None:
    act = day.act()
    one = await day.disruptions.declare(CLINIC, Cause.TYPHOON_8, act, day=TUESDAY)

    assert await day.disruptions.declare(CLINIC, Cause.TYPHOON_8, act, day=TUESDAY) == one
    assert [found.id for found in await day.disruptions.latest(CLINIC)] == [one]


async def test_it_can_be_seen_beforehand_whom_it_affects(day: ClinicDay) -> None:
    await day.knows(MEI)
    await day.books(MEI, at(9))
    await day.books(MEI, at(15))
    seen = await day.disruptions.preview(CLINIC, Cause.SESSION_CLOSED, doctor="chan", day=TUESDAY, part=Part.MORNING)

    assert (len(seen.sessions), seen.appointments) == (1, 1)


# --- who has to be called


async def test_whoever_opted_out_or_is_not_on_whatsapp_is_to_be_called(day: ClinicDay) -> None:
    await day.knows(MEI, opted_out_at=at(5))
    out, without = await day.books(MEI, at(9)), await day.books(None, at(10), "何伯")
    told = await typhoon(day)
    await day.passes(minutes=5)

    assert await day.rows(told) == {out: Affected.TO_CALL, without: Affected.TO_CALL}
    assert await day.heard(MEI) == []


async def test_a_notice_that_meta_refuses_becomes_a_call(day: ClinicDay) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(9))
    day.channel.answer = lambda _: Rejected(131026)
    told = await typhoon(day)
    await day.passes(hours=1)

    assert await day.rows(told) == {visit: Affected.TO_CALL}


async def test_a_stop_before_it_leaves_becomes_a_call(day: ClinicDay) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(9))
    told = await typhoon(day)
    (tell,) = day.tasks.held
    day.tasks.held.clear()
    await day._run(tell)
    await day.knows(MEI, opted_out_at=at(6))
    await day.passes(minutes=5)

    assert await day.rows(told) == {visit: Affected.TO_CALL}


async def test_a_patient_who_was_called_is_off_the_list(day: ClinicDay) -> None:
    visit = await day.books(None, at(10), "何伯")
    told = await typhoon(day)
    await day.passes(minutes=5)
    (row,) = (await day.disruptions.read(CLINIC, told)).to_call
    await day.disruptions.called(CLINIC, row.id, day.act())

    assert await day.rows(told) == {visit: Affected.CALLED}
    assert (await day.disruptions.read(CLINIC, told)).to_call == ()


# --- answers


async def test_a_visit_that_was_moved_or_cancelled_shows_so_whoever_did_it(day: ClinicDay) -> None:
    await day.knows(MEI, JOHN, ANN)
    moved, gone = await day.books(MEI, at(9)), await day.books(JOHN, at(10), "李大文")
    silent = await day.books(ANN, at(11), "何安")
    told = await day.disruptions.declare(
        CLINIC, Cause.SESSION_CLOSED, day.act(), doctor="chan", day=TUESDAY, part=Part.MORNING
    )  # fmt: skip
    await day.passes(minutes=5)
    slot = slot_at(day.clinic, "chan", "consultation", at(15), day.clock.now())
    assert slot is not None
    await day.do(
        lambda unit: changing.move(
            unit, day.clinic, moved, slot, now=day.clock.now(), whose=None, revision=None, by=Who.STAFF
        )
    )
    await day.cancels(gone)

    assert await day.rows(told) == {moved: Affected.MOVED, gone: Affected.CANCELLED, silent: Affected.TOLD}


async def test_a_patient_who_keeps_a_late_visit_has_answered(day: ClinicDay) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(9))
    told = await late(day)
    await day.passes(minutes=5)

    assert await day.do(lambda unit: answered(unit, visit, Affected.KEPT, day.clock.now()))
    assert await day.rows(told) == {visit: Affected.KEPT}


async def test_whoever_comes_in_spite_of_it_and_then_cancels_has_cancelled(day: ClinicDay) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(9))
    told = await late(day)
    await day.passes(minutes=5)
    await day.do(lambda unit: answered(unit, visit, Affected.KEPT, day.clock.now()))
    await day.cancels(visit)

    assert await day.rows(told) == {visit: Affected.CANCELLED}


async def test_an_answer_about_a_visit_that_nothing_affects_is_none(day: ClinicDay) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(9))

    assert not await day.do(lambda unit: answered(unit, visit, Affected.KEPT, day.clock.now()))


# --- what goes wrong on the way


async def test_killed_halfway_the_next_round_goes_on_and_tells_nobody_twice(
    day: ClinicDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    await day.knows(MEI, JOHN)
    await day.books(MEI, at(9))
    await day.books(JOHN, at(10), "李大文")
    told = await typhoon(day)
    (tell,) = day.tasks.held
    with monkeypatch.context() as dying:
        dying.setattr(day.work, "run", dies_after(day, 2))
        with pytest.raises(RuntimeError):
            await day._run(tell)
    await day.passes(minutes=5)

    assert [len(await day.heard(who)) for who in (MEI, JOHN)] == [1, 1]
    assert set((await day.rows(told)).values()) == {Affected.TOLD}
    assert not (await day.disruptions.read(CLINIC, told)).telling


async def test_a_long_list_is_told_in_several_rounds(day: ClinicDay, monkeypatch: pytest.MonkeyPatch) -> None:
    await day.knows(MEI, JOHN, ANN)
    for contact, hour, name in ((MEI, 9, "陳小美"), (JOHN, 10, "李大文"), (ANN, 11, "何安")):
        await day.books(contact, at(hour), name)
    told = await typhoon(day)
    monkeypatch.setattr(day.work, "run", slowly(day))
    await day.passes(minutes=5)

    assert [len(await day.heard(who)) for who in (MEI, JOHN, ANN)] == [1, 1, 1]
    assert not (await day.disruptions.read(CLINIC, told)).telling


async def test_the_sweep_tells_when_the_task_was_lost(day: ClinicDay) -> None:
    await day.knows(MEI)
    await day.books(MEI, at(9))
    told = await typhoon(day)
    day.tasks.held.clear()
    await day.passes(minutes=2)
    await day.disruptions.swept().handle(CLINIC, told)
    await day.passes(minutes=1)

    assert len(await day.heard(MEI)) == 1


async def test_who_cannot_be_told_for_hours_is_to_be_called(day: ClinicDay) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(9))
    told = await typhoon(day)
    await day.disruptions.swept().give_up(CLINIC, told)

    assert await day.rows(told) == {visit: Affected.TO_CALL}
    assert await day.heard(MEI) == []


async def test_whose_notice_fails_whatever_is_tried_is_on_the_call_list(
    day: ClinicDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    await day.knows(MEI, JOHN)
    poisoned, other = await day.books(MEI, at(9)), await day.books(JOHN, at(15), "李大文")
    told = await typhoon(day)
    monkeypatch.setattr(telling, "displace", fails_for(poisoned))
    await day.disruptions.swept().give_up(CLINIC, told)

    assert await day.rows(told) == {poisoned: Affected.TO_CALL, other: Affected.TO_CALL}
    assert not (await day.disruptions.read(CLINIC, told)).telling


async def test_while_not_even_the_call_list_can_be_written_the_sweep_comes_back(
    day: ClinicDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(9))
    told = await typhoon(day)
    with monkeypatch.context() as broken:
        broken.setattr(telling.Telling, "_row", lambda *_: 1 / 0)
        await day.disruptions.swept().give_up(CLINIC, told)
    assert (await day.disruptions.read(CLINIC, told)).telling

    await day.disruptions.swept().give_up(CLINIC, told)
    assert await day.rows(told) == {visit: Affected.TO_CALL}


async def test_giving_up_takes_no_longer_than_a_round_and_goes_on_later(
    day: ClinicDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour in (9, 10, 11, 15, 16):
        await day.books(None, at(hour), "何伯")
    told = await typhoon(day)
    monkeypatch.setattr(day.work, "run", slowly(day))
    await day.disruptions.swept().give_up(CLINIC, told)
    first = await day.disruptions.read(CLINIC, told)
    while (await day.disruptions.read(CLINIC, told)).telling:
        await day.disruptions.swept().give_up(CLINIC, told)

    assert 0 < len(first.to_call) < 5
    assert len((await day.disruptions.read(CLINIC, told)).to_call) == 5


async def test_who_is_told_while_it_is_lifted_is_not_told(day: ClinicDay, monkeypatch: pytest.MonkeyPatch) -> None:
    await day.knows(MEI)
    visit = await day.books(MEI, at(15))
    told = await typhoon(day)
    left = [1]

    async def displace(*args: Any, **named: Any) -> object:
        if left:
            left.pop()
            await day.disruptions.lift(CLINIC, told, day.act())
        return await changing.displace(*args, **named)

    monkeypatch.setattr(telling, "displace", displace)
    await day.passes(minutes=5)

    assert await day.heard(MEI) == []
    assert (await day.visit(visit)).state is AppointmentState.BOOKED


def fails_for(appointment: str) -> Callable[..., Awaitable[object]]:
    """Displacing this one visit fails."""

    async def displace(unit: Unit, clinic: Clinic, each: str, *, now: datetime, disruption: str) -> object:
        if each == appointment:
            raise RuntimeError("poison")
        return await changing.displace(unit, clinic, each, now=now, disruption=disruption)

    return displace


def dies_after(day: ClinicDay, commits: int) -> Callable[[str, UseCase[object]], Awaitable[object]]:
    """A process that dies after so many commits."""
    real, left = day.work.run, [commits]

    async def run(clinic: str, use_case: UseCase[object]) -> object:
        if left[0] == 0:
            raise RuntimeError("the process has died")
        left[0] -= 1
        return await real(clinic, use_case)

    return run


def slowly(day: ClinicDay) -> Callable[[str, UseCase[object]], Awaitable[object]]:
    """A store whose every commit takes ten seconds."""
    real = day.work.run

    async def run(clinic: str, use_case: UseCase[object]) -> object:
        await day.clock.sleep(10)
        return await real(clinic, use_case)

    return run
