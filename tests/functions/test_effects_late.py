"""What comes late, or beside something that is settled first: each once found by telling a day in another order."""

from __future__ import annotations

import asyncio

from smartclinic.conversations.content import Text
from smartclinic.conversations.message import Handling
from tests.functions.effects_rig import chatting
from tests.functions.in_process import NUMBER, in_virtual_time
from tests.functions.test_effects_edits import held_back, tell, writes


@in_virtual_time
async def test_a_start_that_comes_after_a_later_stop_starts_nothing_and_the_receipt_says_so() -> None:
    async with chatting() as chat:
        await chat.says("停止")
        with held_back(chat) as late:
            await writes(chat, "恢復")
            await asyncio.sleep(60)
        await chat.says("停止")
        came = await chat.does(tell(chat, late))

        assert (await chat.gate()).opted_out_at is not None
        assert "已停止" in came.answer
        assert await chat.owed() == []


@in_virtual_time
async def test_a_stop_that_comes_after_a_later_start_stops_nothing_and_the_receipt_says_so() -> None:
    async with chatting() as chat:
        with held_back(chat) as late:
            await writes(chat, "停止")
            await asyncio.sleep(60)
        await chat.says("恢復")
        came = await chat.does(tell(chat, late))

        assert (await chat.gate()).opted_out_at is None
        assert "已恢復" in came.answer


@in_virtual_time
async def test_the_later_of_a_stop_and_a_start_in_one_burst_counts_whatever_order_they_come_in() -> None:
    async with chatting() as chat:
        with held_back(chat) as events:
            await writes(chat, "恢復")
            await asyncio.sleep(5)
            await writes(chat, "停止")
        await chat.does(tell(chat, events[::-1]))

        assert (await chat.gate()).opted_out_at is not None


@in_virtual_time
async def test_an_edit_to_stop_beside_other_words_is_kept_as_what_the_message_says() -> None:
    async with chatting() as chat:
        await chat.says("想約後日")
        wrote = chat.meta.ledger.wrote[-1]
        await writes(chat, "地址")
        came = await chat.does(chat.meta.patient_edits(wrote, "停止"))

        original = (await chat.service.messages())[0]
        assert original.content == Text("停止")
        assert "已停止" in came.answer
        assert "旺角彌敦道800號" in came.answer
        assert await chat.owed() == []


@in_virtual_time
async def test_an_overtaking_edit_to_stop_beside_other_words_leaves_its_message_unanswered() -> None:
    async with chatting() as chat:
        await chat.says("你好")
        with held_back(chat) as late:
            wrote = await writes(chat, "想約後日")
        await writes(chat, "地址")
        await chat.does(chat.meta.patient_edits(wrote, "停止"))
        later = await chat.does(tell(chat, late))

        assert later.words == []
        assert await chat.owed() == []


@in_virtual_time
async def test_a_reaction_between_other_words_and_a_stop_keeps_nobody_from_the_words() -> None:
    async with chatting() as chat:
        await chat.says("你好")
        shown = chat.received[-1].wamid
        with chat.meta.together():
            await writes(chat, "地址")
            await chat.meta.patient_reacts(NUMBER, chat.person, shown, "👍")
            await writes(chat, "停止")
        await asyncio.sleep(30)

        assert await chat.owed() == []
        handled = [message.handling for message in await chat.service.messages()][1:]
        assert handled == [Handling.ANSWERED, Handling.NEEDS_NONE, Handling.ANSWERED]
        assert [("已停止" in sent.content.body, "彌敦道" in sent.content.body) for sent in chat.received[1:]] == [
            (True, False),
            (False, True),
        ]
