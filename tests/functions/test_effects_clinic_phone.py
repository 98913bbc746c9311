"""Staff write on the clinic's own phone, people call, old chats are copied: who answers then, and who does not."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from smartclinic.audit.entry import Act
from smartclinic.conversations.content import Echo
from smartclinic.conversations.gate import HELD_BY_PHONE, HELD_FOR, WINDOW, Reason, Speaker
from smartclinic.conversations.message import Handling
from smartclinic.conversations.outbox import End
from smartclinic.conversations.staff_task import TaskKind
from smartclinic_local.meta.people import Person
from tests.functions.effects_rig import UNNAMED, chatting
from tests.functions.in_process import JOHN, MEI, NUMBER, everything, in_virtual_time
from tests.functions.test_effects_edits import UNCLEAR, after, slow, writes

SAID = "陳太，我哋姑娘打緊畀你"


# --- staff take over by writing


@pytest.mark.parametrize("person", [MEI, UNNAMED], ids=["phone", "user id"])
@in_virtual_time
async def test_staff_who_write_on_the_phone_take_the_conversation(person: Person) -> None:
    async with chatting(person) as chat:
        await chat.says("你好")
        came = await chat.does(chat.meta.clinic_phone.sends(NUMBER, person, SAID))

        gate = await chat.gate()
        assert came.words == []
        assert gate.taken_by == HELD_BY_PHONE
        assert gate.taken_until is not None
        assert gate.taken_until - came.messages[-1].at == HELD_FOR
        assert (gate.turns[-1].by, gate.turns[-1].text) == (Speaker.STAFF, SAID)
        assert came.messages[-1].content == Echo(SAID)


@in_virtual_time
async def test_an_answer_that_waits_to_be_sent_never_leaves_after_staff_wrote() -> None:
    async with chatting() as chat:
        await chat.says("你好")
        chat.service.tasks.held = []
        await chat.service.says(chat.person, "地址")
        await asyncio.sleep(5)
        wake = chat.service.tasks.held.pop()
        await chat.service.call("reply", json=dict(wake.body))
        (deliver,) = [task for task in chat.service.tasks.held if task.target.value == "delivery"]
        chat.service.tasks.held = None
        await chat.does(chat.meta.clinic_phone.sends(NUMBER, chat.person, SAID))

        before = len(chat.received)
        await chat.service.call("delivery", json=dict(deliver.body))

        assert len(chat.received) == before
        assert (await chat.outbox())[-1].end is End.SUPERSEDED


@in_virtual_time
async def test_an_answer_that_the_model_is_thinking_about_never_leaves_after_staff_wrote() -> None:
    async with chatting() as chat:
        slow(chat)
        await writes(chat, UNCLEAR)
        came = await chat.does(after(5.0, chat.meta.clinic_phone.sends(NUMBER, chat.person, SAID)))

        assert came.words == []
        assert await chat.reasons() == set()
        assert await chat.owed() == []


@in_virtual_time
async def test_what_the_patient_wrote_before_staff_did_has_been_seen_by_them() -> None:
    async with chatting() as chat:
        await writes(chat, "地址")
        came = await chat.does(after(1.0, chat.meta.clinic_phone.sends(NUMBER, chat.person, SAID)))

        assert came.words == []
        assert await chat.reasons() == set()
        assert await chat.owed() == []


@in_virtual_time
async def test_what_waited_for_a_person_is_answered_by_what_staff_write() -> None:
    async with chatting() as chat:
        await chat.says("我想搵姑娘")
        assert await chat.reasons() == {Reason.ASKED}

        await chat.does(chat.meta.clinic_phone.sends(NUMBER, chat.person, SAID))

        assert await chat.reasons() == set()


@in_virtual_time
async def test_what_the_patient_writes_next_goes_to_staff() -> None:
    async with chatting() as chat:
        await chat.does(chat.meta.clinic_phone.sends(NUMBER, chat.person, SAID))
        came = await chat.says("地址")

        assert came.words == []
        assert came.reads == 0
        assert came.messages[-1].handling is Handling.FOR_STAFF
        assert await chat.reasons() == {Reason.WROTE_TO_STAFF}


@in_virtual_time
async def test_after_two_hours_the_assistant_answers_again_and_nobody_is_asked_why() -> None:
    async with chatting() as chat:
        await chat.does(chat.meta.clinic_phone.sends(NUMBER, chat.person, SAID))
        await asyncio.sleep(HELD_FOR.total_seconds())

        gate = await chat.gate()
        assert (gate.taken_by, gate.attention) == (None, None)
        assert "旺角彌敦道800號" in (await chat.says("地址")).answer


@in_virtual_time
async def test_every_further_message_of_staff_begins_the_two_hours_anew() -> None:
    async with chatting() as chat:
        await chat.does(chat.meta.clinic_phone.sends(NUMBER, chat.person, SAID))
        await asyncio.sleep(3600)
        await chat.does(chat.meta.clinic_phone.sends(NUMBER, chat.person, "仲有，記得帶身份證"))
        await asyncio.sleep(3600 + 1800)

        assert (await chat.says("地址")).words == []


@in_virtual_time
async def test_an_emergency_is_answered_though_staff_hold_the_conversation() -> None:
    async with chatting() as chat:
        await chat.does(chat.meta.clinic_phone.sends(NUMBER, chat.person, SAID))
        came = await chat.says("我胸口好痛，透唔到氣")

        assert "999" in came.answer
        assert Reason.RED_FLAG in await chat.reasons()


@in_virtual_time
async def test_staff_who_edit_or_delete_what_they_wrote_still_hold_the_conversation() -> None:
    async with chatting() as chat:
        wamid = await chat.meta.clinic_phone.sends(NUMBER, chat.person, SAID)
        await chat.does(chat.meta.clinic_phone.edits(NUMBER, chat.person, wamid, "聽日打畀你"))
        await chat.does(chat.meta.clinic_phone.revokes(NUMBER, chat.person, wamid))

        assert (await chat.gate()).taken_by == HELD_BY_PHONE
        assert await chat.owed() == []


@in_virtual_time
async def test_staff_who_write_to_somebody_new_open_no_window() -> None:
    async with chatting() as chat:
        await chat.does(chat.meta.clinic_phone.sends(NUMBER, chat.person, SAID))

        assert (await chat.gate()).window_until is None


# --- old chats


@in_virtual_time
async def test_old_chats_are_neither_answered_nor_stored() -> None:
    async with chatting() as chat:
        old = {MEI: [(False, "上個月嘅秘密"), (True, "好")], JOHN: [(False, "an old secret")]}
        before = len(everything(chat.service.store))
        came = await chat.does(
            chat.meta.clinic_phone.sync_history(NUMBER, old),
            chat.meta.clinic_phone.refuse_history(NUMBER),
            chat.meta.clinic_phone.sync_contact(NUMBER, "黃伯", "+85261234567"),
        )

        assert came.messages == []
        assert len(everything(chat.service.store)) == before
        assert chat.meta.ledger.accepted == []
        assert "秘密" not in chat.service.log.getvalue()


# --- calls


@pytest.mark.parametrize("person", [MEI, UNNAMED], ids=["phone", "user id"])
@in_virtual_time
async def test_a_call_is_one_task_and_one_answer_however_many_events_it_has(person: Person) -> None:
    async with chatting(person) as chat:
        came = await chat.does(chat.meta.patient_calls(NUMBER, person, seconds=12))

        assert len(came.words) == 1
        assert "接唔到電話" in came.answer
        assert [task.kind for task in came.tasks] == [TaskKind.CALL_BACK]
        assert await chat.reasons() == {Reason.CALLED}
        assert (await chat.gate()).window_until == came.messages[-1].at + WINDOW
        assert came.sent[-1].content.asks_for_number is (person is UNNAMED)


@in_virtual_time
async def test_a_call_while_staff_hold_the_conversation_is_a_task_and_no_answer() -> None:
    async with chatting() as chat:
        await chat.does(chat.meta.clinic_phone.sends(NUMBER, chat.person, SAID))
        came = await chat.does(chat.meta.patient_calls(NUMBER, chat.person))

        assert came.words == []
        assert [task.kind for task in came.tasks] == [TaskKind.CALL_BACK]
        assert await chat.reasons() == {Reason.WROTE_TO_STAFF}


@in_virtual_time
async def test_each_call_is_work_of_its_own_but_the_same_words_are_not_said_again() -> None:
    async with chatting() as chat:
        await chat.does(chat.meta.patient_calls(NUMBER, chat.person))
        came = await chat.does(chat.meta.patient_calls(NUMBER, chat.person))

        assert len(came.tasks) == 1
        assert came.words == []


@in_virtual_time
async def test_a_call_opens_the_window_so_that_staff_can_write() -> None:
    async with chatting() as chat:
        await chat.does(chat.meta.patient_calls(NUMBER, chat.person))
        (contact,) = {message.contact for message in await chat.service.messages()}
        assert contact is not None
        await asyncio.sleep(timedelta(hours=23).total_seconds())
        before = len(chat.received)
        await chat.service.app.takeover.write("hong-wo", contact, "我哋打過畀你", Act("staff-1", "action-1"), chat.now)
        await asyncio.sleep(10)

        assert [sent.content.body for sent in chat.received[before:]] == ["我哋打過畀你"]
