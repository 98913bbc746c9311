"""Staff take a conversation, write in it, and hand it back: through the running service."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from smartclinic.audit.entry import Act
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.gate import Gate, Reason
from smartclinic.conversations.message import Handling
from smartclinic.conversations.outbox import End, State
from smartclinic.conversations.surviving import NoConversation
from tests.functions.in_process import MEI, Service, in_virtual_time, running, sample_clinic

CLINIC = "hong-wo"
A_HOLD = 60 * sample_clinic().desk.hand_back_minutes + 60


async def talking(service: Service) -> ContactId:
    """A conversation that has begun; its contact."""
    await service.says(MEI, "你好")
    await service.quiet()
    (found,) = await service.all("conversations")
    return ContactId(found.id)


def now(service: Service) -> datetime:
    return service.app.clock.now()


async def gate_of(service: Service) -> Gate:
    (found,) = await service.all("conversations")
    gate: Gate = await service.record(Gate, found)
    return gate


@in_virtual_time
async def test_while_staff_hold_it_the_assistant_is_silent_and_staff_are_told() -> None:
    async with running() as service:
        contact = await talking(service)
        await service.app.takeover.take(CLINIC, contact, Act("nurse", "action-1"), seen=0)

        await service.says(MEI, "幾點開門？")
        await asyncio.sleep(60)

        assert len(await service.outbox()) == 1
        assert (await service.messages())[-1].handling is Handling.FOR_STAFF
        attention = (await gate_of(service)).attention
        assert attention is not None
        assert Reason.WROTE_TO_STAFF in attention.reasons


@in_virtual_time
async def test_what_the_assistant_had_queued_never_leaves_after_a_takeover() -> None:
    async with running() as service:
        contact = await talking(service)
        service.tasks.held = []
        await service.says(MEI, "幾點開門？")
        await asyncio.sleep(3)
        await service.call("reply", json=dict(service.tasks.held.pop().body))
        await service.app.takeover.take(CLINIC, contact, Act("nurse", "action-1"), seen=0)

        (deliver,) = [task for task in service.tasks.held if task.queue.value == "send-reply"]
        await service.call("delivery", json=dict(deliver.body))

        ended = [item for item in (await service.outbox()).values() if item.state is State.ENDED]
        assert [item.end for item in ended] == [End.SUPERSEDED]
        assert len(service.shown(MEI)) == 1


@in_virtual_time
async def test_staffs_words_reach_the_patient_once_however_often_they_are_sent() -> None:
    async with running() as service:
        contact = await talking(service)
        await service.app.takeover.take(CLINIC, contact, Act("nurse", "action-1"), seen=0)

        ids = {
            await service.app.takeover.write(CLINIC, contact, "我係姑娘", Act("nurse", "action-2"), now(service))
            for _ in range(3)
        }
        await asyncio.sleep(30)

        assert len(ids) == 1
        assert service.shown(MEI).count("我係姑娘") == 1


@in_virtual_time
async def test_handed_back_the_assistant_answers_again() -> None:
    async with running() as service:
        contact = await talking(service)
        await service.app.takeover.take(CLINIC, contact, Act("nurse", "action-1"), seen=0)
        await service.app.takeover.hand_back(CLINIC, contact, Act("nurse", "action-2"), now(service))

        await service.says(MEI, "幾點開門？")
        await asyncio.sleep(30)

        assert len(service.shown(MEI)) == 2
        assert (await gate_of(service)).attention is None


@in_virtual_time
async def test_each_effect_has_one_audit_entry_and_a_retry_has_none() -> None:
    async with running() as service:
        contact = await talking(service)
        takeover = service.app.takeover
        for _ in range(3):
            await takeover.take(CLINIC, contact, Act("nurse", "action-1"), seen=0)
        epoch = (await gate_of(service)).epoch
        await asyncio.gather(
            *(takeover.hand_back(CLINIC, contact, Act("nurse", "action-2"), now(service)) for _ in range(3))
        )

        assert len(await service.all("audit")) == 2
        assert (epoch, (await gate_of(service)).epoch) == (1, 2)


@in_virtual_time
async def test_a_takeover_that_runs_out_goes_back_silently_when_nothing_waits_for_staff() -> None:
    async with running() as service:
        contact = await talking(service)
        await service.app.takeover.take(CLINIC, contact, Act("nurse", "action-1"), seen=0)

        await asyncio.sleep(timedelta(hours=2, minutes=1).total_seconds())

        gate = await gate_of(service)
        assert (gate.taken_by, gate.due_at, gate.attention) == (None, None, None)


@in_virtual_time
async def test_a_forgotten_takeover_with_an_open_question_surfaces_and_never_goes_back_by_itself() -> None:
    async with running() as service:
        contact = await talking(service)
        await service.app.takeover.take(CLINIC, contact, Act("nurse", "action-1"), seen=0)
        await service.says(MEI, "報告出咗未呀？")

        await asyncio.sleep(timedelta(hours=7).total_seconds())
        await service.says(MEI, "喂？")
        await asyncio.sleep(60)

        gate = await gate_of(service)
        assert gate.holder(now(service)) == "nurse"
        assert gate.attention is not None
        assert gate.attention.reasons == (Reason.WROTE_TO_STAFF, Reason.TAKEOVER_FORGOTTEN)
        assert len(service.shown(MEI)) == 1


@in_virtual_time
async def test_a_forgotten_takeover_whose_task_was_lost_is_found_by_the_sweep() -> None:
    async with running() as service:
        contact = await talking(service)
        service.tasks.held = []
        await service.app.takeover.take(CLINIC, contact, Act("nurse", "action-1"), seen=0)
        service.tasks.held = None
        await asyncio.sleep(timedelta(hours=2, minutes=2).total_seconds())

        await service.app.reply_sweep.run()

        gate = await gate_of(service)
        assert (gate.taken_by, gate.due_at) == (None, None)


@in_virtual_time
async def test_what_comes_after_a_forgotten_takeover_and_before_its_end_is_noticed_stays_with_staff() -> None:
    async with running() as service:
        contact = await talking(service)
        await service.app.takeover.take(CLINIC, contact, Act("nurse", "action-1"), seen=0)
        await service.says(MEI, "報告出咗未呀？")
        await asyncio.sleep(60)
        service.tasks.held = []
        await asyncio.sleep(timedelta(hours=2, seconds=5).total_seconds())
        service.tasks.held = None

        await service.says(MEI, "喂？")
        await asyncio.sleep(60)

        assert len(service.shown(MEI)) == 1
        assert (await gate_of(service)).holder(now(service)) == "nurse"


@in_virtual_time
async def test_a_takeover_renewed_is_not_ended_by_the_first_ones_clock() -> None:
    async with running() as service:
        contact = await talking(service)
        await service.app.takeover.take(CLINIC, contact, Act("nurse", "action-1"), seen=0)
        await asyncio.sleep(3600)
        await service.app.takeover.take(CLINIC, contact, Act("doctor", "action-2"), seen=1)

        await asyncio.sleep(3600 + 60)

        gate = await gate_of(service)
        assert gate.is_taken(now(service))
        assert gate.taken_by == "doctor"


@in_virtual_time
async def test_nobody_can_be_taken_over_who_has_never_written() -> None:
    async with running() as service:
        with pytest.raises(NoConversation):
            await service.app.takeover.take(CLINIC, ContactId("nobody"), Act("nurse", "action-1"), seen=0)

        assert await service.all("audit") == []


@in_virtual_time
async def test_handing_back_keeps_what_the_screen_did_not_show_yet() -> None:
    async with running() as service:
        contact = await talking(service)
        await service.app.takeover.take(CLINIC, contact, Act("nurse", "action-1"), seen=0)
        seen = now(service)
        await asyncio.sleep(1)
        await service.says(MEI, "仲喺度嗎")
        await asyncio.sleep(10)

        await service.app.takeover.hand_back(CLINIC, contact, Act("nurse", "action-2"), seen)

        gate = await gate_of(service)
        assert gate.attention is not None
        assert not gate.is_taken(now(service))


@in_virtual_time
async def test_an_answer_right_after_a_takeover_ran_out_is_not_superseded_by_its_release() -> None:
    async with running() as service:
        contact = await talking(service)
        service.tasks.held = []
        await service.app.takeover.take(CLINIC, contact, Act("nurse", "action-1"), seen=0)
        (release,) = service.tasks.held
        service.tasks.held = None
        await asyncio.sleep(timedelta(hours=2, seconds=1).total_seconds())
        await service.says(MEI, "幾點開門？")
        await asyncio.sleep(3)
        await service.call("reply", json=dict(release.body))
        await asyncio.sleep(30)

        states = [item.state for item in (await service.outbox()).values()]
        assert states == [State.ACCEPTED, State.ACCEPTED]


@in_virtual_time
async def test_a_wait_for_the_doctor_ends_with_the_hold_of_whoever_answered() -> None:
    async with running() as service:
        contact, takeover = await talking(service), service.app.takeover
        await takeover.wait_for_doctor(CLINIC, contact, Act("nurse", "wait"), now(service))

        await takeover.take(CLINIC, contact, Act("nurse", "take"), seen=(await gate_of(service)).epoch)
        await asyncio.sleep(A_HOLD)
        assert (await gate_of(service)).needs is not None  # nobody has answered

        await takeover.write(CLINIC, contact, "醫生話冇事", Act("nurse", "write"), now(service))
        await asyncio.sleep(60)
        assert (await gate_of(service)).waiting_since is not None
        await asyncio.sleep(A_HOLD)
        gate = await gate_of(service)
        assert (gate.taken_by, gate.waiting_since, gate.needs) == (None, None, None)


@in_virtual_time
async def test_who_answers_that_the_doctor_has_not_said_anything_yet_may_leave_it_waiting() -> None:
    async with running() as service:
        contact, takeover = await talking(service), service.app.takeover
        await takeover.wait_for_doctor(CLINIC, contact, Act("nurse", "wait"), now(service))
        since = (await gate_of(service)).waiting_since

        await takeover.write(CLINIC, contact, "醫生仲未覆", Act("nurse", "write"), now(service))
        await takeover.wait_for_doctor(CLINIC, contact, Act("nurse", "wait 2"), now(service))
        await asyncio.sleep(A_HOLD)

        assert (await gate_of(service)).waiting_since == since
