"""What staff do with staff tasks and notes, and when work is wanted by default."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from smartclinic.audit.entry import Act, AuditEntry
from smartclinic.contacts.identity import Contact, ContactId
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.notes import LONGEST, Note
from smartclinic.conversations.staff_task import StaffTask, TaskKind, usually_wanted_by
from smartclinic.conversations.staff_tasks import AlreadyFinished, NoSuchTask, OwnedByAnother, StaffTasks
from smartclinic.conversations.surviving import NoConversation
from smartclinic.conversations.written import NothingWritten, TooLong
from smartclinic.platform.clock import HONG_KONG
from smartclinic.work.unit import Unit
from tests.functions.in_process import MEI, Service, in_virtual_time, running
from tests.unit.assistant.situations import SAMPLE

CLINIC = "hong-wo"
ANN, BOB = "ann", "bob"


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HONG_KONG).astimezone(UTC)


@pytest.mark.parametrize(
    ("kind", "asked", "wanted"),
    [
        pytest.param(TaskKind.CALL_BACK, "2026-11-23 10:00", "2026-11-23 10:30", id="a call, in half an hour"),
        pytest.param(TaskKind.CALL_BACK, "2026-11-23 06:00", "2026-11-23 09:30", id="a call before the desk opens"),
        pytest.param(TaskKind.CALL_BACK, "2026-11-23 20:20", "2026-11-24 09:20", id="a call as the desk closes"),
        pytest.param(TaskKind.RESULT, "2026-11-23 10:00", "2026-11-24 20:30", id="a result, until tomorrow evening"),
        pytest.param(TaskKind.DOCUMENT, "2026-11-27 23:00", "2026-11-28 18:30", id="a document, late on a Friday"),
        pytest.param(TaskKind.RECEIPT, "2026-12-24 10:00", "2026-12-27 13:00", id="a receipt, over Christmas"),
    ],
)
def test_work_is_wanted_while_somebody_is_at_the_desk(kind: TaskKind, asked: str, wanted: str) -> None:
    assert usually_wanted_by(SAMPLE, kind, here(asked)) == here(wanted)


def test_what_the_law_counts_in_days_is_wanted_within_a_week() -> None:
    wanted = usually_wanted_by(SAMPLE, TaskKind.DATA_REQUEST, here("2026-11-23 10:00"))

    assert wanted == here("2026-11-30 20:30")


@pytest.mark.parametrize("kind", sorted({*TaskKind} - {TaskKind.DATA_REQUEST}, key=str))
def test_a_clinic_without_desk_hours_wants_work_within_a_day(kind: TaskKind) -> None:
    assert usually_wanted_by(replace(SAMPLE, staff_hours=()), kind, here("2026-11-23 10:00")) == here(
        "2026-11-24 10:00"
    )


async def talking(service: Service) -> ContactId:
    """A conversation that has begun; its contact."""
    await service.says(MEI, "你好")
    await service.quiet()
    (found,) = await service.all("conversations")
    return ContactId(found.id)


async def gate_of(service: Service) -> Gate:
    (found,) = await service.all("conversations")
    gate: Gate = await service.record(Gate, found)
    return gate


async def asked(service: Service, owner: str | None = None) -> tuple[StaffTasks, str]:
    """A task that somebody has asked for."""
    contact, tasks = await talking(service), service.app.staff_tasks
    task = await tasks.ask(CLINIC, contact, TaskKind.RESULT, "驗血報告", Act(ANN, "ask"), owner=owner)
    return tasks, task


async def only(service: Service) -> StaffTask:
    (found,) = await service.all("staff_tasks")
    task: StaffTask = await service.record(StaffTask, found)
    return task


@in_virtual_time
async def test_what_is_asked_of_staff_stands_on_every_desk_once_however_often_it_is_sent() -> None:
    async with running() as service:
        contact, before = await talking(service), (await gate_of(service)).changed_at
        await asyncio.sleep(1)
        for _ in range(2):
            await service.app.staff_tasks.ask(CLINIC, contact, TaskKind.MEDICINE, "咳藥水", Act(ANN, "ask"), owner=BOB)

        (to_do,) = await service.app.desk_tasks.read(CLINIC)
        (found,) = await service.app.staff_tasks.of(CLINIC, contact)
        assert (found.id, found.record) == (to_do.id, to_do.task)
        assert to_do.row
        assert to_do.row.contact == contact
        task = found.record
        assert (task.note, task.owner, task.created_by, task.contact) == ("咳藥水", BOB, ANN, contact)
        assert task.wanted_by == usually_wanted_by(SAMPLE, TaskKind.MEDICINE, task.since)
        after = (await gate_of(service)).changed_at
        assert before is not None
        assert after is not None
        assert after > before
        assert len(await service.all("audit")) == 1


@in_virtual_time
async def test_of_two_who_finish_a_task_at_once_one_has_done_it_and_the_other_is_told_who() -> None:
    async with running() as service:
        tasks, task = await asked(service)

        done = await asyncio.gather(
            *(tasks.finish(CLINIC, task, Act(who, f"finish by {who}")) for who in (ANN, BOB)), return_exceptions=True
        )

        (refused,) = [each for each in done if each is not None]
        assert isinstance(refused, AlreadyFinished)
        assert refused.by == (await only(service)).finished_by
        assert await service.app.desk_tasks.read(CLINIC) == ()
        assert len(await service.all("audit")) == 2


@in_virtual_time
async def test_of_two_who_take_a_task_on_at_once_one_owns_it_until_it_is_freed() -> None:
    async with running() as service:
        tasks, task = await asked(service)

        done = await asyncio.gather(
            *(tasks.own(CLINIC, task, who, Act(who, f"own by {who}")) for who in (ANN, BOB)), return_exceptions=True
        )

        (refused,) = [each for each in done if each is not None]
        assert isinstance(refused, OwnedByAnother)
        assert refused.owner == (await only(service)).owner
        other = BOB if refused.owner == ANN else ANN
        await tasks.own(CLINIC, task, None, Act(other, "free"))
        await tasks.own(CLINIC, task, other, Act(other, "own"))
        assert (await only(service)).owner == other


@in_virtual_time
async def test_its_owner_may_pass_a_task_on_but_nobody_changes_one_that_is_done() -> None:
    async with running() as service:
        tasks, task = await asked(service, owner=ANN)
        await tasks.own(CLINIC, task, BOB, Act(ANN, "pass on"))
        assert (await only(service)).owner == BOB

        await tasks.finish(CLINIC, task, Act(BOB, "finish"))
        await tasks.finish(CLINIC, task, Act(BOB, "finish"))
        with pytest.raises(AlreadyFinished):
            await tasks.own(CLINIC, task, ANN, Act(ANN, "own"))


@in_virtual_time
async def test_a_task_that_is_reopened_waits_again_and_one_that_is_open_leaves_no_trace() -> None:
    async with running() as service:
        tasks, task = await asked(service)
        await tasks.finish(CLINIC, task, Act(BOB, "finish"))

        for number in range(2):
            await tasks.reopen(CLINIC, task, Act(ANN, f"reopen {number}"))

        (found,) = await service.app.desk_tasks.read(CLINIC)
        assert (found.task.finished_at, found.task.finished_by) == (None, None)
        entries = [await service.record(AuditEntry, each) for each in await service.all("audit")]
        assert sorted((each.before or "", each.after or "") for each in entries)[1:] == [
            ("finished", "open"),
            ("open", "finished"),
        ]


@in_virtual_time
async def test_there_is_no_task_but_those_that_were_asked_for() -> None:
    async with running() as service:
        contact, tasks = await talking(service), service.app.staff_tasks
        for do in (tasks.finish, tasks.reopen):
            with pytest.raises(NoSuchTask):
                await do(CLINIC, "nothing", Act(ANN, "act"))
        with pytest.raises(NoConversation):
            await tasks.ask(CLINIC, ContactId("nobody"), TaskKind.OTHER, "", Act(ANN, "ask"))
        with pytest.raises(TooLong):
            await tasks.ask(CLINIC, contact, TaskKind.OTHER, "長" * 1001, Act(ANN, "ask"))

        assert await service.all("audit") == []


@in_virtual_time
async def test_a_note_stands_in_its_conversation_once_and_says_who_wrote_it() -> None:
    async with running() as service:
        contact = await talking(service)
        for _ in range(2):
            await service.app.notes.write(CLINIC, contact, "  佢媽媽\r\n會嚟攞藥 ", Act(ANN, "note"))

        (found,) = await service.all("notes")
        note = await service.record(Note, found)
        assert (note.contact, note.text, note.author) == (contact, "佢媽媽\n會嚟攞藥", ANN)
        assert (await gate_of(service)).changed_at == note.at
        assert len(await service.all("audit")) == 1


@in_virtual_time
async def test_an_empty_note_an_endless_one_and_one_of_nobody_are_refused() -> None:
    async with running() as service:
        contact, notes = await talking(service), service.app.notes
        with pytest.raises(NothingWritten):
            await notes.write(CLINIC, contact, "\n", Act(ANN, "note"))
        with pytest.raises(TooLong):
            await notes.write(CLINIC, contact, "長" * (LONGEST + 1), Act(ANN, "note"))
        with pytest.raises(NoConversation):
            await notes.write(CLINIC, ContactId("nobody"), "你好", Act(ANN, "note"))

        assert await service.all("notes") == []


@in_virtual_time
async def test_looking_at_a_conversation_makes_it_read_until_the_patient_writes_again() -> None:
    async with running() as service:
        contact = await talking(service)
        assert (await gate_of(service)).is_unread

        await service.app.seeing.seen(CLINIC, contact)
        seen = await gate_of(service)
        await asyncio.sleep(1)
        await service.app.seeing.seen(CLINIC, contact)
        assert not seen.is_unread
        assert await gate_of(service) == seen

        await service.says(MEI, "地址")
        await service.quiet()
        assert (await gate_of(service)).is_unread


@in_virtual_time
async def test_a_task_of_the_contact_that_was_merged_last_is_shown_however_many_there_are() -> None:
    async with running() as service:
        tasks, task = await asked(service)
        of = (await only(service)).contact
        merged = (*(ContactId(f"m{number}") for number in range(14)), of)

        async def join(unit: Unit) -> None:
            await unit.load((Contact, "survivor"))
            unit.put("survivor", Contact(merged=merged))

        await service.app.work.run(CLINIC, join)
        assert [found.id for found in await tasks.of(CLINIC, ContactId("survivor"))] == [task]


@in_virtual_time
async def test_beside_a_conversation_only_its_own_tasks_are_changed() -> None:
    async with running() as service:
        tasks, task = await asked(service)
        contact = (await only(service)).contact

        with pytest.raises(NoSuchTask):
            await tasks.finish(CLINIC, task, Act(BOB, "another's"), beside=ContactId("another"))
        await _merge(service, contact, ContactId("survivor"))
        await tasks.finish(CLINIC, task, Act(BOB, "its own"), beside=ContactId("survivor"))

        assert (await only(service)).finished_by == BOB


async def _merge(service: Service, contact: ContactId, survivor: ContactId) -> None:
    async def use_case(unit: Unit) -> None:
        await unit.load((Gate, contact), (Gate, survivor))
        gate = await unit.get(Gate, contact)
        assert gate
        unit.put(survivor, gate)
        unit.put(contact, replace(gate, merged_into=survivor))

    await service.app.work.run(CLINIC, use_case)
