"""Who writes: numbers and user ids that change, meet, hide and pass on, in the middle of whatever is going on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from smartclinic.audit.entry import Act
from smartclinic.contacts.identity import Identity
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.notices import Notice, Told
from smartclinic.conversations.outbox import End, Lane, State
from smartclinic.conversations.outgoing import Say
from smartclinic_local.meta.people import Person
from tests.functions.conversation import Phone
from tests.functions.effects_rig import BOTH, UNNAMED, Chat, chatting
from tests.functions.in_process import MEI, NUMBER, in_virtual_time
from tests.functions.media_rig import over_weeks
from tests.functions.test_effects_edits import held_back, tell

BY_PHONE: Final = Person("陳小美", phone="+85291234567", id="mei")
BY_USER_ID: Final = Person("陳小美", bsuid="HK.4455667788990011", id="mei")
BY_BOTH: Final = replace(BOTH, id="mei")
STRANGER: Final = Person("李大明", phone="+85291234567", bsuid="HK.7766554433221100")
HIDDEN: Final = replace(UNNAMED, hidden_phone="+85261234000")
HALF_A_YEAR: Final = timedelta(days=181)


def of(chat: Chat, person: Person) -> Chat:
    """The same clinic with somebody else, or with somebody under another name."""
    return Chat(chat.service, person)


async def booked(chat: Chat) -> list[str]:
    """Whose names are booked."""
    return [name for name, _, _ in await Phone(chat.service).booked()]


# --- new numbers and ids


@pytest.mark.parametrize("person", [MEI, BOTH], ids=["phone", "both"])
@in_virtual_time
async def test_somebody_with_a_new_number_goes_on_where_they_were(person: Person) -> None:
    async with chatting(person) as chat:
        await chat.says("聽日3點半陳醫生")
        moved = await chat.meta.patient_changes_number([NUMBER], person, "+85265554444")
        await asyncio.sleep(30)
        came = await of(chat, moved).says("陳小美")

        assert "約好喇" in came.answer
        assert len(await chat.contacts()) == 1
        assert (await chat.contacts())[0].identity == Identity(phone="85265554444", bsuid=moved.bsuid)


@in_virtual_time
async def test_somebody_who_writes_under_the_new_number_before_meta_tells_is_the_same() -> None:
    async with chatting(MEI) as chat:
        await chat.says("聽日3點半陳醫生")
        moved = replace(MEI, phone="+85265554444")
        await of(chat, moved).says("你好")
        assert len(await chat.contacts()) == 2
        await chat.does(chat.meta.patient_changes_number([NUMBER], MEI, "+85265554444"))

        assert len(await chat.contacts()) == 1
        assert "約好喇" in (await of(chat, moved).says("陳小美")).answer


@in_virtual_time
async def test_somebody_with_a_new_user_id_goes_on_where_they_were() -> None:
    async with chatting(UNNAMED) as chat:
        await chat.says("聽日3點半陳醫生")
        moved = await chat.meta.patient_changes_user_id([NUMBER], UNNAMED)
        await asyncio.sleep(30)

        assert "約好喇" in (await of(chat, moved).says("陳小美")).answer
        assert len(await chat.contacts()) == 1


@in_virtual_time
async def test_somebody_who_hides_the_number_is_still_known() -> None:
    async with chatting(BOTH) as chat:
        await chat.says("聽日3點半陳醫生")
        hidden = await chat.meta.patient_adopts_username(BOTH, "siumei")

        came = await of(chat, hidden).says("陳小美")

        assert "約好喇" in came.answer
        assert not came.sent[-1].content.asks_for_number
        assert len(await chat.contacts()) == 1


# --- recycled numbers


@in_virtual_time
async def test_whoever_has_the_old_number_next_is_offered_nothing_of_the_last_ones() -> None:
    async with chatting(MEI) as chat:
        await chat.says("聽日3點半陳醫生")
        await chat.says("陳小美")
        await chat.says("星期六打流感針")
        await chat.does(chat.meta.patient_changes_number([NUMBER], MEI, "+85265554444"))
        next_one = of(chat, Person("李大明", phone="+85291234567", id="the next owner"))

        chosen = await next_one.says("2")
        asked = await next_one.says("我嘅預約係幾時")

        for words in (chosen.answer, asked.answer):
            assert "陳小美" not in words
            assert "3:30" not in words
            assert "幫你留位" not in words
        assert len(await chat.contacts()) == 2
        assert await booked(chat) == ["陳小美"]


@in_virtual_time
async def test_a_known_user_id_with_somebody_elses_number_takes_over_nothing_but_the_number() -> None:
    async with chatting(BOTH) as chat:
        await chat.says("聽日3點半陳醫生")
        await chat.says("陳小美")
        next_one = of(chat, STRANGER)

        came = await next_one.says("我嘅預約係幾時")

        assert "陳小美" not in came.answer
        assert "3:30" not in came.answer
        old, new = await chat.gates()
        assert old.number_lost_at is not None
        assert old.attention is not None
        assert Reason.NUMBER_PASSED_ON in old.attention.reasons
        assert (old.address.phone, new.address.phone) == (None, "85291234567")


@in_virtual_time
async def test_a_reminder_for_the_last_owner_does_not_go_to_the_next() -> None:
    async with chatting(BOTH) as chat:
        await chat.says("你好")
        (contact,) = {message.contact for message in await chat.service.messages()}
        assert contact is not None
        chat.service.tasks.held = []
        told = await chat.service.app.notices.notify("hong-wo", contact, Notice(Say("聽日記得嚟"), "reminder-1"))
        assert told is Told.QUEUED
        (queued,) = chat.service.tasks.held
        chat.service.tasks.held = None
        await of(chat, STRANGER).says("你好")
        before = len(chat.meta.ledger.accepted)

        await chat.service.call("delivery", json=dict(queued.body))
        later = await chat.service.app.notices.notify("hong-wo", contact, Notice(Say("後日記得嚟"), "reminder-2"))
        await asyncio.sleep(30)

        assert later is Told.UNREACHABLE
        assert len(chat.meta.ledger.accepted) == before
        (notice,) = [item for item in await chat.outbox() if item.lane is Lane.PROACTIVE]
        assert (notice.state, notice.end) == (State.ENDED, End.NUMBER_LOST)


@over_weeks
async def test_a_number_that_was_silent_for_long_is_confirmed_by_staff_and_shows_nothing_before() -> None:
    async with chatting(BY_PHONE) as chat:
        await chat.says("聽日3點半陳醫生")
        await chat.says("陳小美")
        await asyncio.sleep(HALF_A_YEAR.total_seconds())
        came = await of(chat, BY_BOTH).says("我嘅預約係幾時")

        assert "陳小美" not in came.answer
        assert len(await chat.contacts()) == 2
        assert Reason.CONFIRM_IDENTITY in await chat.reasons()
        (newcomer,) = [message.contact for message in came.messages]
        assert newcomer is not None

        await chat.service.app.joining.confirm("hong-wo", newcomer, Act("staff-1", "action-1"))

        assert len(await chat.contacts()) == 1


# --- two histories of one person


@pytest.mark.parametrize("first", [BY_PHONE, BY_USER_ID], ids=["phone first", "user id first"])
@pytest.mark.parametrize("begun_by", ["older", "newer"])
@in_virtual_time
async def test_two_histories_become_one_in_the_middle_of_a_booking(first: Person, begun_by: str) -> None:
    second = BY_USER_ID if first is BY_PHONE else BY_PHONE
    async with chatting(first) as chat:
        older, newer = chat, of(chat, second)
        await older.says("你好")
        await newer.says("你好")
        assert len(await chat.contacts()) == 2
        await (older if begun_by == "older" else newer).says("聽日3點半陳醫生")

        came = await of(chat, BY_BOTH).says("陳小美")

        assert "約好喇" in came.answer
        assert len(came.words) == 1
        assert await booked(chat) == ["陳小美"]
        assert len(await chat.contacts()) == 1
        assert await chat.owed() == []


@pytest.mark.parametrize("begun_by", ["older", "newer"])
@in_virtual_time
async def test_a_choice_made_after_two_histories_met_is_taken_or_offered_anew(begun_by: str) -> None:
    async with chatting(BY_PHONE) as chat:
        older, newer = chat, of(chat, BY_USER_ID)
        await older.says("你好")
        await newer.says("你好")
        await (older if begun_by == "older" else newer).says("想約聽日")

        both = of(chat, BY_BOTH)
        shown = both.received[-1]
        came = await both.does(chat.meta.patient_taps(NUMBER, BY_BOTH, shown.content.rows[0].id, shown.wamid))

        assert "幫你留位" in came.answer
        assert await chat.owed() == []


@in_virtual_time
async def test_a_stop_of_either_history_is_kept_when_they_meet() -> None:
    async with chatting(BY_PHONE) as chat:
        await chat.says("你好")
        await of(chat, BY_USER_ID).says("停止")
        await of(chat, BY_BOTH).says("地址")

        (gate,) = await chat.gates()
        assert gate.opted_out_at is not None


@in_virtual_time
async def test_staff_who_hold_one_history_hold_both_when_they_meet() -> None:
    async with chatting(BY_PHONE) as chat:
        await chat.says("你好")
        await of(chat, BY_USER_ID).says("你好")
        await chat.does(chat.meta.clinic_phone.sends(NUMBER, BY_USER_ID, "我哋睇緊"))

        assert (await of(chat, BY_BOTH).says("地址")).words == []
        (gate,) = await chat.gates()
        assert gate.attention is not None
        assert Reason.WROTE_TO_STAFF in gate.attention.reasons


# --- the own number


@in_virtual_time
async def test_a_number_is_asked_for_once_and_the_shared_one_is_known_from_then_on() -> None:
    async with chatting(HIDDEN) as chat:
        await chat.says("聽日3點半陳醫生")
        asked = await chat.says("陳小美")
        assert asked.sent[-1].content.asks_for_number

        shown = asked.sent[-1]
        thanked = await chat.does(chat.meta.patient_taps(NUMBER, HIDDEN, shown.content.choices[0].id, shown.wamid))
        called = await chat.does(chat.meta.patient_calls(NUMBER, HIDDEN))

        assert "記低你嘅電話號碼" in thanked.answer
        (contact,) = await chat.contacts()
        assert contact.identity == Identity(phone=HIDDEN.own_phone.removeprefix("+"), bsuid=HIDDEN.bsuid)
        assert not called.sent[-1].content.asks_for_number


@pytest.mark.parametrize("origin", [None, "other", "contact_request"])
@in_virtual_time
async def test_a_card_from_the_address_book_is_nobodys_own_number(origin: str | None) -> None:
    async with chatting(UNNAMED) as chat:
        await chat.says("你好")
        card = chat.meta.patient_shares_card(NUMBER, UNNAMED, "陳師奶", "+85261110000", origin=origin)
        came = await chat.does(card)

        (contact,) = await chat.contacts()
        assert contact.identity == Identity(bsuid=UNNAMED.bsuid)
        assert "職員睇" in came.answer
        assert [card.phones for card in came.messages[-1].cards] == [("+85261110000",)]


@in_virtual_time
async def test_the_own_number_brings_the_history_under_it_along() -> None:
    hidden = replace(BY_USER_ID, hidden_phone="+85291234567")
    async with chatting(BY_PHONE) as chat:
        await chat.says("聽日3點半陳醫生")
        await of(chat, hidden).says("你好")
        assert len(await chat.contacts()) == 2

        await chat.does(chat.meta.patient_shares_own_number(NUMBER, hidden))
        assert len(await chat.contacts()) == 2  # nobody asked

        await chat.was_asked_for_the_number()
        await chat.does(chat.meta.patient_shares_own_number(NUMBER, hidden))
        assert len(await chat.contacts()) == 1


# --- choices about marketing


@in_virtual_time
async def test_a_choice_about_marketing_is_kept_and_says_nothing_about_reminders() -> None:
    async with chatting() as chat:
        await chat.says("你好")
        came = await chat.does(chat.meta.patient_stops_marketing(NUMBER, MEI))

        gate = await chat.gate()
        assert came.words == []
        assert gate.marketing_stopped_at == came.messages[-1].at
        assert gate.opted_out_at is None

        await chat.does(chat.meta.patient_resumes_marketing(NUMBER, MEI))

        assert (await chat.gate()).marketing_stopped_at is None


@in_virtual_time
async def test_a_choice_about_marketing_of_somebody_new_opens_no_window() -> None:
    async with chatting() as chat:
        await chat.does(chat.meta.patient_stops_marketing(NUMBER, MEI), chat.meta.patient_requests_welcome(NUMBER, MEI))

        assert (await chat.gate()).window_until is None
        assert chat.received == []


@in_virtual_time
@pytest.mark.parametrize("late_first", [True, False])
async def test_what_a_numbers_last_owner_wrote_is_never_told_to_its_next_one(late_first: bool) -> None:
    old, new = Person("何太", phone="+85291110000", id="ho"), Person("新號碼", phone="+85291110000", id="next")
    async with chatting(old) as chat:
        await chat.says("你好")
        with held_back(chat) as late:
            await chat.meta.patient_sends_text(NUMBER, old, "上次檢查嗰個約幾點")
        await asyncio.sleep(3600)
        await chat.does(chat.meta.patient_changes_number([NUMBER], old, "+85298765432"))
        await asyncio.sleep(3600)
        with held_back(chat) as fresh:
            await chat.meta.patient_sends_text(NUMBER, new, "地址係邊")
        await chat.does(tell(chat, (*late, *fresh) if late_first else (*fresh, *late)))

        said = {turn.text: gate.address.phone for gate in await chat.gates() for turn in gate.turns}
        assert said["上次檢查嗰個約幾點"] == "85298765432"
        assert said["地址係邊"] == "85291110000"
        assert await chat.owed() == []
