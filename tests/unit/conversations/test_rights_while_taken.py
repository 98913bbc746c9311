"""A request about one's data while staff hold the conversation: its receipt leaves, and staff are told."""

from __future__ import annotations

import asyncio

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.receptionist import Receptionist
from smartclinic.audit.entry import Act
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.gate import Gate, Reason
from smartclinic.conversations.message import Handling
from smartclinic.conversations.staff_task import StaffTask, TaskKind
from tests.functions.in_process import MEI, in_virtual_time, running

CLINIC = "hong-wo"
ASKS = "我想查閱我嘅個人資料"


@pytest.fixture(autouse=True)
def understood(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that are sure of these words, whatever else they know."""
    reads = Receptionist.read

    def read(self: Receptionist, situation: Situation) -> Intent | None:
        said = str(situation.newest.record.content)
        return Intent(intents.ACCESS_DATA) if ASKS in said else reads(self, situation)

    monkeypatch.setattr(Receptionist, "read", read)


@in_virtual_time
async def test_the_receipt_leaves_and_staff_see_that_the_patient_wrote() -> None:
    async with running() as service:
        await service.says(MEI, "你好")
        await service.quiet()
        (found,) = await service.all("conversations")
        await service.app.takeover.take(CLINIC, ContactId(found.id), Act("nurse", "action-1"), seen=0)

        await service.says(MEI, ASKS)
        await asyncio.sleep(60)

        assert "要求查閱自己嘅個人資料" in service.shown(MEI)[-1]
        assert (await service.messages())[-1].handling is Handling.ANSWERED
        (found,) = await service.all("conversations")
        gate: Gate = await service.record(Gate, found)
        assert gate.attention is not None
        assert Reason.WROTE_TO_STAFF in gate.attention.reasons
        assert gate.taken_by == "nurse"
        (task,) = [await service.record(StaffTask, each) for each in await service.all("staff_tasks")]
        assert task.kind is TaskKind.DATA_REQUEST


@in_virtual_time
async def test_a_receipt_that_waits_is_not_ended_by_a_takeover() -> None:
    async with running() as service:
        await service.says(MEI, "你好")
        await service.quiet()
        (found,) = await service.all("conversations")
        service.tasks.held = []
        await service.says(MEI, ASKS)
        await asyncio.sleep(3)
        await service.call("reply", json=dict(service.tasks.held.pop().body))
        await service.app.takeover.take(CLINIC, ContactId(found.id), Act("nurse", "action-1"), seen=0)

        (deliver,) = [task for task in service.tasks.held if task.queue.value == "send-reply"]
        await service.call("delivery", json=dict(deliver.body))

        assert "要求查閱自己嘅個人資料" in service.shown(MEI)[-1]
