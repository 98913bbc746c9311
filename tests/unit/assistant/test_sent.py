"""What is said to pictures, places, cards and calls, and who hears of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.sent import Sent, sent_in
from smartclinic.conversations.answering import Answer, Situation
from smartclinic.conversations.content import (
    Call,
    Cards,
    Content,
    Form,
    Media,
    MediaKind,
    Order,
    Other,
    Place,
    Unsupported,
)
from smartclinic.conversations.effects import Effect, effect_of
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.outgoing import AskForNumber, Say, SayWithList
from smartclinic.platform.clock import HONG_KONG
from tests.unit.assistant.situations import HIDDEN, ONE_OF_EACH, Desk, answered, holding, situation

PICTURE = Media(MediaKind.IMAGE)
HELD = holding("chan/consultation/24 15:30")
NIGHT = datetime(2026, 11, 28, 23, 50, tzinfo=HONG_KONG).astimezone(UTC)


async def answer_to(*said: str | Content) -> Answer:
    return await Desk().answers(situation(*said))


def body(answer: Answer) -> str:
    assert answer.content is not None
    return answer.content.body


def misunderstood(where: Situation) -> Situation:
    return replace(where, gate=msgspec.structs.replace(where.gate, misunderstood=1))


@pytest.mark.parametrize("content", ONE_OF_EACH, ids=str)
def test_all_that_is_answered_and_is_no_words_is_known(content: Content) -> None:
    assert effect_of(content) is Effect.ANSWERED
    assert sent_in(situation(content).burst) is not None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (Media(MediaKind.VOICE), "暫時聽唔到"), (Media(MediaKind.AUDIO), "暫時聽唔到"), (PICTURE, "你嘅相片"),
        (Media(MediaKind.VIDEO), "你嘅影片"), (Media(MediaKind.DOCUMENT), "你嘅文件"), (Cards(2), "聯絡人"),
        (Form("intake"), "表格"), (Order(3), "冇喺WhatsApp接訂單"), (Other("something_new"), "睇唔到"),
    ],
)  # fmt: skip
async def test_what_only_a_person_can_judge_goes_to_staff_and_says_when(content: Content, words: str) -> None:
    answer = await answer_to(content)

    assert words in body(answer)
    assert "診所而家有人" in body(answer)
    is_heard = isinstance(content, Media) and content.type in {MediaKind.VOICE, MediaKind.AUDIO}
    assert answer.attention is (Reason.VOICE_NOTE if is_heard else Reason.SENT_SOMETHING)


async def test_at_night_it_says_when_staff_are_back() -> None:
    answer = await Desk().answers(situation(Media(MediaKind.VOICE), now=NIGHT))

    assert "29/11（日）朝早9:00" in body(answer)


async def test_several_pictures_get_one_answer() -> None:
    answer = await answer_to(PICTURE, PICTURE, Media(MediaKind.DOCUMENT))

    assert "你嘅檔案" in body(answer)


async def test_a_picture_after_the_same_answer_gets_none_and_still_reaches_staff() -> None:
    where = situation(PICTURE)
    first = await Desk().answers(where)

    again = await Desk().answers(answered(where, first, Reason.SENT_SOMETHING))

    assert again.content is None
    assert again.attention is Reason.SENT_SOMETHING


async def test_words_under_a_picture_are_answered_and_staff_see_the_picture() -> None:
    answer = await answer_to(Media(MediaKind.IMAGE, caption="想約聽日下晝睇陳醫生"))

    assert isinstance(answer.content, SayWithList)
    assert "你傳嚟嘅相片，已經記低請職員睇" in body(answer)
    assert answer.attention is Reason.SENT_SOMETHING


async def test_words_that_are_not_understood_leave_the_picture_to_staff() -> None:
    answer = await Desk().act(intents.NOT_UNDERSTOOD, situation(Media(MediaKind.IMAGE, caption="呢個係咁樣㗎喇")))

    assert "收到你嘅相片" in body(answer)
    assert answer.attention is Reason.SENT_SOMETHING


async def test_thanks_with_a_picture_are_about_the_picture() -> None:
    assert "收到你嘅相片" in body(await answer_to("唔該", PICTURE))


async def test_a_symptom_under_a_picture_is_more_than_a_picture() -> None:
    answer = await Desk().act(intents.BOOK, situation(PICTURE, "聽日"), day="2026-11-24", urgent="yes")

    assert answer.attention is Reason.RED_FLAG


def test_an_emergency_under_a_picture_is_an_emergency() -> None:
    where = situation(Media(MediaKind.IMAGE, caption="我阿爸心口好痛出冷汗"))

    assert Desk().receptionist.red_flags(where)


def test_stop_under_a_picture_is_a_stop_and_recovery_is_no_start() -> None:
    receptionist = Desk().receptionist
    stop = receptionist.opt_change(situation(Media(MediaKind.IMAGE, caption="停止")))

    assert stop is not None
    assert stop.out
    assert receptionist.opt_change(situation(Media(MediaKind.IMAGE, caption="恢復"))) is None


async def test_a_picture_instead_of_the_name_hears_that_no_identity_card_is_needed() -> None:
    words = body(await Desk().answers(situation(PICTURE, asked=HELD)))

    assert "唔使傳證件相" in words
    assert "仲幫你留緊" in words


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (Media(MediaKind.VIDEO, lost=True), "再傳一次"),
        (Unsupported("unknown", 131060), "再打一次"),
        (Unsupported("poll", 131051), "請打字"),
    ],
)
async def test_what_has_not_come_is_asked_for_again_and_then_left_to_staff(content: Content, words: str) -> None:
    first = await answer_to(content)
    second = await Desk().answers(misunderstood(situation(content)))

    assert words in body(first)
    assert (first.attention, first.understood) == (None, False)
    assert "職員跟進" in body(second)
    assert second.attention is Reason.SENT_SOMETHING


async def test_beside_words_only_a_line_says_that_something_cannot_be_seen() -> None:
    answer = await answer_to("幾錢", Unsupported("poll"))

    assert body(answer).startswith("收費")
    assert body(answer).endswith("另外有個訊息喺呢度睇唔到，請打字話我知。")
    assert answer.attention is None


async def test_a_place_is_answered_with_the_way_to_the_clinic() -> None:
    answer = await answer_to(Place("22.32", "114.17", name="旺角站"))

    assert "彌敦道800號" in body(answer)
    assert "https://hong-wo.example/map" in body(answer)
    assert answer.attention is None


async def test_the_own_number_is_thanked_for() -> None:
    answer = await answer_to(Cards(1, own=True))

    assert "已經記低你嘅電話號碼" in body(answer)
    assert answer.attention is None


async def test_a_call_is_a_task_for_staff_and_hears_when_and_where() -> None:
    desk = Desk()

    answer = await desk.answers(situation(Call()))

    assert isinstance(answer.content, Say)
    assert "接唔到電話" in body(answer)
    assert "+852 2345 0000" in body(answer)
    assert answer.attention is Reason.CALLED


async def test_a_call_at_night_hears_when_staff_call() -> None:
    answer = await Desk().answers(situation(Call(), now=NIGHT))

    assert "職員29/11（日）朝早9:00返工，到時會打畀你" in body(answer)


async def test_a_caller_without_a_known_number_is_asked_for_it() -> None:
    answer = await Desk().answers(situation(Call(), sender=HIDDEN))

    assert isinstance(answer.content, AskForNumber)
    assert "請分享畀我哋" in body(answer)


async def test_a_call_with_words_gets_its_task_and_a_line() -> None:
    desk = Desk()

    answer = await desk.answers(situation(Call(), "想約聽日下晝", sender=HIDDEN))

    assert isinstance(answer.content, SayWithList)
    assert "打返畀你" in body(answer)
    assert answer.attention is Reason.CALLED


async def test_nothing_new_is_said_of_a_picture_when_staff_are_asked_for_anyway() -> None:
    answer = await answer_to("我想搵姑娘", PICTURE)

    assert "相片" not in body(answer)
    assert answer.attention is Reason.ASKED


async def test_the_menu_is_for_words_alone() -> None:
    assert isinstance((await answer_to("你好")).content, SayWithList)
    assert isinstance((await answer_to("你好", PICTURE)).content, Say)


def test_a_call_comes_before_what_else_was_sent() -> None:
    assert sent_in(situation(PICTURE, Call(), Place("22.3", "114.2")).burst) is Sent.CALL
