"""A red flag is heard: by whoever has the desk on a screen, else by the people on call; and the words say so."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from smartclinic.audit.entry import Act, Action
from smartclinic.clinics.channel_state import STATE_ID, ChannelState, Stop
from smartclinic.contacts.identity import Contact, ContactId
from smartclinic.conversations.alarms.acknowledging import AlreadyAcknowledged
from smartclinic.conversations.alarms.paths import ways_to_staff
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.outbox import End, Lane
from smartclinic.conversations.outgoing import FromTemplate
from smartclinic.conversations.surviving import NoConversation
from smartclinic.conversations.sweeping import outbox
from smartclinic.platform.store import Unavailable
from smartclinic.platform.tasks import QueueName, Task, TasksUnavailable
from smartclinic.work.unit import Unit
from smartclinic_local.meta.people import Person
from tests.functions.alarm_rig import (
    CLINIC,
    EMERGENCY,
    ENGLISH_EMERGENCY,
    NURSE,
    SECOND,
    TOLD,
    alarmed,
    alarms,
    approve,
    entries,
    gate_of,
    key_of,
    of,
    put_on_call,
    sees,
    with_on_call,
)
from tests.functions.effects_rig import Chat, chatting
from tests.functions.in_process import MEI, in_virtual_time


async def watched(chat: Chat, minutes: int = 10) -> asyncio.Task[None]:
    """Somebody has the desk on a visible screen for so long."""

    async def watch() -> None:
        for _ in range(minutes * 6):
            await chat.service.app.presence.watching(CLINIC)
            await asyncio.sleep(10)

    task = asyncio.create_task(watch())
    await asyncio.sleep(0)
    return task


async def chat_reasons(chat: Chat) -> set[Reason]:
    """Why the patient's conversation needs somebody."""
    attention = (await gate_of(chat)).attention
    return set(attention.reasons) if attention else set()


async def acknowledge(chat: Chat, person: Person = MEI, action: str = "heard") -> None:
    await chat.service.app.alarms.acknowledge(CLINIC, key_of(chat, person), Act("nurse", action))


# --- when the people on call are told


@in_virtual_time
async def test_when_nobody_has_the_desk_on_a_screen_the_nurse_on_call_is_told_within_about_a_minute() -> None:
    async with with_on_call() as chat:
        await chat.does(chat.meta.patient_sends_text(chat.number, MEI, EMERGENCY), seconds=50)
        assert alarmed(chat) == []

        await asyncio.sleep(25)

        (alarm,) = alarmed(chat)
        assert "康和診所" in alarm.content.body
        assert "10:00" in alarm.content.body
        assert "胸" not in alarm.content.body
        (raised,) = await alarms(chat)
        assert raised.escalated_at is not None
        assert raised.due_at is None


@in_virtual_time
async def test_each_person_on_call_is_told_once() -> None:
    async with with_on_call(NURSE, SECOND) as chat:
        await chat.says(EMERGENCY)
        await asyncio.sleep(30 * 60)

        assert len(alarmed(chat, NURSE)) == len(alarmed(chat, SECOND)) == 1
        assert (await gate_of(chat)).sounding_since is not None  # the desk goes on until somebody says so


@in_virtual_time
async def test_whoever_hears_it_on_the_screen_spares_the_people_on_call() -> None:
    async with with_on_call() as chat:
        await watched(chat)
        await chat.says(EMERGENCY)
        await asyncio.sleep(120)

        await acknowledge(chat)
        await asyncio.sleep(600)

        assert alarmed(chat) == []
        (raised,) = await alarms(chat)
        assert (raised.acknowledged_by, raised.due_at) == ("nurse", None)


@in_virtual_time
async def test_on_a_screen_where_nobody_acknowledges_it_the_people_on_call_are_told_after_the_clinics_minutes() -> None:
    async with with_on_call() as chat:
        await watched(chat)
        await chat.says(EMERGENCY)

        await asyncio.sleep(140)
        assert alarmed(chat) == []
        await asyncio.sleep(25)

        assert len(alarmed(chat)) == 1


@in_virtual_time
async def test_a_screen_that_is_closed_does_not_count_for_long() -> None:
    async with with_on_call() as chat:
        await chat.service.app.presence.watching(CLINIC)

        await chat.says(EMERGENCY)
        await asyncio.sleep(45)

        assert len(alarmed(chat)) == 1


@in_virtual_time
async def test_whoever_takes_the_conversation_has_heard_it() -> None:
    async with with_on_call() as chat:
        await chat.says(EMERGENCY)
        epoch = (await gate_of(chat)).epoch
        await chat.service.app.takeover.take(CLINIC, key_of(chat, MEI), Act("nurse", "take"), epoch)

        await asyncio.sleep(600)

        assert alarmed(chat) == []
        assert (await alarms(chat))[0].due_at is None


@in_virtual_time
async def test_without_anybody_on_call_the_desk_goes_on_alone_and_an_operator_sees_it() -> None:
    async with chatting() as chat:
        await chat.says(EMERGENCY)
        await asyncio.sleep(120)

        assert (await gate_of(chat)).sounding_since is not None
        assert len(chat.service.events("alarm_reaches_nobody")) == 1
        assert (await alarms(chat))[0].due_at is None


# --- what is lost is found


@in_virtual_time
async def test_a_look_whose_task_was_lost_is_made_by_the_sweep() -> None:
    async with with_on_call() as chat:
        create = chat.service.tasks.create

        async def losing(task: Task) -> None:
            if "alarm" not in task.body:
                await create(task)

        chat.service.tasks.create = losing  # type: ignore[method-assign] # looks at alarms are lost
        await chat.says(EMERGENCY)
        await asyncio.sleep(55)
        assert (await chat.service.call("reply", path="/sweep")).json() == {"found": 0}  # left to its task so far
        await asyncio.sleep(10)

        assert (await chat.service.call("reply", path="/sweep")).json() == {"found": 1}
        await asyncio.sleep(5)

        assert len(alarmed(chat)) == 1
        assert (await chat.service.call("reply", path="/sweep")).json() == {"found": 0}


@in_virtual_time
async def test_with_a_screen_open_the_lost_looks_are_made_by_the_sweep_too() -> None:
    async with with_on_call() as chat:
        await watched(chat)
        chat.service.tasks.failure = TasksUnavailable()
        await chat.meta.patient_sends_text(chat.number, MEI, EMERGENCY)
        for _ in range(8):
            await asyncio.sleep(60)
            await chat.service.call("reply", path="/sweep")
            await chat.service.call("delivery", path="/sweep")

        assert len(alarmed(chat)) == 1


@in_virtual_time
async def test_an_alarm_whose_looks_always_fail_stays_with_the_desk() -> None:
    async with with_on_call() as chat:
        await chat.says(EMERGENCY)
        (raised,) = await chat.service.all("alarms")

        await chat.service.app.alarms.give_up(CLINIC, raised.id)

        assert (await alarms(chat))[0].due_at is None
        assert Reason.RED_FLAG in await chat_reasons(chat)


@in_virtual_time
async def test_with_cloud_tasks_down_the_sweeps_tell_the_people_on_call() -> None:
    async with with_on_call() as chat:
        chat.service.tasks.failure = TasksUnavailable()
        await chat.meta.patient_sends_text(chat.number, MEI, EMERGENCY)
        for _ in range(6):
            await asyncio.sleep(60)
            for name in ("reply", "delivery"):
                await chat.service.call(name, path="/sweep")

        assert len(alarmed(chat)) == 1
        assert "999" in chat.received[0].content.body


@in_virtual_time
async def test_the_template_is_not_delayed_by_reminders() -> None:
    async with with_on_call() as chat:
        await chat.says(EMERGENCY)
        await asyncio.sleep(60)

        (item,) = [each for each in await chat.outbox() if each.lane is Lane.PROACTIVE]
        queues = {task.queue for task in chat.service.counts.tasks if task.body.get("contact") == item.contact}
        assert queues == {QueueName.SEND_REPLY}


@in_virtual_time
async def test_a_look_that_comes_twice_tells_nobody_twice() -> None:
    async with with_on_call() as chat:
        await chat.says(EMERGENCY)
        (look,) = [task for task in chat.service.counts.tasks if "alarm" in task.body]
        await asyncio.sleep(40)

        await asyncio.gather(*(chat.service.call("reply", json=dict(look.body)) for _ in range(3)))
        await asyncio.sleep(60)

        assert len(alarmed(chat)) == 1


# --- several at once


@in_virtual_time
async def test_two_red_flags_of_one_patient_are_told_once_while_both_wait() -> None:
    async with with_on_call() as chat:
        await chat.says(EMERGENCY)
        await chat.says("我媽咪中風咗，口齒不清")
        await asyncio.sleep(180)

        assert len(await alarms(chat)) == 2
        assert len(alarmed(chat)) == 1
        assert {raised.due_at for raised in await alarms(chat)} == {None}


@in_virtual_time
async def test_what_the_patient_adds_in_the_same_episode_is_not_told_again_until_somebody_has_heard() -> None:
    async with with_on_call() as chat:
        await chat.says(EMERGENCY)
        await asyncio.sleep(60)
        for _ in range(5):
            await chat.says(EMERGENCY)  # its words are not repeated in this episode, but it sounds
            await asyncio.sleep(60)

        assert len(alarmed(chat)) == 1
        assert {raised.due_at for raised in await alarms(chat)} == {None}

        await asyncio.sleep(30 * 60)
        await chat.says(EMERGENCY)
        await asyncio.sleep(60)
        assert len(alarmed(chat)) == 2


@in_virtual_time
async def test_a_red_flag_after_somebody_on_call_has_heard_is_told_again() -> None:
    async with with_on_call() as chat:
        await chat.says(EMERGENCY)
        await asyncio.sleep(60)
        await chat.does(sees(chat))

        await chat.says(EMERGENCY)
        await asyncio.sleep(60)

        assert len(alarmed(chat)) == 2


@in_virtual_time
async def test_what_never_left_is_told_again_with_the_next_red_flag() -> None:
    async with with_on_call(approved=False) as chat:
        await chat.says(EMERGENCY)
        await asyncio.sleep(60)
        approve(chat)
        await asyncio.sleep(10)

        await chat.says(EMERGENCY)
        await asyncio.sleep(60)

        assert len(alarmed(chat)) == 1


@in_virtual_time
async def test_that_nobody_on_call_could_be_told_stands_in_the_patients_conversation() -> None:
    async with with_on_call(NURSE, SECOND, approved=False) as chat:
        await chat.says(EMERGENCY)
        assert Reason.ON_CALL_NOT_TOLD not in await chat_reasons(chat)
        await asyncio.sleep(60)

        assert Reason.ON_CALL_NOT_TOLD in await chat_reasons(chat)
        assert ((await gate_of(chat)).needs or "").startswith("0")


@in_virtual_time
async def test_where_one_of_two_on_call_is_told_the_conversation_says_nothing_of_the_other() -> None:
    async with with_on_call(NURSE, SECOND) as chat:
        await chat.says(EMERGENCY)
        await asyncio.sleep(25)
        await of(chat, NURSE).says("停止")
        await asyncio.sleep(60)

        assert len(alarmed(chat, SECOND)) == 1
        assert Reason.ON_CALL_NOT_TOLD not in await chat_reasons(chat)


@in_virtual_time
async def test_where_everybody_on_call_said_stop_the_conversation_says_that_nobody_is_told() -> None:
    async with with_on_call() as chat:
        await of(chat, NURSE).says("停止")
        await chat.says(EMERGENCY)
        await asyncio.sleep(60)

        assert Reason.ON_CALL_NOT_TOLD in await chat_reasons(chat)


@in_virtual_time
async def test_those_who_can_be_told_are_counted_as_the_words_promise_it() -> None:
    async with with_on_call(approved=False) as chat:
        app = chat.service.app
        ways = await ways_to_staff(app.work, CLINIC)
        assert (ways.reachable, ways.is_live) == (0, False)

        approve(chat)
        await asyncio.sleep(10)

        ways = await ways_to_staff(app.work, CLINIC)
        assert (ways.reachable, ways.is_live) == (1, True)


@in_virtual_time
async def test_a_tap_of_somebody_on_call_says_when_and_leaves_the_conversation_to_the_desk() -> None:
    async with with_on_call() as chat:
        await chat.says(EMERGENCY)
        await asyncio.sleep(60)

        await chat.does(sees(chat))

        gate = await gate_of(chat)
        assert gate.on_call_heard_at is not None
        assert gate.holder(chat.now) is None
        await chat.says(EMERGENCY)
        assert (await gate_of(chat)).on_call_heard_at is None


@in_virtual_time
async def test_one_acknowledgement_ends_every_alarm_of_the_patient() -> None:
    async with with_on_call() as chat:
        await watched(chat)
        await chat.says(EMERGENCY)
        await chat.says("我媽咪中風咗，口齒不清")

        await acknowledge(chat)
        await asyncio.sleep(600)

        assert alarmed(chat) == []
        assert [raised.acknowledged_by for raised in await alarms(chat)] == ["nurse", "nurse"]
        assert [entry.action for entry in await entries(chat)] == [Action.ACKNOWLEDGE_ALARM]


@in_virtual_time
async def test_of_two_who_acknowledge_at_once_one_is_told_of_the_other() -> None:
    async with with_on_call() as chat:
        await chat.says(EMERGENCY)
        app, contact = chat.service.app, key_of(chat, MEI)

        came = await asyncio.gather(
            app.alarms.acknowledge(CLINIC, contact, Act("one", "act-1")),
            app.alarms.acknowledge(CLINIC, contact, Act("two", "act-2")),
            return_exceptions=True,
        )

        (late,) = [each for each in came if each is not None]
        assert isinstance(late, AlreadyAcknowledged)
        assert late.by in {"one", "two"}
        assert len(await entries(chat)) == 1


@in_virtual_time
async def test_the_same_acknowledgement_again_changes_nothing() -> None:
    async with with_on_call() as chat:
        await chat.says(EMERGENCY)

        await acknowledge(chat)
        await acknowledge(chat)

        assert len(await entries(chat)) == 1
        with pytest.raises(NoConversation):
            await chat.service.app.alarms.acknowledge(CLINIC, key_of(chat, SECOND), Act("nurse", "other"))


@in_virtual_time
async def test_a_patient_of_many_numbers_is_heard_under_each_of_them() -> None:
    async with with_on_call() as chat:
        await chat.says(EMERGENCY)
        await of(chat, SECOND).says(EMERGENCY)
        own, other = key_of(chat, MEI), key_of(chat, SECOND)
        many = (other, *(ContactId(f"merged{number}") for number in range(23)))

        async def join(unit: Unit) -> None:
            contact = await unit.get(Contact, own)
            assert contact
            unit.put(own, replace(contact, merged=many))

        await chat.service.app.work.run(CLINIC, join)
        await asyncio.sleep(90)

        assert len(alarmed(chat)) == 1  # one look told it of both
        await acknowledge(chat)
        assert [alarm.acknowledged_by for alarm in await alarms(chat)] == ["nurse", "nurse"]


@in_virtual_time
async def test_nobody_acts_in_the_conversation_of_somebody_on_call() -> None:
    async with with_on_call() as chat:
        app, whom, act = chat.service.app, key_of(chat, NURSE), Act("nurse", "act")
        for attempt in (
            app.takeover.take(CLINIC, whom, act, seen=0),
            app.notes.write(CLINIC, whom, "你好", act),
            app.alarms.acknowledge(CLINIC, whom, act),
            app.seeing.seen(CLINIC, whom),
        ):
            with pytest.raises(NoConversation):
                await attempt


# --- what people on call say


@in_virtual_time
async def test_a_tap_of_somebody_on_call_acknowledges_it_and_is_not_answered() -> None:
    async with with_on_call() as chat:
        await chat.says(EMERGENCY)
        await asyncio.sleep(60)

        came = await of(chat, NURSE).does(sees(chat))

        assert came.words == []
        assert (await gate_of(chat)).sounding_since is None
        (entry,) = await entries(chat)
        assert (entry.actor, entry.action) == (f"on-call:{key_of(chat, NURSE)}", Action.ACKNOWLEDGE_ALARM)
        assert (await alarms(chat))[0].acknowledged_by == entry.actor
        assert (await gate_of(chat, NURSE)).attention is None
        assert await chat.owed() == []


@in_virtual_time
async def test_of_two_on_call_who_tap_the_first_counts() -> None:
    async with with_on_call(NURSE, SECOND) as chat:
        await chat.says(EMERGENCY)
        await asyncio.sleep(60)

        await chat.does(sees(chat, NURSE), sees(chat, SECOND), sees(chat, NURSE))

        assert len(await entries(chat)) == 1
        assert await chat.owed() == []


@in_virtual_time
async def test_a_tap_from_a_phone_that_shows_its_user_id_counts_too() -> None:
    async with with_on_call() as chat:
        await chat.says(EMERGENCY)
        await asyncio.sleep(60)
        named = Person(NURSE.name, phone=NURSE.phone, bsuid="HK.9988776655443322", id=NURSE.id)

        await chat.does(sees(chat, named))

        assert (await gate_of(chat)).sounding_since is None
        assert (await gate_of(chat, NURSE)).number_lost_at is None
        assert len(await chat.contacts()) == 2


@in_virtual_time
async def test_somebody_elses_tap_on_the_button_acknowledges_nothing() -> None:
    async with with_on_call(NURSE, SECOND) as chat:
        await chat.says(EMERGENCY)
        await asyncio.sleep(60)
        (told,) = [item for item in await chat.outbox() if item.contact == key_of(chat, NURSE)]
        assert isinstance(told.content, FromTemplate)

        await chat.service.callback({"messages": [_tap(told.content.replies[0])]})
        await asyncio.sleep(30)

        assert (await gate_of(chat)).sounding_since is not None
        assert await entries(chat) == []


def _tap(payload: str) -> dict[str, object]:
    return {
        "from": "85291234567", "id": "wamid.STOLEN", "timestamp": "1795312900", "type": "button",
        "button": {"payload": payload, "text": "我跟進緊"},
    }  # fmt: skip


@in_virtual_time
async def test_words_of_staff_on_call_are_no_patients_words() -> None:
    async with with_on_call() as chat:
        for said in ("想約聽日睇陳醫生", "你好", EMERGENCY):
            came = await of(chat, NURSE).says(said)
            assert came.words == []

        gate = await gate_of(chat, NURSE)
        assert (gate.attention, gate.sounding_since) == (None, None)
        assert await alarms(chat) == []
        assert await chat.owed() == []


@in_virtual_time
async def test_words_that_answer_the_alarm_acknowledge_it_and_other_words_do_not() -> None:
    async with with_on_call() as chat:
        await chat.says(EMERGENCY)
        await asyncio.sleep(60)
        (alarm,) = alarmed(chat)

        await of(chat, NURSE).says("今晚收工未？")
        assert (await gate_of(chat)).sounding_since is not None
        await chat.does(chat.meta.patient_sends_text(chat.number, NURSE, "收到，我睇緊", quoting=alarm.wamid))

        assert (await gate_of(chat)).sounding_since is None
        assert await chat.owed() == []


@in_virtual_time
async def test_a_patient_who_is_on_call_stays_a_patient_and_is_told_all_the_same() -> None:
    async with with_on_call() as chat:
        await of(chat, SECOND).says("地址")
        await put_on_call(chat, NURSE, SECOND)

        assert "彌敦道" in (await of(chat, SECOND).says("地址")).answer
        await chat.says(EMERGENCY)
        await asyncio.sleep(60)
        assert len(alarmed(chat, SECOND)) == 1
        came = await of(chat, SECOND).does(sees(chat, SECOND))
        assert came.words == []
        assert (await gate_of(chat)).sounding_since is None


@in_virtual_time
async def test_whoever_is_on_call_no_more_is_a_person_like_any_other() -> None:
    async with with_on_call() as chat:
        await put_on_call(chat, SECOND)

        assert "彌敦道" in (await of(chat, NURSE).says("地址")).answer
        await chat.says(EMERGENCY)
        await asyncio.sleep(60)
        assert alarmed(chat, NURSE) == []
        assert len(alarmed(chat, SECOND)) == 1


@in_virtual_time
async def test_a_number_that_a_patient_gave_up_is_the_nurses_own() -> None:
    async with with_on_call() as chat:
        await of(chat, SECOND).says("你好")
        await chat.meta.patient_changes_number([chat.number], SECOND, "+85265554444")
        await asyncio.sleep(30)
        owner = Person("何姑娘", phone=SECOND.phone, id="the number's next owner")
        await put_on_call(chat, owner)

        await chat.says(EMERGENCY)
        await asyncio.sleep(60)
        assert len(alarmed(chat, owner)) == 1
        await chat.does(sees(chat, owner))

        assert (await gate_of(chat)).sounding_since is None
        assert (await of(chat, owner).says("你好")).words == []


@in_virtual_time
async def test_staff_on_call_who_change_their_number_are_told_there() -> None:
    async with with_on_call() as chat:
        moved = await chat.meta.patient_changes_number([chat.number], NURSE, "+85265554444")
        await asyncio.sleep(30)

        await chat.says(EMERGENCY)
        await asyncio.sleep(60)
        assert len(alarmed(chat, moved)) == 1
        await chat.does(sees(chat, moved))

        assert (await gate_of(chat)).sounding_since is None


@in_virtual_time
async def test_applying_the_same_file_again_writes_nothing_of_who_is_on_call() -> None:
    async with with_on_call() as chat:
        before = await chat.service.all("conversations")
        await put_on_call(chat, NURSE)

        assert await chat.service.all("conversations") == before


@in_virtual_time
async def test_an_alarm_acknowledged_while_the_template_waits_is_told_to_nobody() -> None:
    async with with_on_call() as chat:
        await chat.says(EMERGENCY)
        await asyncio.sleep(25)
        chat.service.tasks.held = []
        await asyncio.sleep(10)
        (deliver,) = chat.service.tasks.held
        chat.service.tasks.held = None
        await acknowledge(chat)

        await chat.service.call("delivery", json=dict(deliver.body))

        assert alarmed(chat) == []
        (item,) = [each for each in await chat.outbox() if each.lane is Lane.PROACTIVE]
        assert item.end is End.SUBJECT_GONE
        assert (await gate_of(chat, NURSE)).attention is None


# --- whether the words say that staff are told


@pytest.mark.parametrize("said", [EMERGENCY, ENGLISH_EMERGENCY])
@in_virtual_time
async def test_with_somebody_on_call_the_words_say_that_staff_are_told(said: str) -> None:
    async with with_on_call() as chat:
        assert (await chat.says(said)).answer.endswith(TOLD)


@pytest.mark.parametrize("said", [EMERGENCY, ENGLISH_EMERGENCY])
@in_virtual_time
async def test_without_any_path_the_words_do_not_promise_one(said: str) -> None:
    async with chatting() as chat:
        came = await chat.says(said)

        assert "999" in came.answer
        assert "職員" not in came.answer
        assert "alerted" not in came.answer


@in_virtual_time
async def test_with_the_desk_on_a_screen_the_words_say_that_staff_are_told() -> None:
    async with chatting() as chat:
        await watched(chat, 1)
        assert (await chat.says(EMERGENCY)).answer.endswith(TOLD)


@in_virtual_time
async def test_a_template_that_is_not_approved_is_no_path() -> None:
    async with with_on_call(approved=False) as chat:
        assert TOLD not in (await chat.says(EMERGENCY)).answer


@in_virtual_time
async def test_that_somebody_on_call_could_not_be_told_the_operator_hears() -> None:
    async with with_on_call(approved=False) as chat:
        await chat.says(EMERGENCY)
        await asyncio.sleep(60)

        (told,) = chat.service.events("on_call_not_told")
        assert told["reason"] == "template_unavailable"
        assert (await gate_of(chat, NURSE)).attention is None


@in_virtual_time
async def test_of_what_the_sweep_could_never_tell_somebody_on_call_the_operator_hears_too() -> None:
    async with with_on_call() as chat:
        chat.service.tasks.failure = TasksUnavailable()
        await chat.meta.patient_sends_text(chat.number, MEI, EMERGENCY)
        for _ in range(3):
            await asyncio.sleep(60)
            await chat.service.call("reply", path="/sweep")
        (told,) = (await alarms(chat))[0].told

        app = chat.service.app
        await outbox(app.work, app.sender).give_up(CLINIC, told)

        assert [event["reason"] for event in chat.service.events("on_call_not_told")] == ["failed"]
        assert (await gate_of(chat, NURSE)).attention is None


@in_virtual_time
async def test_somebody_on_call_who_said_stop_is_no_path_and_is_not_told() -> None:
    async with with_on_call() as chat:
        receipt = await of(chat, NURSE).says("停止")
        assert len(receipt.words) == 1

        came = await chat.says(EMERGENCY)
        await asyncio.sleep(120)

        assert TOLD not in came.answer
        assert alarmed(chat) == []


@in_virtual_time
async def test_a_number_that_stands_still_is_no_path() -> None:
    async with with_on_call() as chat:
        now = chat.service.app.clock.now()
        stop = Stop(131042, now, now + timedelta(hours=1), 3600)

        async def stand_still(unit: Unit) -> None:
            await unit.get(ChannelState, STATE_ID)
            unit.put(STATE_ID, ChannelState(number=stop))

        await chat.service.app.work.run(CLINIC, stand_still)

        assert TOLD not in (await chat.says(EMERGENCY)).answer


@pytest.mark.parametrize("slow", [True, False])
@in_virtual_time
async def test_the_words_leave_even_when_nothing_is_known_of_paths(slow: bool) -> None:
    async with with_on_call() as chat:
        get, store = chat.service.store.get, chat.service.store

        async def troubled(paths: list[str]) -> object:
            if any("/presence/" in path for path in paths):
                if not slow:
                    raise Unavailable
                await asyncio.sleep(3600)
            return await get(paths)  # type: ignore[arg-type] # paths as they came

        store.get = troubled  # type: ignore[assignment, method-assign] # a store that fails for one document
        came = await chat.says(EMERGENCY)

        assert "999" in came.answer
        assert TOLD not in came.answer


# --- merged contacts


@in_virtual_time
async def test_an_alarm_of_somebody_who_turns_out_to_be_another_contact_is_still_heard() -> None:
    bsuid = "HK.4455667788990011"
    async with with_on_call() as chat:
        await of(chat, MEI).says("你好")
        hidden = Person(MEI.name, bsuid=bsuid, id=MEI.id)
        await of(chat, hidden).says(EMERGENCY)
        await of(chat, Person(MEI.name, phone=MEI.phone, bsuid=bsuid, id=MEI.id)).says("喂")
        assert (await gate_of(chat)).sounding_since is not None

        await acknowledge(chat)
        await asyncio.sleep(120)

        assert alarmed(chat) == []
        assert (await alarms(chat))[0].acknowledged_by == "nurse"
        assert Reason.RED_FLAG in await chat_reasons(chat)
