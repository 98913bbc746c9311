"""What staff do in a conversation on the desk, through the running service: who holds it, who waits, who is told."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

import pytest

from smartclinic.audit.entry import Act, Action, AuditEntry
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.gate import HELD_BY_ALARM, HELD_BY_PHONE, Gate, Reason
from smartclinic.conversations.limits import TEXT
from smartclinic.conversations.message import Handling
from smartclinic.conversations.outbox import Author, End
from smartclinic.conversations.takeover import HeldByAnother, RedFlagCame, Takeover
from smartclinic.conversations.written import NothingWritten, TooLong
from tests.functions.effects_rig import Chat, chatting
from tests.functions.in_process import NUMBER, in_virtual_time
from tests.functions.test_effects_edits import UNCLEAR, slow, writes

CLINIC: Final = "hong-wo"
EMERGENCY: Final = "我胸口好痛，透唔到氣"
WORDS: Final = "我係姑娘，幫你問緊醫生"


def takeover(chat: Chat) -> Takeover:
    return chat.service.app.takeover


async def contact(chat: Chat) -> ContactId:
    (found,) = [each for each in await chat.service.all("conversations") if each.path.split("/")[1] == CLINIC]
    return ContactId(found.id)


async def held(chat: Chat, by: str = "ann") -> tuple[ContactId, Gate]:
    """A conversation that has begun, and that somebody holds."""
    await chat.says("你好")
    whom = await contact(chat)
    await takeover(chat).take(CLINIC, whom, Act(by, f"take by {by}"), (await chat.gate()).epoch)
    return whom, await chat.gate()


async def trail(chat: Chat) -> list[AuditEntry]:
    entries = [await chat.service.record(AuditEntry, each) for each in await chat.service.all("audit")]
    return sorted(entries, key=lambda entry: entry.at)


@in_virtual_time
async def test_of_two_who_take_it_at_the_same_moment_one_has_it_and_the_other_is_told() -> None:
    async with chatting() as chat:
        await chat.says("你好")
        whom, epoch = await contact(chat), (await chat.gate()).epoch

        done = await asyncio.gather(
            *(takeover(chat).take(CLINIC, whom, Act(who, f"take by {who}"), epoch) for who in ("ann", "bob")),
            return_exceptions=True,
        )

        (refused,) = [each for each in done if each is not None]
        assert isinstance(refused, HeldByAnother)
        assert refused.holder == (await chat.gate()).taken_by
        assert len(await trail(chat)) == 1


@in_virtual_time
async def test_whoever_sees_who_holds_it_may_take_it_over_from_them() -> None:
    async with chatting() as chat:
        whom, gate = await held(chat)
        await asyncio.sleep(1)

        await takeover(chat).take(CLINIC, whom, Act("bob", "take by bob"), gate.epoch)

        assert (await chat.gate()).taken_by == "bob"
        assert [(each.before, each.after) for each in await trail(chat)] == [
            ("epoch 0", "epoch 1"),
            ("held by ann", "epoch 2"),
        ]


@in_virtual_time
async def test_nobody_writes_hands_back_or_lets_wait_what_another_holds() -> None:
    async with chatting() as chat:
        whom, gate = await held(chat)
        bob, now = (Act("bob", f"act {n}") for n in range(3)), chat.now

        with pytest.raises(HeldByAnother):
            await takeover(chat).write(CLINIC, whom, WORDS, next(bob), now)
        with pytest.raises(HeldByAnother):
            await takeover(chat).hand_back(CLINIC, whom, next(bob), now)
        with pytest.raises(HeldByAnother):
            await takeover(chat).wait_for_doctor(CLINIC, whom, next(bob), now)

        assert await chat.gate() == gate
        assert len(await trail(chat)) == 1


@in_virtual_time
async def test_of_two_who_write_at_the_same_moment_one_is_heard_and_the_other_told() -> None:
    async with chatting() as chat:
        await chat.says("你好")
        whom, now = await contact(chat), chat.now

        done = await asyncio.gather(
            *(
                takeover(chat).write(CLINIC, whom, f"我係{who}", Act(who, f"write {who}"), now)
                for who in ("ann", "bob")
            ),
            return_exceptions=True,
        )
        await asyncio.sleep(30)

        (refused,) = [each for each in done if not isinstance(each, str)]
        assert isinstance(refused, HeldByAnother)
        assert [sent.content.body for sent in chat.received][1:] == [f"我係{refused.holder}"]


@in_virtual_time
async def test_writing_takes_a_free_conversation_and_answers_what_the_screen_showed() -> None:
    async with chatting() as chat:
        await chat.says("我想搵姑娘")
        whom = await contact(chat)
        assert await chat.reasons() == {Reason.ASKED}

        outbox = [await takeover(chat).write(CLINIC, whom, WORDS, Act("ann", "write"), chat.now) for _ in range(3)]
        await asyncio.sleep(30)

        gate = await chat.gate()
        assert (gate.holder(chat.now), gate.attention) == ("ann", None)
        assert [sent.content.body for sent in chat.received][1:] == [WORDS]
        assert len(set(outbox)) == 1
        (item,) = [each for each in await chat.outbox() if each.author is Author.STAFF]
        assert item.written_by == "ann"
        (entry,) = await trail(chat)
        assert (entry.action, entry.after) == (Action.WRITE_TO_PATIENT, f"outbox/{outbox[0]}")


@in_virtual_time
async def test_what_the_patient_asked_after_the_screen_was_drawn_still_waits() -> None:
    async with chatting() as chat:
        whom, _ = await held(chat)
        seen = chat.now
        await chat.says("報告出咗未呀？")

        await takeover(chat).write(CLINIC, whom, WORDS, Act("ann", "write"), seen)

        assert await chat.reasons() == {Reason.WROTE_TO_STAFF}


@in_virtual_time
async def test_each_word_prolongs_the_hold_and_the_words_before_still_leave() -> None:
    async with chatting() as chat:
        whom, gate = await held(chat)
        for number in range(3):
            await takeover(chat).write(CLINIC, whom, f"{number}", Act("ann", f"write {number}"), chat.now)
        await asyncio.sleep(3600)
        await takeover(chat).write(CLINIC, whom, "3", Act("ann", "write 3"), chat.now)
        await asyncio.sleep(30)

        assert [sent.content.body for sent in chat.received][1:] == ["0", "1", "2", "3"]
        later = (await chat.gate()).taken_until
        assert later is not None
        assert gate.taken_until is not None
        assert later - gate.taken_until >= timedelta(hours=1)


@in_virtual_time
async def test_nothing_and_too_much_are_refused_before_anything_is_written() -> None:
    async with chatting() as chat:
        await chat.says("你好")
        whom, gate = await contact(chat), await chat.gate()

        with pytest.raises(NothingWritten):
            await takeover(chat).write(CLINIC, whom, " \r\n ", Act("ann", "write 1"), chat.now)
        with pytest.raises(TooLong) as refused:
            await takeover(chat).write(CLINIC, whom, "長" * (TEXT + 1), Act("ann", "write 2"), chat.now)

        assert refused.value.longest == TEXT
        assert await chat.gate() == gate


@in_virtual_time
async def test_an_alarm_and_the_clinics_phone_give_way_to_whoever_is_at_the_desk() -> None:
    async with chatting() as chat:
        await chat.says(EMERGENCY)
        whom, gate = await contact(chat), await chat.gate()
        assert gate.taken_by == HELD_BY_ALARM

        await takeover(chat).take(CLINIC, whom, Act("ann", "take"), seen=0)
        assert (await chat.gate()).taken_by == "ann"

        await takeover(chat).hand_back(CLINIC, whom, Act("ann", "back"), chat.now)
        await chat.does(chat.meta.clinic_phone.sends(NUMBER, chat.person, "打緊畀你"))
        assert (await chat.gate()).taken_by == HELD_BY_PHONE
        await takeover(chat).write(CLINIC, whom, WORDS, Act("bob", "write"), chat.now)
        assert (await chat.gate()).taken_by == "bob"


@in_virtual_time
async def test_an_answer_that_is_being_composed_never_leaves_once_staff_have_taken_over() -> None:
    async with chatting() as chat:
        model = slow(chat, 10.0)
        await chat.says("你好")
        await writes(chat, UNCLEAR)
        await asyncio.sleep(5)
        assert model.asked == 1
        assert (await chat.gate()).lease is not None

        came = await chat.does(
            takeover(chat).take(CLINIC, await contact(chat), Act("ann", "take"), (await chat.gate()).epoch), seconds=60
        )

        assert came.words == []
        assert await chat.reasons() == {Reason.WROTE_TO_STAFF}
        assert await chat.owed() == []


@in_virtual_time
async def test_an_answer_that_is_queued_never_leaves_once_staff_have_written() -> None:
    async with chatting() as chat:
        await chat.says("你好")
        chat.service.tasks.held = []
        await writes(chat, "地址")
        await asyncio.sleep(3)
        await chat.service.call("reply", json=dict(chat.service.tasks.held.pop().body))
        deliver = chat.service.tasks.held[-1]
        chat.service.tasks.held = None

        await takeover(chat).write(CLINIC, await contact(chat), WORDS, Act("ann", "write"), chat.now)
        await chat.service.call("delivery", json=dict(deliver.body))
        await asyncio.sleep(30)

        assert [sent.content.body for sent in chat.received][1:] == [WORDS]
        assert [item.end for item in await chat.outbox()] == [None, End.SUPERSEDED, None]


@in_virtual_time
async def test_a_patient_who_waits_for_the_doctor_stays_listed_and_is_answered_when_they_write() -> None:
    async with chatting() as chat:
        whom, _ = await held(chat)
        came = await chat.does(
            takeover(chat).write(CLINIC, whom, WORDS, Act("ann", "write"), chat.now),
            takeover(chat).wait_for_doctor(CLINIC, whom, Act("ann", "wait"), chat.now),
        )
        assert came.words == [WORDS]
        waiting = await chat.gate()
        assert (waiting.taken_by, waiting.attention) == (None, None)
        assert waiting.waiting_since is not None
        assert waiting.needs is not None
        assert waiting.needs.startswith("2")

        came = await chat.says("地址")
        assert len(came.words) == 1
        assert (await chat.gate()).waiting_since == waiting.waiting_since

        await takeover(chat).write(CLINIC, whom, "醫生話冇事", Act("bob", "write 2"), chat.now)
        await takeover(chat).hand_back(CLINIC, whom, Act("bob", "back"), chat.now)
        gate = await chat.gate()
        assert (gate.waiting_since, gate.needs, gate.taken_by) == (None, None, None)


@in_virtual_time
async def test_what_the_assistant_had_queued_does_not_leave_while_the_patient_waits_for_the_doctor() -> None:
    async with chatting() as chat:
        await chat.says("你好")
        chat.service.tasks.held = []
        await writes(chat, "地址")
        await asyncio.sleep(3)
        await chat.service.call("reply", json=dict(chat.service.tasks.held.pop().body))
        deliver = chat.service.tasks.held[-1]
        chat.service.tasks.held = None

        await takeover(chat).wait_for_doctor(CLINIC, await contact(chat), Act("ann", "wait"), chat.now)
        await chat.service.call("delivery", json=dict(deliver.body))
        await asyncio.sleep(30)

        assert len(chat.received) == 1
        assert await chat.reasons() == {Reason.NOT_SENT}


@in_virtual_time
async def test_handing_back_what_nobody_holds_does_not_end_an_answer_on_its_way() -> None:
    async with chatting() as chat:
        await chat.says("你好")
        await writes(chat, "地址")
        await asyncio.sleep(2.6)

        await takeover(chat).hand_back(CLINIC, await contact(chat), Act("ann", "back"), chat.now)
        await asyncio.sleep(30)

        assert len(chat.received) == 2
        assert await chat.reasons() == set()


@in_virtual_time
async def test_an_answer_tells_who_decided_it_and_on_what_grounds() -> None:
    async with chatting() as chat:
        slow(chat, 1.0)
        await chat.says("你好")
        await chat.says(UNCLEAR)
        await chat.says(EMERGENCY)
        await chat.says("STOP")

        grounds = [item.grounds or "" for item in await chat.outbox()]
        assert [each.split(":")[0] for each in grounds] == ["rules", "model", "safety", "receipt"]


@in_virtual_time
async def test_a_contact_is_known_on_the_desk_by_the_name_of_whom_was_booked_last() -> None:
    async with chatting() as chat:
        await chat.says("我想約聽日下晝三點半陳醫生")
        assert (await chat.gate()).known_as is None

        await chat.says("陳小美")
        await chat.says("地址")

        assert (await chat.gate()).known_as == "陳小美"


@in_virtual_time
async def test_an_answer_that_is_being_composed_does_not_leave_once_the_patient_waits_for_the_doctor() -> None:
    async with chatting() as chat:
        slow(chat, 10.0)
        await chat.says("你好")
        await writes(chat, UNCLEAR)
        await asyncio.sleep(5)

        came = await chat.does(
            takeover(chat).wait_for_doctor(CLINIC, await contact(chat), Act("ann", "wait"), chat.now), seconds=60
        )
        assert came.words == []
        assert await chat.reasons() == {Reason.WROTE_TO_STAFF}

        came = await chat.says("地址")
        assert len(came.words) == 1


@in_virtual_time
async def test_staff_who_leave_more_to_the_doctor_silence_the_answer_to_that_too() -> None:
    async with chatting() as chat:
        await chat.says("你好")
        whom = await contact(chat)
        await takeover(chat).wait_for_doctor(CLINIC, whom, Act("ann", "wait"), chat.now)
        since = (await chat.gate()).waiting_since
        await asyncio.sleep(600)

        await writes(chat, "地址")
        await asyncio.sleep(1)
        came = await chat.does(takeover(chat).wait_for_doctor(CLINIC, whom, Act("ann", "wait 2"), chat.now), seconds=60)

        assert came.words == []
        assert ((await chat.gate()).waiting_since, await chat.reasons()) == (since, {Reason.WROTE_TO_STAFF})


# --- handing back


@in_virtual_time
async def test_a_page_from_before_a_red_flag_neither_hands_back_nor_lets_wait() -> None:
    async with chatting() as chat:
        await chat.says("我想搵姑娘")
        whom, seen = await contact(chat), chat.now
        await chat.says(EMERGENCY)
        flagged = await chat.gate()

        for let_go in (takeover(chat).hand_back, takeover(chat).wait_for_doctor):
            with pytest.raises(RedFlagCame):
                await let_go(CLINIC, whom, Act("ann", let_go.__name__), seen)

        assert await chat.gate() == flagged
        assert await trail(chat) == []
        assert (await chat.says("call咗白車喇")).words == []


@in_virtual_time
async def test_a_page_from_before_a_red_flag_hands_nothing_back_once_a_colleague_sees_to_it() -> None:
    async with chatting() as chat:
        await chat.says("你好")
        whom, seen = await contact(chat), chat.now
        await chat.says(EMERGENCY)
        await chat.service.app.alarms.acknowledge(CLINIC, whom, Act("ann", "heard"))

        with pytest.raises(RedFlagCame):
            await takeover(chat).hand_back(CLINIC, whom, Act("ann", "back"), seen)
        assert (await chat.gate()).holder(chat.now) == "ann"

        await takeover(chat).hand_back(CLINIC, whom, Act("ann", "back 2"), chat.now)
        assert (await chat.gate()).taken_by is None


@in_virtual_time
async def test_a_question_that_staff_hand_back_is_answered_by_the_assistant_once() -> None:
    async with chatting() as chat:
        whom, _ = await held(chat)
        assert (await chat.says("地址")).words == []
        assert (await chat.gate()).has_open_question

        for _ in range(2):
            await takeover(chat).hand_back(CLINIC, whom, Act("ann", "back"), chat.now, to_answer=True)
        await asyncio.sleep(30)

        assert len(chat.received) == 2
        assert "彌敦道" in chat.received[1].content.body
        gate = await chat.gate()
        assert (gate.taken_by, gate.attention, gate.needs, gate.has_open_question) == (None, None, None, False)
        assert [message.handling for message in await chat.service.messages()][-1] is Handling.ANSWERED
        assert len(await trail(chat)) == 2
        assert await chat.owed() == []


@in_virtual_time
async def test_several_questions_with_a_picture_are_taken_up_as_one() -> None:
    async with chatting() as chat:
        whom, _ = await held(chat)
        await chat.says("地址")
        await chat.does(chat.meta.patient_sends_image(chat.number, chat.person, "傷口"))

        came = await chat.does(
            takeover(chat).hand_back(CLINIC, whom, Act("ann", "back"), chat.now, to_answer=True), seconds=60
        )

        assert len(came.words) == 1
        assert await chat.owed() == []


@in_virtual_time
async def test_what_staff_say_is_settled_is_not_answered_by_a_later_hand_back() -> None:
    async with chatting() as chat:
        whom, _ = await held(chat)
        await chat.says("地址")
        await takeover(chat).hand_back(CLINIC, whom, Act("ann", "back"), chat.now)
        await asyncio.sleep(30)
        assert len(chat.received) == 1
        await takeover(chat).take(CLINIC, whom, Act("ann", "again"), (await chat.gate()).epoch)

        await takeover(chat).hand_back(CLINIC, whom, Act("ann", "back 2"), chat.now, to_answer=True)
        await asyncio.sleep(30)

        assert len(chat.received) == 1
        assert await chat.reasons() == {Reason.NOT_ANSWERED}  # it was to be answered, and nothing was found


@in_virtual_time
async def test_red_flags_are_not_taken_up_as_questions() -> None:
    async with chatting() as chat:
        await chat.says(EMERGENCY)
        await chat.says(EMERGENCY)
        whom = await contact(chat)
        assert not (await chat.gate()).has_open_question
        await chat.says("地址")
        assert (await chat.gate()).has_open_question

        came = await chat.does(
            takeover(chat).hand_back(CLINIC, whom, Act("ann", "back"), chat.now, to_answer=True), seconds=60
        )

        assert ["彌敦道" in words for words in came.words] == [True]
        assert (await chat.gate()).sounding_since is None


# --- a red flag and who sees to it


@in_virtual_time
async def test_whoever_sees_to_a_red_flag_holds_the_conversation_whoever_held_it() -> None:
    async with chatting() as chat:
        whom, _ = await held(chat)
        await chat.says(EMERGENCY)

        for _ in range(2):
            await chat.service.app.alarms.acknowledge(CLINIC, whom, Act("bob", "heard"))

        gate = await chat.gate()
        assert (gate.holder(chat.now), gate.sounding_since) == ("bob", None)
        entry = (await trail(chat))[-1]
        assert (entry.action, entry.before, entry.after) == (Action.ACKNOWLEDGE_ALARM, "held by ann", "held by bob")
        assert len(await trail(chat)) == 2
        await asyncio.sleep(3600)
        assert (await chat.says("地址")).words == []


@in_virtual_time
async def test_while_a_red_flag_sounds_whoever_writes_first_gets_an_absent_colleagues_conversation() -> None:
    async with chatting() as chat:
        whom, _ = await held(chat)
        seen = chat.now
        await chat.says(EMERGENCY)

        with pytest.raises(HeldByAnother) as refused:  # whose screen did not show it
            await takeover(chat).write(CLINIC, whom, WORDS, Act("bob", "write"), seen)
        assert refused.value.since is not None
        await takeover(chat).write(CLINIC, whom, "請即刻打999", Act("bob", "write 2"), chat.now)
        gate = await chat.gate()
        assert (gate.holder(chat.now), gate.sounding_since, gate.taken_at) == ("bob", None, chat.now)
        with pytest.raises(HeldByAnother):
            await takeover(chat).write(CLINIC, whom, WORDS, Act("ann", "write 3"), chat.now)


@in_virtual_time
async def test_an_answered_red_flag_stays_on_top_until_it_is_handed_back() -> None:
    async with chatting() as chat:
        await chat.says(EMERGENCY)
        whom = await contact(chat)
        await takeover(chat).write(CLINIC, whom, "請即刻打999", Act("ann", "write"), chat.now)
        await chat.says("已經call咗白車")
        await takeover(chat).write(CLINIC, whom, WORDS, Act("ann", "write 2"), chat.now)

        gate = await chat.gate()
        assert gate.attention is None
        assert gate.flagged_at is not None
        assert (gate.needs or "").startswith("0")
        await takeover(chat).hand_back(CLINIC, whom, Act("ann", "back"), chat.now)
        assert ((await chat.gate()).flagged_at, (await chat.gate()).needs) == (None, None)


@in_virtual_time
async def test_an_answered_red_flag_is_no_open_question_when_the_hold_runs_out() -> None:
    async with chatting() as chat:
        await chat.says(EMERGENCY)
        await takeover(chat).write(CLINIC, await contact(chat), "請即刻打999", Act("ann", "write"), chat.now)

        await asyncio.sleep(timedelta(hours=2, minutes=2).total_seconds())

        gate = await chat.gate()
        assert (gate.taken_by, gate.flagged_at, gate.needs) == (None, None, None)
