"""Staff write to somebody whose 24-hour window has closed: a template leaves, and the words follow when it opens."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import pytest

from smartclinic.audit.entry import Act
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.message import Handling
from smartclinic.conversations.outbox import Author, End
from smartclinic.templates.template_file import packaged_template
from smartclinic_local.meta.payloads import account_id
from smartclinic_local.meta.templates import Template
from tests.functions.effects_rig import Chat, chatting
from tests.functions.in_process import NUMBER
from tests.functions.test_effects_edits import held_back, slow, tell, writes
from tests.unit.local.virtual_time import run

CLINIC: Final = "hong-wo"
WORDS: Final = "陳太，報告出咗喇，得閒打嚟問問。"
EMERGENCY: Final = "我胸口好痛，透唔到氣"
UNCLEAR: Final = "吓吓吓"
LANGUAGES: Final = {"zh_HK": ("你好", "康和", "查看訊息"), "en": ("hello", "Hong Wo", "See the message")}
A_DAY: Final = timedelta(hours=25).total_seconds()


def over_days(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Run an async test on a loop whose clock jumps, for longer than a day."""

    @functools.wraps(test)
    def wrapper(*args: object, **kwargs: object) -> None:
        async def scenario() -> None:
            await test(*args, **kwargs)

        run(scenario())

    return wrapper


def approve(chat: Chat) -> None:
    """Meta approves the template in both languages, and tells of it."""
    template = packaged_template("staff_message")
    for variant in template.languages:
        labels = tuple(variant.buttons.values())
        chat.meta.templates.put(
            account_id(NUMBER), Template(template.name, variant.language, "UTILITY", variant.body, labels)
        )
        chat.meta.approve(template.name, variant.language)


async def contact(chat: Chat) -> ContactId:
    (found,) = [each for each in await chat.service.all("conversations") if each.path.split("/")[1] == CLINIC]
    return ContactId(found.id)


async def silent_for_a_day(chat: Chat, hello: str = "你好", *, approved: bool = True) -> None:
    """Somebody has written once, and then no more."""
    if approved:
        approve(chat)
    await chat.says(hello)
    await asyncio.sleep(A_DAY)


async def hand_back(chat: Chat) -> None:
    """Staff have written, and leave the rest to the assistant."""
    await chat.service.app.takeover.hand_back(CLINIC, await contact(chat), Act("nurse", "back-1"), chat.now)


async def staff_write(chat: Chat, text: str = WORDS, action: str = "write-1") -> str:
    outbox = await chat.service.app.takeover.write(CLINIC, await contact(chat), text, Act("nurse", action), chat.now)
    await asyncio.sleep(30)
    return outbox


def taps(chat: Chat, label: str = "查看訊息") -> Awaitable[object]:
    """Tap the button of the template that came last."""
    sent = next(each for each in reversed(chat.received) if each.content.type == "template")
    return chat.meta.patient_taps(NUMBER, chat.person, label, sent.wamid)


@pytest.mark.parametrize("language", LANGUAGES)
@over_days
async def test_a_template_leaves_and_the_words_follow_the_tap(language: str) -> None:
    hello, clinic, label = LANGUAGES[language]
    async with chatting() as chat:
        await silent_for_a_day(chat, hello)
        outbox = await staff_write(chat)

        assert [each.content.template for each in chat.received[1:]] == ["staff_message"]
        assert clinic in chat.received[-1].content.body
        assert (await chat.service.outbox())[outbox].by_template

        came = await chat.does(taps(chat, label))

        assert came.words == [WORDS]
        assert (await chat.outbox())[-1].author is Author.STAFF
        assert (await chat.gate()).promised == ()
        assert came.messages[-1].handling is Handling.NEEDS_NONE
        assert await chat.reasons() == set()


@over_days
async def test_whoever_writes_instead_gets_the_words_first_and_then_an_answer() -> None:
    async with chatting() as chat:
        await silent_for_a_day(chat)
        await staff_write(chat)
        await hand_back(chat)

        came = await chat.says("地址")

        assert came.words[0] == WORDS
        assert len(came.words) == 2
        assert "彌敦道" in came.words[1]
        assert [item.written_by for item in await chat.outbox()] == [None, "nurse", "nurse", None]


@over_days
async def test_tapped_twice_the_words_come_once() -> None:
    async with chatting() as chat:
        await silent_for_a_day(chat)
        await staff_write(chat)

        came = await chat.does(taps(chat), taps(chat))
        again = await chat.does(taps(chat))

        assert came.words == [WORDS]
        assert again.words == []
        assert await chat.owed() == []


@over_days
async def test_while_staff_hold_the_conversation_their_words_follow_and_nobody_else_answers() -> None:
    async with chatting() as chat:
        await silent_for_a_day(chat)
        await chat.service.app.takeover.take(CLINIC, await contact(chat), Act("nurse", "take-1"), seen=0)
        await staff_write(chat)

        came = await chat.does(taps(chat))
        assert came.words == [WORDS]
        assert await chat.reasons() == set()

        asked = await chat.says("地址")
        assert asked.words == []
        assert await chat.reasons() == {Reason.WROTE_TO_STAFF}


@over_days
async def test_what_staff_wrote_one_after_another_follows_in_order_in_one_message() -> None:
    async with chatting() as chat:
        await silent_for_a_day(chat)
        await staff_write(chat, "第一句", "write-1")
        await staff_write(chat, "第二句", "write-2")

        came = await chat.does(taps(chat))

        assert came.words == ["第一句\n\n第二句"]


@over_days
async def test_what_does_not_fit_beside_follows_with_the_next_message() -> None:
    first, second = "一" * 4000, "二" * 4000
    async with chatting() as chat:
        await silent_for_a_day(chat)
        await staff_write(chat, first, "write-1")
        await staff_write(chat, second, "write-2")

        assert (await chat.does(taps(chat))).words == [first]
        assert (await chat.does(taps(chat))).words == [second]


@over_days
async def test_without_the_template_staff_are_told_and_nothing_follows_later() -> None:
    async with chatting() as chat:
        await silent_for_a_day(chat, approved=False)
        outbox = await staff_write(chat)

        assert len(chat.received) == 1
        assert (await chat.service.outbox())[outbox].end is End.TEMPLATE_UNAVAILABLE
        assert await chat.reasons() == {Reason.NOT_SENT}

        came = await chat.says("地址")
        assert WORDS not in came.words
        assert (await chat.gate()).promised == ()


@over_days
async def test_words_that_left_in_an_open_window_do_not_come_again() -> None:
    async with chatting() as chat:
        approve(chat)
        await chat.says("你好")
        await staff_write(chat)
        assert [each.content.body for each in chat.received[1:]] == [WORDS]

        await asyncio.sleep(A_DAY)
        came = await chat.says("地址")

        assert WORDS not in came.words
        assert (await chat.gate()).promised == ()


@over_days
async def test_a_message_that_meta_tells_a_day_late_opens_nothing_and_the_next_one_does() -> None:
    async with chatting() as chat:
        approve(chat)
        await chat.says("你好")
        with held_back(chat) as late:
            await writes(chat, "多謝")
        await asyncio.sleep(A_DAY)
        await staff_write(chat)

        await tell(chat, late)
        await asyncio.sleep(30)
        assert [each.content.body for each in chat.received].count(WORDS) == 0
        assert len((await chat.gate()).promised) == 1

        assert (await chat.does(taps(chat))).words == [WORDS]


@over_days
async def test_in_an_emergency_both_are_said() -> None:
    async with chatting() as chat:
        await silent_for_a_day(chat)
        await staff_write(chat)

        came = await chat.says(EMERGENCY)

        assert came.words[0] == WORDS
        assert "999" in came.words[1]


@over_days
async def test_a_stop_beside_the_tap_has_its_receipt_and_the_words_come_once() -> None:
    async with chatting() as chat:
        await silent_for_a_day(chat)
        await staff_write(chat)

        came = await chat.does(taps(chat), writes(chat, "STOP"))

        assert came.words.count(WORDS) == 1
        assert len(came.words) == 2
        assert (await chat.gate()).opted_out_at is not None
        assert await chat.owed() == []


@over_days
async def test_words_that_follow_while_the_model_thinks_come_once() -> None:
    async with chatting() as chat:
        slow(chat, 8.0)
        await silent_for_a_day(chat)
        await staff_write(chat)
        await hand_back(chat)

        came = await chat.does(writes(chat, UNCLEAR))

        assert came.words[0] == WORDS
        assert came.words.count(WORDS) == 1
        assert len(came.words) == 2
        assert await chat.owed() == []


@over_days
async def test_words_that_follow_while_the_model_thinks_of_something_older_come_once() -> None:
    async with chatting() as chat:
        model = slow(chat, 10.0)
        approve(chat)
        await chat.says("你好")
        with held_back(chat) as late:
            await writes(chat, UNCLEAR)
        await asyncio.sleep(A_DAY)
        await staff_write(chat)
        await hand_back(chat)
        await tell(chat, late)
        await asyncio.sleep(4)
        assert model.asked == 1

        came = await chat.does(writes(chat, "嗯嗯嗯"), seconds=4)
        assert came.words == [WORDS]

        came = await chat.does(seconds=60)
        assert WORDS not in came.words
        assert len(came.words) >= 1
        assert await chat.owed() == []
