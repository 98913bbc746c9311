from __future__ import annotations

from datetime import timedelta

import msgspec

from smartclinic import compose
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.staff_task import StaffTask, TaskKind, ask_staff, pass_to_staff, task_id
from smartclinic.platform.keys import Cipher
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.records.codec import Codec
from smartclinic.work.unit import Unit
from tests.unit.assistant.situations import MONDAY, SAMPLE

ME = ContactId("contactofmine")


class Clinic:
    """A store in memory and units over it, each committed at once."""

    def __init__(self) -> None:
        self.store = SqliteStore.open("sqlite://", compose.service_schema())

    def unit(self) -> Unit:
        return Unit(self.store, Codec("hong-wo", Cipher(b"key1", b"k" * 32, "hong-wo")), now=MONDAY)

    async def asks(self, cause: str, minutes: int = 0) -> None:
        unit = self.unit()
        await ask_staff(unit, TaskKind.CALL_BACK, ME, cause, MONDAY + timedelta(minutes=minutes), clinic=SAMPLE)
        if unit.writes:
            await self.store.commit(unit.writes)

    async def desk(self) -> list[str]:
        found = await self.unit().find(StaffTask, {"open": True}, order="wanted_by")
        return [each.id for each in found]


async def test_open_work_is_found_the_longest_waiting_first() -> None:
    clinic = Clinic()
    await clinic.asks("call-2", minutes=5)
    await clinic.asks("call-1")

    assert await clinic.desk() == [task_id(TaskKind.CALL_BACK, "call-1"), task_id(TaskKind.CALL_BACK, "call-2")]


async def test_one_cause_makes_one_task_even_after_it_is_done() -> None:
    clinic = Clinic()
    await clinic.asks("call-1")
    unit, task = clinic.unit(), task_id(TaskKind.CALL_BACK, "call-1")
    waiting = await unit.get(StaffTask, task)
    assert waiting is not None
    unit.put(task, msgspec.structs.replace(waiting, open=None, finished_at=MONDAY, finished_by="nurse"))
    await clinic.store.commit(unit.writes)

    await clinic.asks("call-1", minutes=1)

    assert await clinic.desk() == []


async def passed(clinic: Clinic, cause: str, words: str) -> None:
    unit = clinic.unit()
    await pass_to_staff(unit, TaskKind.MEDICINE, (ME, ContactId("before")), cause, MONDAY, clinic=SAMPLE, words=words)
    if unit.writes:
        await clinic.store.commit(unit.writes)


async def test_what_was_asked_under_the_former_id_is_the_same_request() -> None:
    clinic, before = Clinic(), task_id(TaskKind.MEDICINE, "before")
    unit = clinic.unit()
    asked = StaffTask(
        kind=TaskKind.MEDICINE, contact=ContactId("before"), since=MONDAY, wanted_by=MONDAY, open=True, note="咳藥水"
    )
    unit.create(before, asked)
    await clinic.store.commit(unit.writes)

    await passed(clinic, "message-2", "同埋退燒藥")

    assert await clinic.desk() == [before]
    found = await clinic.unit().get(StaffTask, before)
    assert found is not None
    assert found.note == "咳藥水\n同埋退燒藥"


async def test_a_colleagues_task_is_not_written_into() -> None:
    clinic = Clinic()
    unit = clinic.unit()
    asked = StaffTask(
        kind=TaskKind.MEDICINE, contact=ME, since=MONDAY, wanted_by=MONDAY, open=True, note="執藥", created_by="nurse"
    )
    unit.create("a" * 32, asked)
    await clinic.store.commit(unit.writes)

    await passed(clinic, "message-1", "咳藥水")

    assert len(await clinic.desk()) == 2


async def test_a_request_without_words_is_work_without_a_note() -> None:
    clinic = Clinic()
    await passed(clinic, "message-1", "")
    await passed(clinic, "message-2", "咳藥水")

    (task,) = await clinic.desk()
    found = await clinic.unit().get(StaffTask, task)
    assert found is not None
    assert found.note == "咳藥水"
