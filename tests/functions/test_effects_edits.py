"""Edits and deletions before, during and after a reply, and those that come before what they change."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import cast

import pytest

from smartclinic.conversations.content import Revoke, Text
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.message import Handling
from smartclinic.media.attachment import State
from smartclinic.platform.model import Model, Proposal, Said, Tool, ToolCall
from smartclinic_local.meta.payloads import Event
from smartclinic_local.meta.record import Wrote
from smartclinic_local.vertex.core import ScriptedModel
from tests.functions.effects_rig import Came, Chat, chatting
from tests.functions.in_process import JOHN, NUMBER, everything, in_virtual_time

UNCLEAR = "吓吓吓"
"""Words of which only the model could make something."""

PLACE = {"zh": ("地址", "旺角彌敦道800號"), "en": ("address please", "800 Nathan Road")}
EMERGENCY = "我胸口好痛，透唔到氣"


class SlowModel:
    """A model that takes its time."""

    def __init__(self, model: Model, seconds: float) -> None:
        self._model, self._seconds = model, seconds
        self.asked = 0

    async def propose(self, *, instruction: str, said: Sequence[Said], tools: Sequence[Tool]) -> Proposal:
        self.asked += 1
        await asyncio.sleep(self._seconds)
        return await self._model.propose(instruction=instruction, said=said, tools=tools)


def slow(chat: Chat, seconds: float = 5.0) -> SlowModel:
    """From now on the model is slow. Call it before anything was written."""
    model = SlowModel(chat.service.app.model, seconds)
    chat.service.app._given_model = model
    vars(chat.service.app).pop("model", None)
    return model


@contextmanager
def held_back(chat: Chat) -> Iterator[list[Event]]:
    """What happens within is not told yet: the caller tells it later."""
    events: list[Event] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chat.meta, "tell", events.append)
        yield events


async def tell(chat: Chat, events: Sequence[Event]) -> None:
    for event in events:
        chat.meta.tell(event)


async def writes(chat: Chat, text: str) -> Wrote:
    return await chat.meta.patient_sends_text(NUMBER, chat.person, text)


async def after(seconds: float, deed: Awaitable[object]) -> None:
    await asyncio.sleep(seconds)
    await deed


async def edited_in_the_meantime(chat: Chat, first: str, then: str, seconds: float) -> Came:
    """Write, and rewrite it so many seconds later."""
    wrote = await writes(chat, first)
    return await chat.does(after(seconds, chat.meta.patient_edits(wrote, then)))


def secrets_of(chat: Chat, words: str) -> list[str]:
    """Where these words are stored as they are."""
    return [each.path for each in everything(chat.service.store) if words in repr(each.data)]


# --- before the reply


@pytest.mark.parametrize("language", ["zh", "en"])
@in_virtual_time
async def test_an_edit_before_the_reply_is_what_is_answered(language: str) -> None:
    asked, answered = PLACE[language]
    async with chatting() as chat:
        came = await edited_in_the_meantime(chat, "想約聽日", asked, 1.0)

        assert len(came.words) == 1
        assert answered in came.answer
        original, _ = await chat.service.messages()
        assert original.content == Text(asked)
        assert secrets_of(chat, "想約聽日") == []
        assert await chat.owed() == []


@in_virtual_time
async def test_the_last_of_several_edits_is_what_is_answered_in_whatever_order_they_come() -> None:
    async with chatting() as chat:
        with held_back(chat) as events:
            wrote = await writes(chat, "想約聽日")
            await asyncio.sleep(1)
            await chat.meta.patient_edits(wrote, "收費")
            await asyncio.sleep(1)
            await chat.meta.patient_edits(wrote, "地址")
        came = await chat.does(tell(chat, events[::-1]))

        assert len(came.words) == 1
        assert "旺角彌敦道800號" in came.answer
        assert {each.content for each in await chat.service.messages() if isinstance(each.content, Text)} == {
            Text("地址")
        }


@in_virtual_time
async def test_what_is_deleted_before_the_reply_was_never_written() -> None:
    async with chatting() as chat:
        wrote = await writes(chat, "想約聽日")
        came = await chat.does(after(1.0, chat.meta.patient_revokes(wrote)))

        assert came.words == []
        assert {each.handling for each in await chat.service.messages()} == {Handling.NEEDS_NONE}
        assert secrets_of(chat, "想約聽日") == []
        assert (await chat.gate()).turns == ()


@in_virtual_time
async def test_the_rest_of_a_burst_is_answered_without_what_was_deleted() -> None:
    async with chatting() as chat:
        wrote = await writes(chat, "想約聽日")
        await chat.meta.patient_revokes(wrote)
        came = await chat.says("地址")

        assert len(came.words) == 1
        assert "旺角彌敦道800號" in came.answer
        assert "聽日" not in came.answer


@in_virtual_time
async def test_a_stop_that_was_edited_away_before_anybody_saw_it_is_none() -> None:
    async with chatting() as chat:
        await edited_in_the_meantime(chat, "STOP", "地址", 1.0)

        assert (await chat.gate()).opted_out_at is None


# --- while the model thinks


@in_virtual_time
async def test_an_edit_while_the_model_thinks_is_what_is_answered() -> None:
    async with chatting() as chat:
        model = slow(chat)
        came = await edited_in_the_meantime(chat, UNCLEAR, "地址", 5.0)

        assert model.asked == 1
        assert len(came.words) == 1
        assert "旺角彌敦道800號" in came.answer
        assert await chat.owed() == []


@in_virtual_time
async def test_what_is_deleted_while_the_model_thinks_is_not_answered() -> None:
    async with chatting() as chat:
        slow(chat)
        wrote = await writes(chat, UNCLEAR)
        came = await chat.does(after(5.0, chat.meta.patient_revokes(wrote)))

        assert came.words == []
        assert await chat.owed() == []
        assert secrets_of(chat, UNCLEAR) == []


@in_virtual_time
async def test_an_edit_to_an_emergency_while_the_model_thinks_gets_the_emergency_words_alone() -> None:
    async with chatting() as chat:
        slow(chat)
        came = await edited_in_the_meantime(chat, UNCLEAR, EMERGENCY, 5.0)

        assert len(came.words) == 1
        assert "999" in came.answer
        assert await chat.reasons() == {Reason.RED_FLAG}


@in_virtual_time
async def test_an_edit_to_stop_while_the_model_thinks_stops() -> None:
    async with chatting() as chat:
        slow(chat)
        came = await edited_in_the_meantime(chat, UNCLEAR, "停止", 5.0)

        assert len(came.words) == 1
        assert "已停止" in came.answer
        assert (await chat.gate()).opted_out_at is not None
        assert await chat.owed() == []


@in_virtual_time
async def test_a_model_whose_words_were_edited_twice_is_asked_twice_and_answers_once() -> None:
    brain = ScriptedModel(*[Proposal("", (ToolCall("show_menu", {}),))] * 2)
    async with chatting(brain=brain) as chat:
        slow(chat)
        wrote = await writes(chat, UNCLEAR)
        await after(4.0, chat.meta.patient_edits(wrote, "哈哈哈哈"))
        came = await chat.does(after(4.0, chat.meta.patient_edits(wrote, "咦咦咦")))

        assert len(came.words) == 1
        assert len(brain.asked) == 2
        assert await chat.owed() == []


# --- after the reply


@pytest.mark.parametrize("language", ["zh", "en"])
@in_virtual_time
async def test_an_edit_of_what_was_answered_last_is_answered_anew(language: str) -> None:
    asked, answered = PLACE[language]
    async with chatting() as chat:
        await chat.says("想約聽日")
        came = await chat.does(chat.meta.patient_edits(chat.meta.ledger.wrote[-1], asked))

        assert len(came.words) == 1
        assert answered in came.answer
        original, edit = await chat.service.messages()
        assert original.content == Text(asked)
        assert edit.handling is Handling.ANSWERED


@in_virtual_time
async def test_an_edit_of_something_older_is_shown_to_staff_and_not_answered() -> None:
    async with chatting() as chat:
        await chat.says("想約聽日")
        older = chat.meta.ledger.wrote[-1]
        await chat.says("收費")
        came = await chat.does(chat.meta.patient_edits(older, "想約後日"))

        assert came.words == []
        assert await chat.reasons() == {Reason.CHANGED_LATER}
        assert came.messages[-1].handling is Handling.FOR_STAFF
        assert (await chat.service.messages())[0].content == Text("想約後日")


@pytest.mark.parametrize("is_older", [False, True])
@in_virtual_time
async def test_an_edit_to_an_emergency_counts_however_old_the_message_is(is_older: bool) -> None:
    async with chatting() as chat:
        await chat.says("想約聽日")
        wrote = chat.meta.ledger.wrote[-1]
        if is_older:
            await chat.says("收費")
        came = await chat.does(chat.meta.patient_edits(wrote, EMERGENCY))

        assert "999" in came.answer
        assert Reason.RED_FLAG in await chat.reasons()
        assert await chat.owed() == []


@pytest.mark.parametrize("is_older", [False, True])
@in_virtual_time
async def test_an_edit_to_stop_counts_however_old_the_message_is(is_older: bool) -> None:
    async with chatting() as chat:
        await chat.says("想約聽日")
        wrote = chat.meta.ledger.wrote[-1]
        if is_older:
            await chat.says("收費")
        came = await chat.does(chat.meta.patient_edits(wrote, "停止"))

        assert "已停止" in came.answer
        assert (await chat.gate()).opted_out_at is not None
        assert await chat.owed() == []


@in_virtual_time
async def test_a_stop_that_is_edited_away_after_its_receipt_stands() -> None:
    async with chatting() as chat:
        await chat.says("停止")
        await chat.does(chat.meta.patient_edits(chat.meta.ledger.wrote[-1], "地址"))

        assert (await chat.gate()).opted_out_at is not None


@in_virtual_time
async def test_an_edit_while_staff_hold_the_conversation_is_for_them() -> None:
    async with chatting() as chat:
        await chat.says("想約聽日")
        wrote = chat.meta.ledger.wrote[-1]
        await chat.does(chat.meta.clinic_phone.sends(NUMBER, chat.person, "我睇睇先"))
        came = await chat.does(chat.meta.patient_edits(wrote, "想約後日"))

        assert came.words == []
        assert Reason.WROTE_TO_STAFF in await chat.reasons()
        assert await chat.owed() == []


@in_virtual_time
async def test_an_edit_to_an_emergency_while_staff_hold_the_conversation_gets_the_emergency_words() -> None:
    async with chatting() as chat:
        await chat.says("想約聽日")
        wrote = chat.meta.ledger.wrote[-1]
        await chat.does(chat.meta.clinic_phone.sends(NUMBER, chat.person, "我睇睇先"))
        came = await chat.does(chat.meta.patient_edits(wrote, EMERGENCY))

        assert "999" in came.answer


@in_virtual_time
async def test_what_is_deleted_after_the_reply_is_forgotten_and_nothing_is_said() -> None:
    async with chatting() as chat:
        await chat.says("我有啲私隱嘢想講，想約聽日")
        came = await chat.does(chat.meta.patient_revokes(chat.meta.ledger.wrote[-1]))

        assert came.words == []
        original, deletion = await chat.service.messages()
        assert isinstance(original.content, Revoke)
        assert original.handling is Handling.ANSWERED
        assert deletion.handling is Handling.NEEDS_NONE
        assert secrets_of(chat, "私隱嘢") == []


@in_virtual_time
async def test_what_is_deleted_under_a_number_that_was_given_up_since_is_forgotten_all_the_same() -> None:
    async with chatting() as chat:
        await chat.says("我有啲私隱嘢想講，想約聽日")
        wrote = chat.meta.ledger.wrote[-1]
        await chat.does(chat.meta.patient_changes_number([NUMBER], chat.person, "+85265554444"))
        chat.meta.ledger.meet(wrote.person)  # the deletion was on its way when the number changed
        await chat.does(chat.meta.patient_revokes(wrote))

        assert secrets_of(chat, "私隱嘢") == []


@in_virtual_time
async def test_an_edit_of_a_deleted_message_brings_nothing_back() -> None:
    async with chatting() as chat:
        await chat.says("想約聽日")
        wrote = chat.meta.ledger.wrote[-1]
        with held_back(chat) as events:
            await chat.meta.patient_edits(wrote, "秘密嘢")
            await asyncio.sleep(1)
            await chat.meta.patient_revokes(wrote)
        await chat.does(tell(chat, events[1:]))
        await chat.does(tell(chat, events[:1]))

        original = (await chat.service.messages())[0]
        assert isinstance(original.content, Revoke)
        assert await chat.owed() == []


# --- what comes before what it changes


@pytest.mark.parametrize("is_known", [True, False])
@in_virtual_time
async def test_an_edit_that_overtakes_its_message_is_answered_and_the_message_is_not(is_known: bool) -> None:
    async with chatting() as chat:
        if is_known:
            await chat.says("你好")
        with held_back(chat) as events:
            wrote = await writes(chat, "想約後日")
        came = await chat.does(chat.meta.patient_edits(wrote, "地址"))
        later = await chat.does(tell(chat, events))

        assert len(came.words) == 1
        assert "旺角彌敦道800號" in came.answer
        assert later.words == []
        assert secrets_of(chat, "想約後日") == []
        assert await chat.owed() == []


@pytest.mark.parametrize(("words", "said"), [(EMERGENCY, "999"), ("停止", "已停止")])
@in_virtual_time
async def test_an_edit_that_overtakes_its_message_may_be_an_emergency_or_a_stop(words: str, said: str) -> None:
    async with chatting() as chat:
        with held_back(chat) as events:
            wrote = await writes(chat, "想約後日")
        came = await chat.does(chat.meta.patient_edits(wrote, words))
        later = await chat.does(tell(chat, events))

        assert said in came.answer
        assert later.words == []
        assert await chat.owed() == []


@in_virtual_time
async def test_a_deletion_that_overtakes_its_message_leaves_nothing_of_it() -> None:
    async with chatting() as chat:
        with held_back(chat) as events:
            wrote = await writes(chat, "想約後日")
        came = await chat.does(chat.meta.patient_revokes(wrote))
        later = await chat.does(tell(chat, events))

        assert came.words == later.words == []
        assert secrets_of(chat, "想約後日") == []
        assert await chat.owed() == []


@in_virtual_time
async def test_somebody_without_a_phone_number_edits_and_deletes_as_anybody_does() -> None:
    async with chatting(JOHN) as chat:
        await chat.says("tomorrow morning please")
        came = await chat.does(chat.meta.patient_edits(chat.meta.ledger.wrote[-1], "address please"))
        gone = await chat.does(chat.meta.patient_revokes(chat.meta.ledger.wrote[0]))

        assert "800 Nathan Road" in came.answer
        assert gone.words == []


@in_virtual_time
async def test_nobody_can_change_or_delete_what_somebody_else_wrote() -> None:
    async with chatting() as chat:
        await chat.says("想約後日")
        wrote = chat.meta.ledger.wrote[-1]
        stranger = Chat(chat.service, JOHN)
        edited = await stranger.does(chat.meta.patient_edits(replace(wrote, person=JOHN), "停止"))
        deleted = await stranger.does(chat.meta.patient_revokes(replace(wrote, person=JOHN)))

        assert edited.words == deleted.words == []
        assert (await chat.service.messages())[0].content == Text("想約後日")
        assert (await chat.gate()).opted_out_at is None
        assert await chat.owed() == []


@in_virtual_time
@pytest.mark.parametrize("in_time", [True, False])
async def test_a_picture_whose_caption_was_edited_is_one_file_and_goes_with_its_message(in_time: bool) -> None:
    async with chatting() as chat:
        with held_back(chat) as events:
            wrote = await chat.meta.patient_sends_image(NUMBER, chat.person, "呢張")
        image = dict(cast("dict[str, object]", wrote.payload["image"])) | {"caption": "呢張先啱"}
        edit = {"original_message_id": wrote.wamid, "message": {"type": "image", "image": image}}
        edited = chat.meta.patient_sends(
            NUMBER, chat.person, "edit", {"edit": edit}, shown="呢張先啱", opens_window=False
        )
        for happens in (tell(chat, events), edited) if in_time else (edited, tell(chat, events)):
            await chat.does(happens)
        (kept,) = await chat.files()
        await chat.does(chat.meta.patient_revokes(wrote))
        (gone,) = await chat.files()

        assert (kept.state, gone.state) == (State.CLEAN, State.WITHDRAWN)
        assert chat.service.app.files.names == frozenset()  # type: ignore[attr-defined]  # the ones in memory
