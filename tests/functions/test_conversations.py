"""Whole conversations, as patients have them, through the real functions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from smartclinic.conversations.gate import Reason
from smartclinic.platform.model import Proposal
from smartclinic_local.vertex.core import Brain, Failure, Question
from smartclinic_local.vertex.misbehaving import MADE_UP
from tests.functions.conversation import Phone, on
from tests.functions.in_process import JOHN, MEI, in_virtual_time, running


@asynccontextmanager
async def patient(when: str = "2026-11-23 10:00", brain: Brain | None = None) -> AsyncIterator[Phone]:
    with on(when):
        async with running(brain=brain) as service:
            yield Phone(service, MEI)


class Confused:
    """A model that calls what does not exist."""

    def answer(self, question: Question) -> Proposal | Failure:
        return MADE_UP


class Down:
    """A model that cannot be reached."""

    def answer(self, question: Question) -> Proposal | Failure:
        return Failure.UNREACHABLE


@in_virtual_time
async def test_a_new_patient_books_in_cantonese_with_three_paid_messages() -> None:
    async with patient() as mei:
        offered = await mei.says("你好", "想約聽日下晝睇陳醫生")
        asked = await mei.says("三點半")
        confirmed = await mei.says("陳小美")

        assert "陳醫生24/11（二）下晝有以下時間" in offered
        assert "自動助理" in offered
        assert "AI" in offered
        assert "1 下晝3:00" in offered
        assert "24/11（二）下晝3:30 陳醫生，幫你留位10分鐘" in asked
        assert "登記必須" in asked
        assert "約好喇 ✅ 陳小美，24/11（二）下晝3:30 陳醫生。旺角彌敦道" in confirmed
        assert len(mei.received) == 3
        assert await mei.booked() == [("陳小美", "consultation", "24/11 15:30")]


@in_virtual_time
async def test_a_new_patient_books_in_english_with_three_paid_messages() -> None:
    async with patient() as somebody:
        john = Phone(somebody.service, JOHN)

        offered = await john.says("can I see a doctor tomorrow afternoon")
        asked = await john.says("the second one")
        confirmed = await john.says("john smith")

        assert "Tue 24 Nov afternoon, free times:" in offered
        assert "Tue 24 Nov, 4:00pm, Dr Chan is held for you for 10 minutes" in asked
        assert "Booked ✅ John Smith, Tue 24 Nov, 4:00pm, Dr Chan." in confirmed
        assert len(john.received) == 3


@in_virtual_time
async def test_a_patient_books_by_taps_alone_but_for_the_name() -> None:
    async with patient() as mei:
        await mei.says("想約")
        await mei.taps("其他日子")
        await mei.taps("25/11（三）")
        await mei.taps("換醫生")
        await mei.taps("黃醫生")
        await mei.taps("中午12:45")
        await mei.says("陳小美")

        assert await mei.booked() == [("陳小美", "consultation", "25/11 12:45")]


@in_virtual_time
async def test_a_named_time_is_held_at_once_and_two_messages_book_it() -> None:
    async with patient() as mei:
        await mei.says("想約聽日3點半陳醫生")
        await mei.says("陳小美")

        assert len(mei.received) == 2


@in_virtual_time
async def test_a_change_of_mind_before_the_name_moves_the_hold() -> None:
    async with patient() as mei:
        await mei.says("我想約聽日上晝陳醫生")
        await mei.says("呀唔係，後日先得閒")
        await mei.says("10點半")
        assert "25/11（三）朝早11:00 陳醫生" in await mei.says("都係改11點得唔得")
        await mei.says("張志明")

        assert await mei.booked() == [("張志明", "consultation", "25/11 11:00")]


@in_virtual_time
async def test_two_patients_cannot_take_the_same_place() -> None:
    async with patient() as mei:
        john = Phone(mei.service, JOHN)
        await mei.says("想約聽日3點半陳醫生")

        offered = await john.says("Dr Chan tomorrow 3:30pm")
        await mei.says("陳小美")

        assert "3:30pm is full" in offered
        assert "3:15pm" in offered
        assert await mei.booked() == [("陳小美", "consultation", "24/11 15:30")]


@in_virtual_time
async def test_a_name_after_the_hold_ended_books_if_nobody_came() -> None:
    async with patient() as mei:
        await mei.says("聽日3點半陳醫生")
        await asyncio.sleep(15 * 60)

        assert "約好喇" in await mei.says("陳小美")


@in_virtual_time
async def test_a_name_after_somebody_else_came_gets_the_nearest_times() -> None:
    async with patient() as mei:
        john = Phone(mei.service, JOHN)
        await mei.says("聽日3點半陳醫生")
        await asyncio.sleep(15 * 60)
        await john.says("Dr Chan tomorrow 3:30pm")
        await john.says("John Smith")

        answer = await mei.says("陳小美")

        assert "嗰個時間啱啱冇咗" in answer
        assert "下晝3:15" in answer
        assert await mei.booked() == [("John Smith", "consultation", "24/11 15:30")]


@in_virtual_time
async def test_a_name_hours_later_is_read_back_before_it_books() -> None:
    async with patient() as mei:
        await mei.says("聽日3點半陳醫生")
        await asyncio.sleep(3 * 3600)

        assert "幫你留位10分鐘" in await mei.says("陳小美")
        assert await mei.booked() == []
        assert "約好喇" in await mei.says("陳小美")


@in_virtual_time
async def test_the_same_name_twice_books_once_and_is_answered_once() -> None:
    async with patient() as mei:
        await mei.says("聽日3點半")
        await mei.says("陳大文", "陳大文")

        assert await mei.says("陳大文") == ""
        assert len(await mei.booked()) == 1


@in_virtual_time
async def test_asking_for_the_booked_time_again_says_that_it_is_booked() -> None:
    async with patient() as mei:
        await mei.says("聽日3點半陳醫生")
        await mei.says("陳大文")

        assert "已經約咗24/11（二）下晝3:30" in await mei.says("聽日3點半陳醫生")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("取消", "取消陳大文24/11（二）下晝3:30 陳醫生？"), ("我聽日嚟唔到", "取消陳大文24/11（二）下晝3:30 陳醫生？"),
        ("我想改期", "改實之前，原本個位照留"), ("都係改夜晚11點得唔得", "最接近嘅時間"),
        ("會遲到少少", "你今日冇預約"),
    ],
)  # fmt: skip
def test_a_change_after_booking_is_asked_about_and_the_booking_stands_meanwhile(words: str, says: str) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with patient() as mei:
            await mei.says("聽日3點半陳醫生")
            await mei.says("陳大文")

            assert says in await mei.says(words)
            assert [at for _, _, at in await mei.booked()] == ["24/11 15:30"]
            assert await mei.needs_person() == set()

    scenario()


@in_virtual_time
async def test_a_question_in_the_middle_is_answered_and_the_place_stays_held() -> None:
    async with patient() as mei:
        await mei.says("想約聽日3點半陳醫生")

        fee = await mei.says("幾錢呀")
        matter = await mei.says("要帶啲咩？")

        assert "診金$380起" in fee
        assert "仲幫你留緊" in fee
        assert "帶身份證" in matter
        assert "流感針" not in matter, "what is held is a consultation"
        assert "仲幫你留緊" in matter
        assert "約好喇" in await mei.says("陳小美")


@pytest.mark.parametrize(
    ("when", "words", "said"),
    [
        ("2026-11-23 10:00", "星期日陳醫生", "陳醫生29/11（日）冇應診"),
        ("2026-11-23 10:00", "星期日下晝", "29/11（日）下晝冇應診"),
        ("2026-12-10 10:00", "25/12有冇位", "25/12（五）公眾假期，診所休息"),
        ("2026-11-23 10:00", "想約琴日", "22/11（日）已經過咗"),
        ("2026-11-23 10:00", "想約22/11", "22/11（日）已經過咗"),
        ("2026-11-23 10:00", "明年三月", "最多約到23/12（三）"),
        ("2026-11-23 10:00", "想約2月31號", "冇「2月31號」呢一日"),
        ("2026-11-23 10:00", "今日朝早9點", "23/11（一）朝早9:00約唔切喇"),
        ("2026-11-23 17:20", "今日5點半", "23/11（一）下晝5:30約唔切喇"),
        ("2026-11-23 10:00", "聽日2點", "24/11（二）下晝2:00冇應診"),
        ("2026-11-23 10:00", "聽日3點20分", "最接近24/11（二）下晝3:20嘅時間"),
        ("2026-11-23 10:00", "想約何醫生", "我哋冇何醫生"),
        ("2026-11-23 10:00", "聽日李醫生做身體檢查", "李醫生唔做身體檢查"),
        ("2026-11-23 10:00", "聽日6點後有冇位", "24/11（二）傍晚6:00之後有以下時間"),
        ("2026-11-24 00:00", "今日有冇位", "24/11（二）有以下時間"),
        ("2026-11-23 23:59", "聽朝", "24/11（二）朝早有以下時間"),
        ("2026-11-23 10:00", "想打流感針", "流感針最早有以下時間"),
        ("2026-11-23 10:00", "Dr Smith tomorrow", "There is no Dr Smith at our clinic"),
        ("2026-11-23 10:00", "appointment on Sunday with Dr Wong", "Dr Wong, Sun 29 Nov: no consultations then"),
    ],
)
def test_what_cannot_be_had_is_said_as_it_is(when: str, words: str, said: str) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with patient(when) as mei:
            assert said in await mei.says(words)
            assert mei.choices, "and something that can be had is offered"

    scenario()


@in_virtual_time
async def test_the_service_that_is_named_is_the_one_that_is_booked() -> None:
    async with patient() as mei:
        await mei.says("想打流感針")
        await mei.says("星期六")
        assert "流感針" in await mei.says("10點")
        await mei.says("王小明")

        assert await mei.booked() == [("王小明", "flu-vaccine", "28/11 10:00")]


@in_virtual_time
async def test_a_day_after_the_price_of_a_service_means_that_service() -> None:
    async with patient() as mei:
        assert "每位$320" in await mei.says("可以book流感針嗎？幾錢？")

        assert "24/11（二）流感針有以下時間" in await mei.says("聽日得唔得")


@in_virtual_time
async def test_a_specialty_finds_its_doctor() -> None:
    async with patient() as mei:
        assert "李醫生24/11（二）有以下時間" in await mei.says("你好呀，我想幫個囡聽日約睇兒科")


@in_virtual_time
async def test_a_week_that_was_offered_is_forgotten_once_a_day_is_held() -> None:
    async with patient() as mei:
        await mei.says("想約下星期")
        await mei.says("4")

        assert "黃醫生3/12（四）下晝有以下時間" in await mei.says("下晝啦")


@in_virtual_time
async def test_two_children_are_vaccinated_together() -> None:
    async with patient() as mei:
        await mei.says("兩個小朋友想星期六朝早打流感針，一齊得唔得")
        await mei.says("2")
        assert "家長／監護人" in await mei.says("李心怡 李心悅")
        await mei.taps("確認")
        await mei.says("李心悅")

        times = {(service, at) for _, service, at in await mei.booked()}
        assert len(await mei.booked()) == 2
        assert times == {("flu-vaccine", "28/11 10:15")}


@in_virtual_time
async def test_who_gives_no_name_is_not_nagged_and_can_reach_a_person() -> None:
    async with patient() as mei:
        await mei.says("聽日3點半")

        assert "登記必須" in await mei.says("呢個")
        assert "打「姑娘」" in await mei.says("唔知呀")
        assert "核對" in await mei.says("點解要個名")
        assert await mei.booked() == []


@in_virtual_time
async def test_somebody_with_one_name_types_it_twice() -> None:
    async with patient() as mei:
        await mei.says("Book tomorrow 3:30pm")
        assert "type it once more" in await mei.says("Sukarno")

        assert "Booked ✅ Sukarno" in await mei.says("Sukarno")


@in_virtual_time
async def test_an_identity_number_is_neither_needed_nor_booked() -> None:
    async with patient() as mei:
        await mei.says("聽日3點半")

        assert "唔使畀證件號碼" in await mei.says("陳大文 A123456(3)")
        assert (await mei.booked())[0][0] == "陳大文"


@in_virtual_time
async def test_a_picture_goes_to_staff_and_says_so() -> None:
    async with patient() as mei:
        assert "相片" in await mei.sends_picture()
        assert await mei.needs_person() == {Reason.SENT_SOMETHING}


@in_virtual_time
async def test_at_night_it_says_when_somebody_will_answer() -> None:
    async with patient("2026-11-28 23:50") as mei:
        assert "29/11（日）朝早9:00返工" in await mei.says("我想搵姑娘")


@in_virtual_time
async def test_thanks_cost_nothing() -> None:
    async with patient() as mei:
        await mei.says("聽日3點半")
        await mei.says("陳大文")

        assert await mei.says("唔該晒", "👍") == ""


@in_virtual_time
async def test_giving_up_frees_the_place() -> None:
    async with patient() as mei:
        john = Phone(mei.service, JOHN)
        await mei.says("聽日3點半陳醫生")
        assert "冇幫你約" in await mei.says("都係唔約住")

        assert "is held for you" in await john.says("Dr Chan tomorrow 3:30pm")


@in_virtual_time
async def test_the_language_follows_the_patient_and_not_the_name() -> None:
    async with patient() as mei:
        await mei.says("聽日3點半")

        assert "約好喇 ✅ May Chan" in await mei.says("May Chan")


@in_virtual_time
async def test_with_the_model_down_a_patient_still_books() -> None:
    async with patient(brain=Down()) as mei:
        assert "已經請姑娘睇返" in await mei.says("噫")
        await mei.says("1")
        await mei.says("1")
        await mei.says("聽日下晝")
        await mei.says("2")
        await mei.says("陳小美")

        assert len(await mei.booked()) == 1


@in_virtual_time
async def test_with_the_model_down_english_gets_an_english_menu() -> None:
    async with patient(brain=Down()) as mei:
        assert "Sorry, I cannot answer that right now" in await mei.says("hmm it is just that thing you know")
        assert mei.choices[0] == "Book"


@in_virtual_time
async def test_after_three_misunderstandings_a_person_is_asked_to_help() -> None:
    async with patient(brain=Confused()) as mei:
        for words in ("哈哈哈哈", "吓吓吓", "咦"):
            await mei.says(words)

        assert Reason.NOT_UNDERSTOOD in await mei.needs_person()
